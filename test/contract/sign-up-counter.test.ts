import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { DynamoSignUpCounter } from '../../functions/projects/dynamodb/sign-up-counter.ts';
import { createTable, type TestTable } from '../support/emulator/create-table.ts';

let created: TestTable;
beforeEach(async () => {
  created = await createTable(inject('emulatorEndpointUrl'));
});
afterEach(() => created.remove());

test('admits exactly the limit of a window when many race, and as many in the next', async () => {
  const counter = new DynamoSignUpCounter(created.table);
  const race = async (window: string) =>
    (await Promise.all(Array.from({ length: 30 }, () => counter.take(window, 7, 2_000_000_000)))).filter(Boolean);
  expect(await race('2026-11-20T12')).toHaveLength(7);
  expect(await race('2026-11-20T13')).toHaveLength(7);
  expect(await counter.take('2026-11-20T12', 7, 2_000_000_000)).toBe(false);
});
