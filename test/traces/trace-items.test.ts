import { expect, test } from 'vitest';
import { bodyPlace, retentionDaysOf } from '../../functions/traces/dynamodb/trace-items.ts';
import { aRecord } from '../support/builders/records.ts';

test('an object lives in the folder of its own retention, at whatever millisecond it came', () => {
  for (const milliseconds of ['000', '001', '123', '999']) {
    const created_at = `2026-11-20T12:00:00.${milliseconds}Z`;
    const expires_at = Math.ceil(Date.parse(created_at) / 1000) + 30 * 86_400;
    expect([milliseconds, retentionDaysOf(aRecord({ created_at, expires_at }))]).toEqual([milliseconds, 30]);
  }
});

test('two contents under one hold, as of a reservation, never share an object', () => {
  const [one, two] = ['a'.repeat(43), 'b'.repeat(43)].map((fingerprint) => bodyPlace(aRecord({ fingerprint })));
  expect(one).not.toEqual(two);
  expect(one).toEqual(bodyPlace(aRecord({ fingerprint: 'a'.repeat(43) })));
});
