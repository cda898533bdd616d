import { groupOf } from '../../kernel/certain.ts';

/**
 * A notation for documented token formats. Text stands for itself; `{class:min-max}` is a run of
 * characters, `{a|b}` one of several texts. `ghp_{alnum:36}` and `dp.{pt|st}.{alnum:40-44}` read
 * like the vendor's documentation, and pattern, anchor, boundaries and samples follow from them.
 */
const CLASSES = {
  digit: '0-9',
  hex: 'a-f0-9',
  HEX: 'A-F0-9',
  alpha: 'A-Za-z',
  lower: 'a-z0-9',
  upper: 'A-Z0-9',
  base32: 'A-Z2-7',
  alnum: 'A-Za-z0-9',
  word: 'A-Za-z0-9_',
  url: String.raw`A-Za-z0-9_\-`,
  b64: 'A-Za-z0-9+/',
  discord: 'MNOA',
  hexes: 'a-fA-F0-9',
  kraken: String.raw`A-Za-z0-9/=_+\-`,
  azure: String.raw`A-Za-z0-9_~.\-`,
  dotted: String.raw`A-Za-z0-9_.\-`,
} as const;
type ClassName = keyof typeof CLASSES;

/** What stands for a character in JSON and in source code: `\n`, `\x22`, `\u0022`. */
export const ESCAPE = String.raw`(?:\\[nrt]|\\x[0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4})`;

export type FormatPart =
  | { readonly kind: 'text'; readonly options: readonly string[] }
  | { readonly kind: 'run'; readonly characters: string; readonly min: number; readonly max: number };

const PART = /\{(?<name>\w+):(?<min>\d+)(?:-(?<max>\d+))?\}|\{(?<options>[^{}]*\|[^{}]*)\}|(?<text>[^{}]+)/g;

/** @throws SyntaxError when the notation is not understood. */
export function parseFormat(format: string): FormatPart[] {
  const parts: FormatPart[] = [];
  let length = 0;
  for (const match of format.matchAll(PART)) {
    length += match[0].length;
    const name = groupOf(match, 'name');
    const min = groupOf(match, 'min');
    if (name !== '') {
      if (!isClassName(name)) throw new SyntaxError(`unknown character class in format ${format}`);
      parts.push({
        kind: 'run',
        characters: CLASSES[name],
        min: Number(min),
        max: Number(groupOf(match, 'max') || min),
      });
    } else {
      const text = groupOf(match, 'text');
      parts.push({ kind: 'text', options: text === '' ? groupOf(match, 'options').split('|') : [text] });
    }
  }
  if (length !== format.length) throw new SyntaxError(`cannot read format ${format}`);
  return parts;
}

function isClassName(name: string): name is ClassName {
  return Object.hasOwn(CLASSES, name);
}

export function escapePattern(literal: string): string {
  return literal.replace(/[.*+?^${}()|[\]\\/-]/g, String.raw`\$&`);
}

/** The format as a regular expression, without boundaries. */
export function formatPattern(parts: readonly FormatPart[]): string {
  return parts
    .map((part) => {
      if (part.kind === 'run') return `[${part.characters}]{${part.min},${part.max}}`;
      const options = part.options.map(escapePattern);
      return options.length === 1 ? options[0] : `(?:${options.join('|')})`;
    })
    .join('');
}

/** Every character the variable parts may hold, as a class body: what must not go on after the end. */
export function formatCharacters(parts: readonly FormatPart[]): string {
  return [...new Set(parts.flatMap((part) => (part.kind === 'run' ? [part.characters] : [])))].join('');
}

/** Characters of the last part: what would make the token longer. */
export function lastCharacters(parts: readonly FormatPart[]): string {
  const last = parts.at(-1);
  return last?.kind === 'run' ? last.characters : '';
}

/** The fixed texts to look for, and the run in front of them if the format does not start with one. */
export function formatAnchors(parts: readonly FormatPart[]): {
  anchors: string[];
  lead?: { characters: string; min: number; max: number };
} {
  const [first, second, third] = parts;
  if (first?.kind === 'text') {
    const joined =
      second?.kind === 'text' ? first.options.flatMap((a) => second.options.map((b) => a + b)) : first.options;
    const full =
      second?.kind === 'text' && third?.kind === 'text'
        ? joined.flatMap((a) => third.options.map((b) => a + b))
        : joined;
    return { anchors: full.map((text) => text.toLowerCase()) };
  }
  const textAt = parts.findIndex((part) => part.kind === 'text');
  const text = parts[textAt];
  if (text?.kind === 'text') {
    const runs = parts.slice(0, textAt).flatMap((part) => (part.kind === 'run' ? [part] : []));
    return {
      anchors: text.options.map((option) => option.toLowerCase()),
      lead: {
        characters: runs.map(({ characters }) => characters).join(''),
        min: runs.reduce((sum, { min }) => sum + min, 0),
        max: runs.reduce((sum, { max }) => sum + max, 0),
      },
    };
  }
  throw new SyntaxError('a format needs a fixed text at its start or after its first run');
}

/** Texts at the start of a format that are joined into its anchors. */
const MAX_JOINED = 3;

/** The characters behind the anchors of a format, as a class body; undefined where a text or nothing may follow. */
export function behindAnchors(parts: readonly FormatPart[]): string | undefined {
  const textAt = parts.findIndex((part) => part.kind === 'text');
  let next = textAt + 1;
  while (textAt === 0 && next < MAX_JOINED && parts[next]?.kind === 'text') next += 1;
  const part = parts[next];
  return part?.kind === 'run' && part.min > 0 ? part.characters : undefined;
}
