/** What a document is mostly made of; thresholds differ by it. */
export const DOCUMENT_KINDS = ['prose', 'table', 'code'] as const;
export type DocumentKind = (typeof DOCUMENT_KINDS)[number];

/** Longest piece scored as one line, in UTF-16 units; longer lines are cut into sentences. */
const LONG_LINE_UNITS = 220;
/** Lines of one document that are scored; the rules read the rest. */
export const MAX_LINES = 1_500;

export interface DocumentLine {
  readonly text: string;
  /** Offset of the line in the document, in UTF-16 units. */
  readonly offset: number;
}

const CODE_LINE =
  /^\s*(?:import |from \S+ import|def |class |function |const |let |var |return\b|if ?\(|for ?\(|while ?\(|try:|except|else|elif |#include|public |private |>>>|\$ |<\/?[a-z]+[ >]|@\w+|\/\/|print\()|[;{}]\s*$|^\s*[\w.[\]'"]+ ?(?:=|\+=|:=) ?\S|^\s*\w[\w.]*\(.*\)\s*$|^\s*[)\]}]/;

export function isTableLine(line: string): boolean {
  return (
    line.includes('|') ||
    line.includes('\t') ||
    isNumeric(line) ||
    /^[^,;\n]{0,40}(?:[,;][^,;\n]{0,40}){3,60}$/.test(line)
  );
}

/** Trimmed first: a pattern that allows white space at both ends and within looks at long runs of it again and again. */
function isNumeric(line: string): boolean {
  const trimmed = line.trim();
  return trimmed === '' ? line.includes(' ') : /^[\d.,%() $€£-]+$/.test(trimmed);
}

export function isCodeLine(line: string): boolean {
  return CODE_LINE.test(line);
}

/** Cuts a document into lines, and a long line into its sentences, with offsets. */
export function splitLines(document: string): DocumentLine[] {
  const lines: DocumentLine[] = [];
  let from = 0;
  while (from <= document.length && lines.length < MAX_LINES) {
    const newline = document.indexOf('\n', from);
    const to = newline < 0 ? document.length : newline;
    addLine(document, from, to, lines);
    from = to + 1;
  }
  return lines;
}

/** A line of a record (JSON, or as a program prints it): a brace or a bracket in front, or a quoted key. */
const RECORD = /^\s*["']?[[{].{0,400}["']\s*:|^\s*["'][\w .-]{1,40}["']\s*:\s*["']/;
/** Where a quoted value begins, and where it ends. */
const VALUE_START = /["']\s*:\s*\\?["']|[[,]\s*\\?["'](?=[^"':]{20})/g;
const VALUE_END = /\\?["']\s*(?=[,}\]]|$)/g;
/** Three words in a row, or as much in a script without spaces: less is a name, a number or a key. */
const SAYS_SOMETHING = /[\p{L}\p{N}]+(?: [\p{L}\p{N}]+){2}|[^ -~]{6}/u;

/** What a record says in its values, and between them, each on its own; false where it says nothing. */
function addValues(document: string, from: number, to: number, lines: DocumentLine[]): boolean {
  const record = document.slice(from, to);
  if (!RECORD.test(record.slice(0, MAX_RECORD_START))) return false;
  const before = lines.length;
  let done = 0;
  const add = (end: number) => {
    if (SAYS_SOMETHING.test(record.slice(done, end))) addSentences(document, from + done, from + end, lines);
    done = end;
  };
  VALUE_START.lastIndex = 0;
  for (let start = VALUE_START.exec(record); start !== null; start = VALUE_START.exec(record)) {
    add(start.index + start[0].length);
    VALUE_END.lastIndex = done;
    add(VALUE_END.exec(record)?.index ?? record.length);
    VALUE_START.lastIndex = done;
  }
  add(record.length);
  return lines.length > before;
}

/** Units within which a record shows that it is one. */
const MAX_RECORD_START = 600;

function addLine(document: string, from: number, to: number, lines: DocumentLine[]): void {
  if (addValues(document, from, to, lines)) return;
  if (to - from <= LONG_LINE_UNITS || isTableLine(document.slice(from, Math.min(to, from + 400)))) {
    pushTrimmed(document, from, to, lines);
    return;
  }
  addSentences(document, from, to, lines);
}

function addSentences(document: string, from: number, to: number, lines: DocumentLine[]): void {
  if (to - from <= LONG_LINE_UNITS) {
    pushTrimmed(document, from, to, lines);
    return;
  }
  let start = from;
  for (let at = from; at < to; at += 1) {
    const unit = document.charCodeAt(at);
    const stop = unit === 46 || unit === 33 || unit === 63 || unit === 0x3002;
    if (!stop || at - start < 15) continue;
    const next = document.charCodeAt(at + 1);
    if (unit !== 0x3002 && next !== 32 && at + 1 < to) continue;
    pushTrimmed(document, start, at + 1, lines);
    start = at + 1;
  }
  pushTrimmed(document, start, to, lines);
}

function pushTrimmed(document: string, from: number, to: number, lines: DocumentLine[]): void {
  const raw = document.slice(from, to);
  const text = raw.trim();
  if (text === '') return;
  lines.push({ text, offset: from + raw.indexOf(text) });
}

export function documentKind(lines: readonly DocumentLine[]): DocumentKind {
  let table = 0;
  let code = 0;
  let fence = false;
  for (const { text } of lines) {
    if (text.startsWith('```')) fence = true;
    if (isTableLine(text)) table += 1;
    else if (isCodeLine(text)) code += 1;
  }
  if (table >= lines.length / 2) return 'table';
  return fence || code >= Math.max(2, lines.length / 4) ? 'code' : 'prose';
}
