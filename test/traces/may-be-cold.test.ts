import { expect, test } from 'vitest';
import { mayBeCold } from '../../functions/traces/dynamodb/trace-items.ts';

test('a body may be in the lake from the end of its day on', () => {
  const trace = { created_at: '2026-11-20T23:59:50.000Z' };
  expect(mayBeCold(trace, Date.parse('2026-11-20T23:59:59.999Z'))).toBe(false);
  expect(mayBeCold(trace, Date.parse('2026-11-21T00:00:00.000Z'))).toBe(true);
});
