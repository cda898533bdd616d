import { randomBytes } from 'node:crypto';
import { DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { expect, inject, test } from 'vitest';
import * as z from 'zod';
import { DynamoLakeStore } from '../../functions/lake/dynamodb/lake-store.ts';
import { DynamoTable } from '../../functions/storage/dynamodb-table.ts';
import { DynamoTraceStore } from '../../functions/traces/dynamodb/trace-store.ts';
import { aBody, anEvaluation, aRecord } from '../support/builders/records.ts';
import { aSubmission } from '../support/builders/submission.ts';
import { emulatorClientConfig } from '../support/emulator/emulator-clients.ts';
import { awaitEvaluation } from '../support/system/await-evaluation.ts';
import { invokeFunction } from '../support/system/invoke-function.ts';
import { createTenant, type Tenant } from '../support/system/tenant.ts';
import { poll } from '../support/waiting/poll.ts';

const { emulator, ...system } = inject('deployedSystem');
/** Compresses to more than an item takes. */
const LARGE_INPUT = randomBytes(30_000).toString('hex');

const Receipt = z.array(z.object({ store: z.string(), items: z.record(z.string(), z.number()) }));
const Deletion = z.object({ removed: z.array(z.object({ store: z.string(), items: z.array(z.string()) })) });
const Erasure = z.looseObject({ status: z.string(), receipt: z.looseObject({ removed: Receipt }) });
const Status = z.looseObject({
  limits: z.array(
    z.looseObject({ scope: z.string(), dimension: z.string(), used: z.unknown(), reserved: z.unknown() }),
  ),
});

/** What two counters of the project say about tokens, so that it can be compared. */
async function tokensOf({ api }: Tenant) {
  const { limits } = Status.parse((await api.get('/api/v1/quota/status')).body);
  return limits
    .filter(({ scope, dimension }) => dimension === 'tokens' && !scope.startsWith('user:'))
    .map(({ scope, used, reserved }) => ({ scope, used, reserved }));
}

/** Everything that Aegis can hold of a user. */
async function leaveTraces({ api }: Tenant, user: string): Promise<void> {
  const post = async (path: string, body: object, status: number) => {
    const answer = await api.post(`/api/v1${path}`, body);
    expect([path, answer.status], answer.text).toEqual([path, status]);
  };
  await post('/quota/update', { max_tokens_daily: 1_000_000_000 }, 200);
  await post('/quota/update', { project_id: 'default', max_tokens_daily: 1_000_000_000 }, 200);
  await post('/quota/update', { project_id: 'default', user_id: user, max_requests_daily: 50 }, 200);
  await post('/api-keys', { name: 'of a user', scopes: ['traces:write'], user_id: user }, 201);
  await post('/traces', aSubmission({ trace_id: 'small', user_id: user }), 202);
  await post('/traces', aSubmission({ trace_id: 'large', user_id: user, input: LARGE_INPUT }), 202);
  await post('/traces', aSubmission({ trace_id: 'others', user_id: 'somebody-else' }), 202);
  for (const id of ['open', 'settled', 'given-back', 'paying']) {
    await post('/quota/reservations', { reservation_id: id, user_id: user, tokens: 500 }, 201);
  }
  await post('/quota/reservations/settled/settle', { tokens: 40 }, 200);
  expect((await api.send('DELETE', '/api/v1/quota/reservations/given-back', {})).status).toBe(204);
  await post('/traces', aSubmission({ trace_id: 'paid', user_id: user, reservation_id: 'paying' }), 202);
  for (const id of ['small', 'large', 'paid']) await awaitEvaluation(api, id);
}

/** Traces of some days ago, as they were stored and evaluated then, whose day is the next to be moved to the lake. */
async function leaveOldTraces(table: DynamoTable, organizationId: string, traceIds: readonly string[]): Promise<void> {
  const at = Date.parse(new Date().toISOString().slice(0, 10)) - 3 * 86_400_000;
  const traces = new DynamoTraceStore(table, Date.now);
  for (const [index, id] of traceIds.entries()) {
    const record = aRecord({
      organization_id: organizationId,
      trace_id: id,
      created_at: new Date(at + index).toISOString(),
      expires_at: Math.ceil((at + index) / 1_000) + 30 * 86_400,
    });
    await traces.put(record, aBody(`An answer of ${id}, some days ago.`));
    await traces.storeEvaluation(record, anEvaluation({ trace_id: id, evaluation_id: `ev_00000001_${id}` }));
  }
  const moved = { day: new Date(at).toISOString().slice(0, 10), after: null, onUntil: at };
  await new DynamoLakeStore(table).beginMoving(organizationId, 'default', moved);
  // The round of these hours may be over.
  await remove(table, { pk: 'JOB#lake', sk: 'CURSOR' });
}

async function remove(table: DynamoTable, key: { readonly pk: string; readonly sk: string }): Promise<void> {
  await table.transact([{ Delete: { TableName: table.name, Key: key } }]);
}

test('P9: an erased user is in no item and no object, nor are deleted traces, the old ones in the lake included; and the sums of the organization stay what they were', {
  skip: emulator === undefined,
}, async () => {
  if (emulator === undefined) throw new Error('only with the emulator');
  const config = emulatorClientConfig(emulator.endpointUrl);
  const [client, objects] = [new DynamoDBClient(config), new S3Client(config)];
  const user = `erased-${crypto.randomUUID()}`;
  const tenant = await createTenant(system);
  const outputs = z
    .looseObject({
      TableName: z.string(),
      BodyBucketName: z.string(),
      ReconcileFunctionName: z.string(),
      ResetQuotasFunctionName: z.string(),
    })
    .parse(emulator.outputs);
  const itemsThatName = async (text: string): Promise<string[]> => {
    const found: string[] = [];
    for await (const { Items = [] } of paginateScan({ client }, { TableName: outputs.TableName })) {
      found.push(...Items.map((item) => JSON.stringify(item)).filter((item) => item.includes(text)));
    }
    return found;
  };
  const objectNames = async () => {
    const { Contents = [] } = await objects.send(new ListObjectsV2Command({ Bucket: outputs.BodyBucketName }));
    return Contents.map(({ Key = '' }) => Key).filter((name) => name.includes(tenant.organizationId));
  };

  await leaveTraces(tenant, user);
  expect((await itemsThatName(user)).length).toBeGreaterThanOrEqual(9);
  expect(await objectNames()).toHaveLength(1);
  const marshallOptions = { removeUndefinedValues: true };
  const table = new DynamoTable(outputs.TableName, DynamoDBDocumentClient.from(client, { marshallOptions }));
  const oldTraces = ['old', 'older'];
  await leaveOldTraces(table, tenant.organizationId, oldTraces);
  const moved = async () => {
    await invokeFunction(emulator, outputs.ReconcileFunctionName);
    return (await objectNames()).find((name) => name.startsWith(`lake/organization=${tenant.organizationId}/`));
  };
  await poll(moved, { what: 'the move of old traces', withinMs: 120_000, everyMs: 2_000 });
  // As their time does it.
  for (const id of oldTraces) await remove(table, { pk: `TRACE#${tenant.organizationId}#${id}`, sk: 'BODY' });
  for (const id of oldTraces) {
    const read = await tenant.api.get(`/api/v1/traces/${id}`);
    expect([read.status, read.text]).toEqual([200, expect.stringContaining(`An answer of ${id}, some days ago.`)]);
    const before = (await objectNames()).filter((name) => name.startsWith('lake/'));
    const { removed } = Deletion.parse((await tenant.api.send('DELETE', `/api/v1/traces/${id}`, {})).body);
    expect(removed).toContainEqual({ store: 'lake', items: before });
    expect(await objectNames()).not.toEqual(expect.arrayContaining(before));
  }
  expect(await objectNames()).toHaveLength(1);
  const before = await tokensOf(tenant);

  const asked = await tenant.api.post('/api/v1/traces/delete-by-user', { user_id: user });
  const done = async () => {
    await invokeFunction(emulator, outputs.ReconcileFunctionName);
    const erasure = Erasure.parse((await tenant.api.get(asked.headers.get('location') ?? '')).body);
    return erasure.status === 'completed' ? erasure : undefined;
  };
  const { receipt } = await poll(done, { what: 'the erasure', withinMs: 180_000, everyMs: 2_000 });
  expect(receipt.removed).toEqual([
    { store: 'table', items: { records: 3, bodies: 3, evaluations: 3 } },
    { store: 'bucket', items: { objects: 1 } },
    { store: 'lake', items: {} },
    { store: 'reservations', items: { open: 1, ended: 3 } },
    { store: 'ledger', items: { open_windows: 1, limits: 1, counters_expiring: 1 } },
    { store: 'api_keys', items: { revoked: 1 } },
    { store: 'figures', items: { days: 1 } },
  ]);
  for (const name of [outputs.ReconcileFunctionName, outputs.ResetQuotasFunctionName]) {
    await invokeFunction(emulator, name);
  }
  expect(await itemsThatName(user)).toEqual([]);
  expect(await objectNames()).toEqual([]);
  // The open reservation held 500 tokens; all that was used stays charged.
  expect(await tokensOf(tenant)).toEqual(
    before.map((counter) => ({ ...counter, reserved: Number(counter.reserved) - 500 })),
  );
  expect((await tenant.api.get('/api/v1/traces/others')).status).toBe(200);
  for (const one of [client, objects]) one.destroy();
});
