import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';

const CALL = 'examples: examples(';
/** Texts for persons: findings of tier 0 carry neither reason nor source, those of tier 1 do. A parameter is none. */
const PROSE =
  /\b(?:reason|source|what):(\s*)(?:'(?:\\.|[^'\\])*',?|"(?:\\.|[^"\\])*",?|(?!string\b)[A-Za-z.]+(?:\([A-Za-z.]+\))?,)/g;
const TIER_0 = /[/\\](?:secrets|pii|identifier|dialect)[\w-]*\.ts$/;

/** What the shortened tables call, once for all of them. */
const SHORT_PATTERNS = `
  export const list = (text) => text.split('|');
  export const held = (type, codes) => ({ type, countries: codes.split(' ') });
  export const leading = (characters, min, max) => ({ characters, min, max });
  export const weights = (text) => Array.from(text, Number);
  export const rows = (text) =>
    text.split(';').map((row) => {
      const [type, ...texts] = row.split(' ');
      const entropy = texts.at(-1)[0] === '=' ? +texts.pop().slice(1) : undefined;
      const at = texts.indexOf(':');
      return { type, entropy, formats: texts, names: texts.slice(0, at), values: texts.slice(at + 1) };
    });`;

function imported(name: string): string {
  return `import { ${name} } from 'short-patterns';`;
}

/**
 * Leaves out of the bundles what only tests and readers of the source need: the examples of all patterns, and the
 * reasons and sources of those of tier 0. They are a third of what the patterns weigh, and every function that masks
 * parses them at each cold start.
 */
export const slimPatterns: Plugin = {
  name: 'slim-patterns',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^short-patterns$/ }, ({ path }) => ({ path, namespace: path }));
    onLoad({ filter: /.*/, namespace: 'short-patterns' }, () => ({ contents: SHORT_PATTERNS }));
    onLoad({ filter: /[/\\]functions[/\\]masking[/\\]patterns[/\\][\w-]+\.ts$/ }, async ({ path }) => {
      const lean = withoutExamples(await readFile(path, 'utf8'));
      const source = withShortLists(
        TIER_0.test(path) ? withShortWeights(withShortLeads(withShortHeads(withShortRows(withoutProse(lean))))) : lean,
      );
      return { contents: withShortRaw(source), loader: 'ts' };
    });
  },
};

const TEXT = String.raw`(?:'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|\x60(?:\\.|[^\x60\\$])*\x60)`;
/** A description of a schema and nothing else about it, or of an answer; then the name of a schema, where nothing else is said. */
const DESCRIPTIONS = [
  new RegExp(String.raw`\.meta\(\{\s*description:\s*${TEXT},?\s*\}\)`, 'g'),
  new RegExp(String.raw`\bdescription:\s*${TEXT},?`, 'g'),
  new RegExp(String.raw`\.meta\(\{\s*id:\s*${TEXT},?\s*\}\)`, 'g'),
];

/** What a route says of itself in the API description; elsewhere a summary is told to somebody. */
const SUMMARY = new RegExp(String.raw`\bsummary:\s*${TEXT},?`, 'g');
const OF_ROUTES = /[/\\]http[/\\][\w-]+\.ts$/;

/** What a judge is told: it is part of what it is asked, and of its digest. */
const TOLD_TO_JUDGES = /[/\\]judging[/\\](?:providers[/\\]|answer-schema\.ts$)/;

/**
 * Leaves out of the bundles what schemas and answers say to readers of the API description and of the configuration: both are
 * generated from the source, and a function only checks with them.
 */
export const slimSchemas: Plugin = {
  name: 'slim-schemas',
  setup({ onLoad }) {
    onLoad({ filter: /[/\\]functions[/\\].*\.ts$/ }, async ({ path }) => {
      const source = await readFile(path, 'utf8');
      const slim = TOLD_TO_JUDGES.test(path) ? source : withoutDescriptions(source);
      return { contents: OF_ROUTES.test(path) ? withoutSummaries(slim) : slim, loader: 'ts' };
    });
  },
};

/** Without descriptions of schemas and answers; lines keep their numbers. */
export function withoutDescriptions(source: string): string {
  return DESCRIPTIONS.reduce(withoutFound, source);
}

/** Without what routes say of themselves; lines keep their numbers. */
export function withoutSummaries(source: string): string {
  return withoutFound(source, SUMMARY);
}

function withoutFound(source: string, pattern: RegExp): string {
  return source.replace(pattern, (found) => '\n'.repeat(found.split('\n').length - 1));
}

/** Without texts for persons; lines keep their numbers. */
export function withoutProse(source: string): string {
  return source.replace(PROSE, '$1');
}

const TEXTS = String.raw`\[(\s*'[^'\\\n ;]*'(?:,\s*'[^'\\\n ;]*')*,?\s*)\]`;
/** A row of a table that has nothing but a type, texts and perhaps a measure of randomness. */
const ROW = new RegExp(
  String.raw`\{\s*type: '(\w+)',\s*(?:names: ${TEXTS},\s*values|formats): ${TEXTS},\s*(?:entropy: ([\d.]+),?\s*)?\},\s*`,
  'g',
);
const RUN_OF_ROWS = new RegExp(`(?:${ROW.source})+`, 'g');
/** Rows that follow each other as one text, which leaves out the names of their members; lines keep their numbers. */
export function withShortRows(source: string): string {
  let isShortened = false;
  const short = source.replace(RUN_OF_ROWS, (found) => {
    isShortened = true;
    const rows = Array.from(found.matchAll(ROW), ([, type = '', names, texts = '', entropy]) =>
      [
        type,
        ...(names === undefined ? [] : [joined(names), ':']),
        joined(texts),
        ...(entropy === undefined ? [] : [`=${entropy}`]),
      ].join(' '),
    );
    return `...rows('${rows.join(';')}'),${'\n'.repeat(found.split('\n').length - 1)}`;
  });
  return isShortened ? `${imported('rows')} ${short}` : source;
}

/** The texts of a list as one text; none of them holds a space. */
function joined(items: string): string {
  return Array.from(items.matchAll(/'([^']*)'/g), ([, item = '']) => item).join(' ');
}

const HEAD = /type: ('\w+'),(\s*)countries: \[(\s*'[A-Z]{2}'(?:,\s*'[A-Z]{2}')*,?\s*)\],/g;

/** Type and countries of an identifier as a call; lines keep their numbers. */
export function withShortHeads(source: string): string {
  const short = source.replace(
    HEAD,
    (found, type: string, _gap: string, codes: string) =>
      `...held(${type}, '${joined(codes)}'),${'\n'.repeat(found.split('\n').length - 1)}`,
  );
  return short === source ? source : `${imported('held')} ${short}`;
}

const LEAD = /lead: \{ characters: ('[^'\n]*'), min: (\d+), max: (\d+) \}/g;

/** What may stand in front of numbers as a call, where a table says so often; lines keep their numbers. */
export function withShortLeads(source: string): string {
  const count = source.match(LEAD)?.length ?? 0;
  return count === 0 ? source : `${imported('leading')} ${source.replace(LEAD, 'lead: leading($1, $2, $3)')}`;
}

const WEIGHTS = /\[(\d(?:, \d){6,})\]/g;

/** Weights of one digit each as one text; lines keep their numbers. */
export function withShortWeights(source: string): string {
  const short = source.replace(WEIGHTS, (_, weights: string) => `weights('${weights.replaceAll(', ', '')}')`);
  return short === source ? source : `${imported('weights')} ${short}`;
}

/** Lists of words, which take three characters a word for quotes and commas. */
const LIST =
  /\b(words: |names: |anchors: |countries: |needs: |[A-Z_]*(?:ANCHORS|NAMES|WORDS|SCRIPTS) = (?:folded\()?)\[(\s*'[^'\\|\n]*'(?:,\s*'[^'\\|\n]*')+,?\s*)\]/g;

/** Lists of words as one text that is taken apart when the file is read; lines keep their numbers. */
export function withShortLists(source: string): string {
  let isShortened = false;
  const short = source.replace(LIST, (_, name: string, items: string) => {
    isShortened = true;
    const words = Array.from(items.matchAll(/'([^']*)'/g), ([, word = '']) => word);
    return `${name}list('${words.join('|')}')${'\n'.repeat(items.split('\n').length - 1)}`;
  });
  return isShortened ? `${imported('list')} ${short}` : source;
}

/** `String.raw` by a name that a minifier may shorten: patterns ask for it several hundred times. */
export function withShortRaw(source: string): string {
  return source.includes('String.raw`')
    ? `const raw = String.raw; ${source.replaceAll('String.raw`', 'raw`')}`
    : source;
}

/**
 * The source of a file of patterns without the examples that its tests draw from. Lines keep their numbers, so that the
 * map of a bundle stays true.
 */
export function withoutExamples(source: string): string {
  let kept = '';
  let from = 0;
  for (let at = source.indexOf(CALL); at >= 0; at = source.indexOf(CALL, from)) {
    const close = closingBracket(source, at + CALL.length) + 1;
    kept += source.slice(from, at) + '\n'.repeat(source.slice(at, close).split('\n').length - 1);
    from = source.charAt(close) === ',' ? close + 1 : close;
  }
  return kept + source.slice(from);
}

/**
 * Where the bracket closes that was opened before `from`.
 * @throws SyntaxError when it does not.
 */
function closingBracket(source: string, from: number): number {
  let depth = 1;
  for (let at = from; at < source.length; at++) {
    const character = source.charAt(at);
    if (character === "'" || character === '"' || character === '`') at = endOfString(source, at, character);
    else if (character === '(') depth += 1;
    else if (character === ')') depth -= 1;
    if (depth === 0) return at;
  }
  throw new SyntaxError('a call of examples() is not closed');
}

/** Of a template with `String.raw` as well, where a backslash before the last quote does not occur. */
function endOfString(source: string, start: number, quote: string): number {
  let at = start + 1;
  while (at < source.length && source.charAt(at) !== quote) at += source.charAt(at) === '\\' ? 2 : 1;
  return at;
}
