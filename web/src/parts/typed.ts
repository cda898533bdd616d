export interface NumberBounds {
  readonly from?: number;
  readonly to?: number;
  readonly isWhole?: boolean;
  /** What is counted. */
  readonly unit?: string;
}

const NUMBER = /^-?\d{1,12}(\.\d{1,12})?$/;

/** A number as typed, undefined for none; or what is wrong with it. */
export function readNumber(
  text: string,
  { from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY, isWhole = false, unit = '' }: NumberBounds = {},
): { readonly value: number | undefined } | { readonly problem: string } {
  const typed = text.trim();
  if (typed === '') return { value: undefined };
  const value = NUMBER.test(typed) ? Number(typed) : Number.NaN;
  if (value >= from && value <= to && (!isWhole || Number.isInteger(value))) return { value };
  const many = unit === '' ? '' : ` of ${unit}`;
  const least = Number.isFinite(from) ? ` from ${from}` : '';
  const most = Number.isFinite(to) ? ` to ${to}` : Number.isFinite(from) ? ' on' : '';
  return { problem: `A ${isWhole ? 'whole ' : ''}number${many}${least}${most}` };
}

/** Texts that stand in lines of their own, each once. */
export function readLines(text: string): readonly string[] {
  const lines = text.split('\n').map((line) => line.trim());
  return [...new Set(lines.filter((line) => line !== ''))];
}
