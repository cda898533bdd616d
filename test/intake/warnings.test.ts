import { expect, test } from 'vitest';
import { unpricedWarning } from '../../functions/intake/warnings.ts';

test('a warning of an export names some models, shortened, and counts the others', () => {
  expect(unpricedWarning([])).toBeUndefined();
  expect(unpricedWarning(['a"b'])).toContain('for "a\\"b". ');
  const many = Array.from({ length: 7 }, (_, index) => `${index}`.repeat(1_000));
  const message = unpricedWarning(many) ?? '';
  expect(message).toContain(' and 2 more.');
  expect(message.length).toBeLessThan(1_200);
});
