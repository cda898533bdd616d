import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { withoutDescriptions } from '../../lib/slim-schemas.ts';

test('schemas lose what they say of themselves, and nothing else', () => {
  expect(withoutDescriptions("a: z.int().meta({ description: 'It\\'s (so).' }),\nb: z.int(),")).toBe(
    'a: z.int(),\nb: z.int(),',
  );
  expect(withoutDescriptions("z.object({}).meta({ id: 'X', description: `at most 7` });")).toBe('z.object({});');
  const kept = "z.object({}).meta({ id: 'X' }); responses: { 200: { description: 'It is.' } }";
  expect(withoutDescriptions(kept)).toBe(kept);
});

test('lines keep their numbers', () => {
  const source = readFileSync('functions/projects/project-config.ts', 'utf8');
  const slim = withoutDescriptions(source);
  expect(slim.length).toBeLessThan(source.length);
  expect(slim.split('\n')).toHaveLength(source.split('\n').length);
});
