/**
 * What no reader sees, or what moves what a reader sees: controls, formats (zero-width, bidirectional), lone surrogates,
 * separators of lines, variation selectors and fillers. Tab and line feed are ordinary.
 */
const UNSEEN = /(?![\t\n])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

const SHOWN_ESCAPE = /\\u\{[0-9a-f]{1,6}\}/g;

/** A text in which everything can be seen: a zero-width space stands as `\u{200b}`. */
export function showUnseen(text: string): string {
  return text.replaceAll(UNSEEN, (unseen) => `\\u{${Number(unseen.codePointAt(0)).toString(16)}}`);
}

/** A text without what cannot be seen, and without how it is shown. */
export function withoutUnseen(text: string): string {
  return text.replaceAll(UNSEEN, '').replaceAll(SHOWN_ESCAPE, '');
}

/** Lines of data, each begun by `| `, so that none of them can look like a line of ours. */
export function dataLines(text: string): string[] {
  return text.split(/\r\n|\n|\r/).map((each) => `| ${showUnseen(each)}`);
}
