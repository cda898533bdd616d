import { expect, test } from 'vitest';
import { withoutExamples, withoutProse, withShortRaw } from '../../lib/slim-patterns.ts';

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

test('leaves out texts for persons, and nothing that is computed', () => {
  const source =
    "reason: 'It\\'s one.',\nsource:\n  \"RFC 1 (it's)\",\nreason: consequence(kind.what),\nsources: 'kept'";
  expect(withoutProse(source)).toBe(" \n\n  \nreason: consequence(kind.what),\nsources: 'kept'");
});

test('refuses a call that is not closed instead of dropping the rest of the file', () => {
  expect(() => withoutExamples("examples: examples(['a'], ")).toThrow(SyntaxError);
});

test('shortens String.raw without moving a line', () => {
  expect(withShortRaw('a\nString.raw`\\d`')).toBe('const raw = String.raw; a\nraw`\\d`');
  expect(withShortRaw('a')).toBe('a');
});
