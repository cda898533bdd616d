import type * as z from 'zod';

type Json = z.core.util.JSONType;

/** Texts in either quotes of Python, what is escaped outside of them, and its words for what JSON calls otherwise. */
const TOKEN = /\\.|'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|\b(None|True|False)\b/gs;
const WORDS: ReadonlyMap<string, string> = new Map([
  ['None', 'null'],
  ['True', 'true'],
  ['False', 'false'],
]);
const ESCAPE = /\\(?:x([0-9a-f]{2})|u([0-9a-f]{4})|U([0-9a-f]{8})|(.))/gs;
const ESCAPED: ReadonlyMap<string, string> = new Map([
  ['n', '\n'],
  ['t', '\t'],
  ['r', '\r'],
  ['\n', ''],
]);
const LAST_CODE_POINT = 0x10_ff_ff;

/** A dictionary or a list as Python prints it; undefined where it holds more than texts, numbers and these. */
export function pythonLiteral(text: string): Json | undefined {
  const json = text.replace(
    TOKEN,
    (all, single, double, word) =>
      WORDS.get(word ?? '') ?? (all.startsWith('\\') ? all : JSON.stringify(unescaped(single ?? double ?? ''))),
  );
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

/** What a text says that Python printed in quotes. */
export function unescaped(quoted: string): string {
  return quoted.replace(ESCAPE, (_all, byte, unit, point, other) => {
    if (other !== undefined) return ESCAPED.get(other) ?? other;
    const code = Number.parseInt(byte ?? unit ?? point, 16);
    return code > LAST_CODE_POINT ? '' : String.fromCodePoint(code);
  });
}

/** An object that Python printed with the names of its fields, as `TextNode(id_='n-1')`, which nobody said. */
const PRINTED = /^\s*<?[A-Z]\w*\(\w+=.*\)>?\s*$/s;

export function isPrinted(text: string): boolean {
  return PRINTED.test(text);
}
