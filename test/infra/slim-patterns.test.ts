import { expect, test } from 'vitest';
import {
  withoutDescriptions,
  withoutExamples,
  withoutProse,
  withoutSummaries,
  withShortHeads,
  withShortLists,
  withShortRaw,
  withShortRows,
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

test('writes a list of words as one text, and leaves short and unusual lists alone', () => {
  const source =
    "a\nwords: ['b', 'c d',\n  'e', 'f'],\nnames: ['g', 'h'],\nanchors: ['i|j', 'k', 'l', 'm'],\nothers: ['n', 'o', 'p', 'q'],";
  expect(withShortLists(source)).toBe(
    "const list = (text: string) => text.split('|'); a\nwords: list('b|c d|e|f')\n,\nnames: ['g', 'h'],\nanchors: ['i|j', 'k', 'l', 'm'],\nothers: ['n', 'o', 'p', 'q'],",
  );
  expect(withShortLists("words: ['one']")).toBe("words: ['one']");
});

test('writes type and countries of an identifier as a call, and leaves other types alone', () => {
  const source = "{\n  type: 'a',\n  countries: ['DE', 'AT'],\n  form: 'x' },\n{ type: 'b', form: 'y' }";
  expect(withShortHeads(source)).toBe(
    'const held = (type: string, codes: string) => ({ type, countries: codes.split(" ") }); ' +
      "{\n  ...held('a', 'DE AT'),\n\n  form: 'x' },\n{ type: 'b', form: 'y' }",
  );
  expect(withShortHeads("{ type: 'b' }")).toBe("{ type: 'b' }");
});

test('writes rows of texts as calls, and leaves rows with other members alone', () => {
  const source = [
    "  { type: 'a', formats: ['x', 'y{b|c}'], entropy: 3 },",
    '  {',
    "    type: 'b',",
    "    names: ['n', 'o'],",
    "    values: ['v'],",
    '  },',
    "  { type: 'c', formats: ['x'], accept },",
    "  { type: 'd', names: ['n'], values: [UUID] },",
  ].join('\n');
  const short = withShortRows(source);
  expect(short.split('\n')).toHaveLength(source.split('\n').length);
  expect(short.slice(short.indexOf(';') + 1).replace(/\s+/g, ' ')).toBe(
    " row('a', 'x y{b|c}', 3), named('b', 'n o', 'v') , { type: 'c', formats: ['x'], accept }, { type: 'd', names: ['n'], values: [UUID] },",
  );
  expect(withShortRows("{ type: 'c', accept }")).toBe("{ type: 'c', accept }");
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
