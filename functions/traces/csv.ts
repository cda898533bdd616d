/**
 * What a spreadsheet takes for the beginning of a formula, also in its wide form and after a space (OWASP, "CSV
 * Injection"): a model's name or an id may come from a stranger.
 */
const FORMULA = /^\s*[=+\-@\t\r＝＋－＠]/;

type Cell = string | number | boolean | null;

/** A line of CSV (RFC 4180). A text that a spreadsheet would calculate begins with an apostrophe, which makes it text. */
export function csvLine(cells: readonly Cell[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`;
}

function csvCell(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell !== 'string') return String(cell);
  const text = FORMULA.test(cell) ? `'${cell}` : cell;
  return /[",\r\n']/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
