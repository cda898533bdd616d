import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { DynamoTraceStore } from '../../functions/traces/dynamodb/trace-store.ts';
import { aBody, anEvaluation, aRecord, NOON, ORGANIZATION } from '../support/builders/records.ts';
import { createTable, type TestTable } from '../support/emulator/create-table.ts';

let created: TestTable;
beforeEach(async () => {
  created = await createTable(inject('emulatorEndpointUrl'));
});
afterEach(() => created.remove());

/** A store whose client sends each write twice, as the SDK does when the first answer is lost. */
function resending(): DynamoTraceStore {
  const table = new Proxy(created.table, {
    get(target, name, proxy) {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== 'function') return member;
      // It runs its command through here.
      if (name === 'holds') return member.bind(proxy);
      if (name !== 'run') return member.bind(target);
      return async (...args: unknown[]) => {
        await member.apply(target, args).catch(() => undefined);
        return member.apply(target, args);
      };
    },
  });
  return new DynamoTraceStore(table, () => NOON);
}

const corrections = (id: string) => [
  { hold_id: id, at: '2026-11-20T12:00:01.000Z', amounts: { requests: 0, tokens: 3, cost: 0 }, counters: ['a/DAY#1'] },
];

test('P3: an evaluation whose answer was lost is stored by whoever stored it, and corrected by them', async () => {
  const store = resending();
  await store.put(aRecord(), aBody());
  expect(await store.storeEvaluation(aRecord(), anEvaluation(), { corrections: corrections('own') })).toBe('stored');
  // Equal in every byte, but another worker's.
  expect(await store.storeEvaluation(aRecord(), anEvaluation(), { corrections: corrections('other') })).toBe('known');
  expect((await store.findRecord(ORGANIZATION, 'trace-1'))?.corrections).toEqual(corrections('own'));
  const later = anEvaluation({ created_at: '2026-11-20T13:00:00.000Z' });
  expect(await store.storeEvaluation(aRecord(), later)).toBe('known');
});

test('P3: so is one that corrects nothing further in a trace that was corrected before', async () => {
  await new DynamoTraceStore(created.table, () => NOON).put(aRecord({ corrections: corrections('before') }), aBody());
  const read = aRecord({ corrections: corrections('before') });
  expect(await resending().storeEvaluation(read, anEvaluation())).toBe('stored');
});
