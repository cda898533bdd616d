import { afterEach, describe, expect, inject, test } from 'vitest';
import { DynamoMeasurementStore } from '../../functions/review/dynamodb/measurement-store.ts';
import { DynamoTraceStore } from '../../functions/traces/dynamodb/trace-store.ts';
import { JUDGE_KEY } from '../support/builders/quality-cases.ts';
import { NOON, ORGANIZATION } from '../support/builders/records.ts';
import { describeMeasurementStore } from '../support/contracts/measurement-store.ts';
import { createTable, type TestTable } from '../support/emulator/create-table.ts';

let created: TestTable | undefined;
afterEach(() => created?.remove());

async function open() {
  created = await createTable(inject('emulatorEndpointUrl'));
  const { table } = created;
  const now = () => NOON;
  return { table, traces: new DynamoTraceStore(table, now), measurements: new DynamoMeasurementStore(table, now) };
}

describeMeasurementStore('the table', open);

describe('the table', () => {
  test('holds the certificates where tier 3 looks for them', async () => {
    const { table, measurements } = await open();
    const held = [{ ...JUDGE_KEY, threshold: 0.8 }];
    const place = { organizationId: ORGANIZATION, projectId: 'default' };
    await measurements.saveJudges(place, { standings: [], until: '2026-11-20T12:00:00.000Z~', version: 1 }, held);
    const item = await table.get({ pk: `ORG#${ORGANIZATION}`, sk: 'CERTIFICATES#default' });
    expect(item?.['certificates']).toEqual(held);
  });
});
