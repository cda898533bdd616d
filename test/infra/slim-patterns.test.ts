import { join } from 'node:path';
import { build } from 'esbuild';
import { expect, test } from 'vitest';
import { maskingScanner } from '../../functions/masking/scan/masking-scanner.ts';
import {
  slimPatterns,
  withoutDescriptions,
  withoutExamples,
  withoutProse,
  withoutSummaries,
  withShortHeads,
  withShortLeads,
  withShortLists,
  withShortRaw,
  withShortRows,
  withShortWeights,
} from '../../lib/slim-patterns.ts';

test('leaves out examples, whatever brackets and quotes they hold, and keeps the number of lines', () => {
  const source = [
    '  {',
    "    type: 'a',",
    '    examples: examples(',
    "      ['x (y', \"it's )\", `z) (`, 'b\\\\'],",
    '      [String.raw`c\\)`],',
    '    ),',
    '    pattern: "(?:a)",',
    '  },',
    "  { examples: examples(['one']), check: (value) => value },",
  ].join('\n');
  const slim = withoutExamples(source);
  expect(slim.split('\n')).toHaveLength(source.split('\n').length);
  expect(slim.replace(/\s+/g, ' ')).toBe(` { type: 'a', pattern: "(?:a)", }, { check: (value) => value },`);
});

test('leaves out texts for persons, and keeps types and other members', () => {
  const source = [
    "reason: 'It\\'s one.',",
    'source:',
    '  "RFC 1 (it\'s)",',
    'reason: consequence(kind.what),',
    "sources: 'kept',",
    'f(what: string): void',
    'g(source: string, flags): void',
  ].join('\n');
  expect(withoutProse(source)).toBe(
    " \n\n  \n \nsources: 'kept',\nf(what: string): void\ng(source: string, flags): void",
  );
});

test('refuses a call that is not closed instead of dropping the rest of the file', () => {
  expect(() => withoutExamples("examples: examples(['a'], ")).toThrow(SyntaxError);
});

test('shortens String.raw without moving a line', () => {
  expect(withShortRaw('a\nString.raw`\\d`')).toBe('const raw = String.raw; a\nraw`\\d`');
  expect(withShortRaw('a')).toBe('a');
});

test('writes a list of words as one text, and leaves single and unusual ones alone', () => {
  const source =
    "a\nwords: ['b', 'c d',\n  'e', 'f'],\nnames: ['g', 'h'],\nanchors: ['i|j', 'k', 'l', 'm'],\nothers: ['n', 'o', 'p', 'q'],";
  expect(withShortLists(source)).toBe(
    "import { list } from 'short-patterns'; a\nwords: list('b|c d|e|f')\n,\nnames: list('g|h'),\nanchors: ['i|j', 'k', 'l', 'm'],\nothers: ['n', 'o', 'p', 'q'],",
  );
  expect(withShortLists("words: ['one']")).toBe("words: ['one']");
});

test('writes type and countries of an identifier as a call, and leaves other types alone', () => {
  const source = "{\n  type: 'a',\n  countries: ['DE', 'AT'],\n  form: 'x' },\n{ type: 'b', form: 'y' }";
  expect(withShortHeads(source)).toBe(
    "import { held } from 'short-patterns'; " +
      "{\n  ...held('a', 'DE AT'),\n\n  form: 'x' },\n{ type: 'b', form: 'y' }",
  );
  expect(withShortHeads("{ type: 'b' }")).toBe("{ type: 'b' }");
});

test('writes what may stand in front as a call, where its least length is given', () => {
  expect(
    withShortLeads("a\nlead: { characters: 'A-Z\\\\-', min: 0, max: 2 },\nlead: { characters: '(', max: 1 },"),
  ).toBe(
    "import { leading } from 'short-patterns'; a\nlead: leading('A-Z\\\\-', 0, 2),\nlead: { characters: '(', max: 1 },",
  );
  expect(withShortLeads('a')).toBe('a');
});

test('writes rows that follow each other as one text, and leaves rows with other members alone', () => {
  const source = [
    "  { type: 'a', formats: ['x', 'y{b|c}'], entropy: 3 },",
    '  {',
    "    type: 'b',",
    "    names: ['n', 'o'],",
    "    values: ['v'],",
    '  },',
    "  { type: 'c', formats: ['x'], accept },",
    "  { type: 'd', names: ['n'], values: [UUID] },",
    "  { type: 'e', formats: ['x;y'] },",
  ].join('\n');
  const short = withShortRows(source);
  expect(short.split('\n')).toHaveLength(source.split('\n').length);
  expect(short.slice(short.indexOf(';') + 1).replace(/\s+/g, ' ')).toBe(
    " ...rows('a x y{b|c} =3;b n o : v'), { type: 'c', formats: ['x'], accept }, { type: 'd', names: ['n'], values: [UUID] }, { type: 'e', formats: ['x;y'] },",
  );
  expect(withShortRows("{ type: 'c', accept }")).toBe("{ type: 'c', accept }");
});

test('writes weights of one digit each as one text', () => {
  expect(withShortWeights('a\n[1, 2, 3, 4, 5, 6, 7], [1, 2, 3, 4, 5, 6, 10], [1, 2]')).toBe(
    "import { weights } from 'short-patterns'; a\nweights('1234567'), [1, 2, 3, 4, 5, 6, 10], [1, 2]",
  );
  expect(withShortWeights('a')).toBe('a');
});

test('leaves the patterns of tier 0 as they are', async () => {
  const { outputFiles } = await build({
    stdin: {
      contents: `export { maskingScanner } from './functions/masking/scan/masking-scanner.ts';`,
      resolveDir: join(import.meta.dirname, '../..'),
    },
    bundle: true,
    write: false,
    platform: 'node',
    format: 'cjs',
    plugins: [slimPatterns],
  });
  const slim: { exports: { maskingScanner?: typeof maskingScanner } } = { exports: {} };
  new Function('module', 'exports', outputFiles[0]?.text ?? '')(slim, slim.exports);
  const shown = (scanner: ReturnType<typeof maskingScanner> | undefined) =>
    scanner?.patterns.map(({ type, pattern, anchors, words, lead, countries, beside, formats, assigned }) => ({
      type,
      pattern,
      anchors,
      words,
      lead,
      countries,
      beside,
      formats,
      assigned,
    }));
  expect(shown(slim.exports.maskingScanner?.())).toEqual(shown(maskingScanner()));
});

test('leaves out what schemas and answers say of themselves, and names alone, and keeps examples and descriptions that are data', () => {
  const source = [
    "a: B.meta({ description: 'It\\'s {one}.' }),",
    'b: C.meta({',
    '  description:',
    '    "two",',
    '}),',
    "c: D.meta({ id: 'D', description: `three`, examples: ['x'] }),",
    "d: E.meta({ id: 'E', description: 'four' }),",
    "responses: { 200: { description: 'Done.', schema } },",
    'description: z.string(),',
  ].join('\n');
  expect(withoutDescriptions(source).split('\n')).toEqual([
    'a: B,',
    'b: C',
    '',
    '',
    ',',
    "c: D.meta({ id: 'D',  examples: ['x'] }),",
    'd: E,',
    'responses: { 200: {  schema } },',
    'description: z.string(),',
  ]);
});

test('leaves out what a route says of itself, and no other summary', () => {
  const source = [
    '  path,',
    '  summary:',
    "    'Say so',",
    '  tag,',
    '  summary: z.string(),',
    '  summary: slot.summary,',
  ].join('\n');
  expect(withoutSummaries(source).split('\n')).toEqual([
    '  path,',
    '  ',
    '',
    '  tag,',
    '  summary: z.string(),',
    '  summary: slot.summary,',
  ]);
});
