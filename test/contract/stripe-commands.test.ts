import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import type { OpsTarget } from '../../bin/ops/ops-target.ts';
import { stripeCustomer } from '../../bin/ops/stripe-customer.ts';
import { stripeKey } from '../../bin/ops/stripe-key.ts';
import type { Task } from '../../bin/ops/task.ts';
import { DynamoAuditStore } from '../../functions/audit/dynamodb/audit-store.ts';
import { DynamoUsageLedger } from '../../functions/billing/dynamodb/usage-ledger.ts';
import { readStripeKey } from '../../functions/billing/secrets-manager/stripe-key.ts';
import { DynamoTenantStore } from '../../functions/projects/dynamodb/tenant-store.ts';
import { anApiKey, anOrganization, aProjectRecord, ORGANIZATION } from '../support/builders/records.ts';
import { createTable, type TestTable } from '../support/emulator/create-table.ts';
import { emulatorClientConfig } from '../support/emulator/emulator-clients.ts';

const config = emulatorClientConfig(inject('emulatorEndpointUrl'));
const secrets = new SecretsManagerClient(config);
const key = (end: string) => ['rk', 'live', `aKeyOfNobody${end}`].join('_');

let created: TestTable;
let target: OpsTarget;
beforeEach(async () => {
  created = await createTable(inject('emulatorEndpointUrl'));
  const outputs = {
    ...{ ApiUrl: '', BodyBucketName: '', EvaluationQueueUrl: '', EvaluationDeadLetterQueueUrl: '' },
    DeliveryQueueUrl: '',
    DeliveryDeadLetterQueueUrl: '',
    ...{ PlatformKeySecretName: '', AuthSecretName: '', JudgeKeysSecretName: '' },
    TableName: created.table.name,
    StripeKeySecretName: `aegis/${crypto.randomUUID()}/stripe-key`,
  };
  const table = DynamoDBDocumentClient.from(new DynamoDBClient(config));
  const [objects, queues] = [new S3Client(config), new SQSClient(config)];
  target = { outputs, stack: 'Aegis', apiUrl: '', adminKey: undefined, table, objects, queues, secrets, close() {} };
});
afterEach(() => created.remove());

/** Everything that the operator sees, with the change made. */
async function run(
  task: Task,
  operands: readonly string[],
  { flags = {}, switches = [] as string[], typed = '' } = {},
): Promise<string> {
  const readSecret = async () => `${typed}\n`;
  const plan = await task.plan(target, { operands, flags, switches: new Set(switches), readSecret });
  return [...plan.findings, ...((await plan.apply?.()) ?? [])].join('\n');
}

test('the key of Stripe is set, replaced and removed, and never shown whole', async () => {
  const name = String(target.outputs.StripeKeySecretName);
  const read = () => readStripeKey(name, secrets);
  expect(await read()).toBeNull();
  await expect(run(stripeKey, [], { typed: 'pk_live_public' })).rejects.toThrow('begins with rk_ or sk_');
  expect(await read()).toBeNull();
  const shown = [await run(stripeKey, [], { typed: key('0001') }), await run(stripeKey, [], { typed: key('0002') })];
  expect(await read()).toBe(key('0002'));
  expect(shown[1]).toMatch(/is replaced: set 20.*, ends with 0001/);
  shown.push(await run(stripeKey, [], { switches: ['remove'] }));
  expect(await read()).toBeNull();
  expect(shown.join()).not.toContain('aKeyOfNobody');
  expect(await run(stripeKey, [], { switches: ['remove'] })).toBe('No key of Stripe is set');
  const { StripeKeySecretName: _, ...others } = target.outputs;
  target = { ...target, outputs: others };
  await expect(run(stripeKey, [])).rejects.toThrow('names no meter');
});

test('a customer is set once, removed, and both are in the audit log of the organization', async () => {
  await new DynamoTenantStore(created.table).createOrganization(anOrganization(), aProjectRecord(), anApiKey());
  const ledger = new DynamoUsageLedger(created.table);
  expect(await run(stripeCustomer, [ORGANIZATION])).toContain('No customer of Stripe is set');
  for (const [flags, message] of [
    [{ customer: 'mtr_1' }, 'is no id of a customer'],
    [{ customer: 'cus_1', from: '1st' }, 'is no day'],
    [{ customer: 'cus_1', from: '2020-01-01' }, 'no usage from before'],
  ] as const) {
    await expect(run(stripeCustomer, [ORGANIZATION], { flags })).rejects.toThrow(message);
  }
  await expect(run(stripeCustomer, ['org_unknown'], { flags: { customer: 'cus_1' } })).rejects.toThrow('There is no');
  const since = new Date().toISOString().slice(0, 10);
  expect(await run(stripeCustomer, [ORGANIZATION], { flags: { customer: 'cus_1' } })).toContain(`from ${since} on`);
  expect(await ledger.findCustomer(ORGANIZATION)).toMatchObject({ customerId: 'cus_1', since, until: since });
  await expect(run(stripeCustomer, [ORGANIZATION], { flags: { customer: 'cus_2' } })).rejects.toThrow(
    'Remove it first',
  );
  const pending = { value: 1, stamp: 0, firstTriedAt: 0, lastTriedAt: 0 };
  const window = { day: since, meter: 'traces', customerId: 'cus_1', sent: 0, events: 1, lastStamp: 0 } as const;
  await ledger.saveWindow(ORGANIZATION, { ...window, pending, version: 0 });
  const removed = await run(stripeCustomer, [ORGANIZATION], { switches: ['remove'] });
  expect(removed).toContain(`the last event of traces of ${since}`);
  expect(await ledger.findCustomer(ORGANIZATION)).toBeNull();
  const actions: unknown[] = [];
  for await (const page of new DynamoAuditStore(created.table).list(ORGANIZATION, null)) {
    actions.push(...page.map(({ action, actor, after }) => [action, actor.id, after]));
  }
  expect(actions).toEqual([
    ['removeStripeCustomer', 'ops', { stripe_customer: null }],
    ['setStripeCustomer', 'ops', { stripe_customer: 'cus_1', since }],
  ]);
});
