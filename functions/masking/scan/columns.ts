import type { Span } from './beside.ts';

/** Longest head of a table and longest row, in characters; what is longer is prose. */
const MAX_LINE = 400;
const MAX_HEAD_CELL = 40;
const MAX_CELLS = 16;
/** What may stand around the text of a cell. */
const MARKUP = /^[\s|*_`"']*|[\s|*_`"']*$/g;
/** The line below the head of a Markdown table. */
const RULE = /^[\s|:+-]{2,}$/;
/** A head without bars: names alone, none of them empty, and not indented as code is. */
const HEAD = /^["\w][\w\t ,;"-]*["\w]\r?$/;
const SEPARATORS = ['|', '\t', ';', ',', '  '] as const;

interface Table {
  readonly start: number;
  readonly separator: string;
  readonly head: readonly Span[];
  readonly rows: readonly (readonly Span[])[];
}

/** The tables of one text: each line is read once as a row, however many heads it seems to be. */
export class Columns {
  #text = '';
  #table: Table | undefined;
  /** Lines before this place are rows of a table that was read. */
  #readTo = 0;

  /** Forgets the text before. */
  read(text: string): void {
    this.#text = text;
    this.#table = undefined;
    this.#readTo = 0;
  }

  /** The cells below a head that a match from `start` to `end` is the last word of; none where it is no head. */
  below(start: number, end: number): readonly Span[] {
    const table = this.#tableAt(start);
    const column = table?.head.findIndex((cell) => cell.start <= end && cell.end === end) ?? -1;
    return column < 0 ? [] : (table?.rows ?? []).flatMap((row) => row[column] ?? []);
  }

  #tableAt(place: number): Table | undefined {
    const known = this.#table;
    if (known !== undefined && place >= known.start && place < (known.head.at(-1)?.end ?? 0)) return known;
    if (place < this.#readTo) return undefined;
    const start = place === 0 ? 0 : this.#text.lastIndexOf('\n', place - 1) + 1;
    const end = this.#text.indexOf('\n', place);
    this.#table = undefined;
    // What is no head is looked at once, however many names stand in it and however long it is.
    this.#readTo = end < 0 ? this.#text.length : end;
    if (this.#readTo - start > MAX_LINE) return undefined;
    const line = this.#text.slice(start, this.#readTo);
    const separator = SEPARATORS.find((each) => line.includes(each));
    if (separator === undefined || (separator !== '|' && !HEAD.test(line))) return undefined;
    const head = cellsOf(line, start, separator);
    if (head.length < 2 || head.length > MAX_CELLS || head.some((cell) => cell.end - cell.start > MAX_HEAD_CELL))
      return undefined;
    this.#table = { start, separator, head, rows: this.#rowsBelow(start + line.length + 1, separator, head.length) };
    return this.#table;
  }

  #rowsBelow(from: number, separator: string, cells: number): (readonly Span[])[] {
    const rows: (readonly Span[])[] = [];
    let at = from;
    for (;;) {
      const line = this.#lineAt(at);
      if (line === undefined || line === '') break;
      if (!RULE.test(line)) {
        const row = cellsOf(line, at, separator);
        if (row.length !== cells) break;
        rows.push(row);
      }
      at += line.length + 1;
    }
    this.#readTo = Math.max(this.#readTo, at);
    return rows;
  }

  #lineAt(start: number): string | undefined {
    if (start >= this.#text.length) return undefined;
    const part = this.#text.slice(start, start + MAX_LINE + 1);
    const length = part.indexOf('\n');
    if (length >= 0) return part.slice(0, length);
    return part.length > MAX_LINE ? undefined : part;
  }
}

/** The text of each cell, without the bars at both ends of a line. */
function cellsOf(line: string, start: number, separator: string): Span[] {
  const cells: Span[] = [];
  let at = 0;
  for (const part of separator === '  ' ? line.split(/(?<=\S) {2,}(?=\S)/) : line.split(separator)) {
    const begin = separator === '  ' ? line.indexOf(part, at) : at;
    at = begin + part.length + (separator === '  ' ? 0 : 1);
    const text = part.replace(MARKUP, '');
    const offset = part.indexOf(text);
    const isEdge = text === '' && (begin === 0 || at >= line.length);
    if (!(separator === '|' && isEdge))
      cells.push({ start: start + begin + offset, end: start + begin + offset + text.length });
  }
  return cells;
}
