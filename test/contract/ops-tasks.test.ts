import { randomUUID } from 'node:crypto';
import { CreateBucketCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { PutCommand, ScanCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { PLATFORM_CHAIN, takeAudited } from '../../bin/ops/audit-trail.ts';
import { deleteTenant } from '../../bin/ops/delete-tenant.ts';
import type { OpsTarget } from '../../bin/ops/ops-target.ts';
import { revokeKey } from '../../bin/ops/revoke-key.ts';
import type { Plan, Task } from '../../bin/ops/task.ts';
import { verifyAudit } from '../../bin/ops/verify-audit.ts';
import { DynamoApiKeyStore } from '../../functions/access/dynamodb/api-key-store.ts';
import { DynamoProjectTotals } from '../../functions/analytics/dynamodb/project-totals.ts';
import { sumOf } from '../../functions/analytics/totals.ts';
import type { AuditEntry } from '../../functions/audit/audit-entry.ts';
import { DynamoAuditStore } from '../../functions/audit/dynamodb/audit-store.ts';
import { DynamoIntentStore } from '../../functions/audit/dynamodb/intent-store.ts';
import { DynamoTenantStore } from '../../functions/projects/dynamodb/tenant-store.ts';
import { aRound } from '../support/builders/open-conclusions.ts';
import { anApiKey, anOrganization, aProjectRecord } from '../support/builders/records.ts';
import { createTable, type TestTable } from '../support/emulator/create-table.ts';
import { emulatorClientConfig } from '../support/emulator/emulator-clients.ts';

const GONE = 'org_gone';
const KEPT = 'org_kept';

let created: TestTable;
let target: OpsTarget;

beforeEach(async () => {
  const endpointUrl = inject('emulatorEndpointUrl');
  const config = emulatorClientConfig(endpointUrl);
  created = await createTable(endpointUrl);
  const objects = new S3Client({ ...config, forcePathStyle: true });
  const BodyBucketName = `bodies-${randomUUID()}`;
  await objects.send(new CreateBucketCommand({ Bucket: BodyBucketName }));
  const [queues, secrets] = [new SQSClient(config), new SecretsManagerClient(config)];
  target = {
    stack: 'Aegis',
    outputs: {
      ApiUrl: '',
      TableName: created.table.name,
      BodyBucketName,
      EvaluationQueueUrl: '',
      EvaluationDeadLetterQueueUrl: '',
      DeliveryQueueUrl: '',
      DeliveryDeadLetterQueueUrl: '',
      PlatformKeySecretName: '',
      AuthSecretName: '',
      JudgeKeysSecretName: '',
    },
    apiUrl: '',
    adminKey: undefined,
    table: created.client,
    objects,
    queues,
    secrets,
    close: () => {
      for (const client of [objects, queues, secrets]) client.destroy();
    },
  };
});
afterEach(async () => {
  target.close();
  await created.remove();
});

const plan = (task: Task, operand: string, flags: Record<string, string> = {}): Promise<Plan> =>
  task.plan(target, { operands: [operand], flags, switches: new Set(), readSecret: async () => '' });

async function entriesOf(chain: string): Promise<AuditEntry[]> {
  const entries: AuditEntry[] = [];
  for await (const page of new DynamoAuditStore(created.table).list(chain, null)) entries.push(...page);
  return entries;
}

async function openIntents(): Promise<string[]> {
  const open: string[] = [];
  for await (const page of new DynamoIntentStore(created.table).list()) open.push(...page.map(({ action }) => action));
  return open;
}

async function objectNames(): Promise<string[]> {
  const Bucket = target.outputs.BodyBucketName;
  const { Contents = [] } = await target.objects.send(new ListObjectsV2Command({ Bucket }));
  return Contents.map(({ Key = '' }) => Key);
}

/** Without the organization's own record, as a run that was killed leaves it: nobody has to be waited for. */
async function storeTenant(organizationId: string): Promise<void> {
  const { table, objects, outputs } = target;
  for (const [pk, sk] of [
    [`ORG#${organizationId}`, 'PROJECT#default'],
    [`TRACE#${organizationId}#t1`, 'META'],
    ['OPEN#3', `${organizationId}#organization#DAY#2026-11-20`],
    [`AUDIT#${organizationId}`, '000000000001'],
    ['AUDIT-REFUSALS', `${organizationId}#2026-11-20T12:00#pub00001#listApiKeys#forbidden`],
  ]) {
    await table.send(new PutCommand({ TableName: outputs.TableName, Item: { pk, sk } }));
  }
  for (const folder of ['keep-30-days', 'keep-3650-days']) {
    const Key = `${folder}/${organizationId}/default/t1/body`;
    await objects.send(new PutObjectCommand({ Bucket: outputs.BodyBucketName, Key, Body: 'body' }));
  }
}

describe('delete-tenant', () => {
  test('says what it would remove, from the bucket as well, and removes nothing while it plans', async () => {
    await storeTenant(GONE);
    const { findings, typeToConfirm } = await plan(deleteTenant, GONE);
    expect(findings[0]).toBe(`${GONE} "without a record": 5 items and 2 objects`);
    expect(typeToConfirm).toBe(GONE);
    expect(await objectNames()).toHaveLength(2);
    expect(await entriesOf(PLATFORM_CHAIN)).toEqual([]);
  });

  test('removes items and objects of one organization alone, and says so where the deletion does not reach', async () => {
    await storeTenant(GONE);
    await storeTenant(KEPT);
    const said = await (await plan(deleteTenant, GONE)).apply?.();
    expect(said?.[0]).toBe('5 items and 2 objects are deleted; a further look found none');
    const { Items = [] } = await created.client.send(new ScanCommand({ TableName: created.table.name }));
    expect(Items.filter((item) => `${item['pk']} ${item['sk']}`.includes(GONE))).toEqual([]);
    expect(Items.filter((item) => `${item['pk']} ${item['sk']}`.includes(KEPT))).toHaveLength(5);
    expect((await objectNames()).every((name) => name.includes(KEPT))).toBe(true);
    expect(await entriesOf(PLATFORM_CHAIN)).toMatchObject([
      {
        actor: { kind: 'platform', id: 'ops' },
        action: 'deleteOrganization',
        target: `organization/${GONE}`,
        outcome: 'done',
        after: { items: 5, objects: 2 },
      },
    ]);
    expect(await openIntents()).toEqual([]);
    await expect(plan(deleteTenant, GONE)).rejects.toThrow('Nothing is stored');
  });

  test('takes the totals of projects away, and keeps their sums without a name: no counter of the platform falls', async () => {
    const totals = new DynamoProjectTotals(created.table);
    for (const [index, organizationId] of [GONE, KEPT].entries()) {
      await totals.add(organizationId, 'default', { ...sumOf([]), traces: 5, requests: 5 }, aRound(`writer-${index}`));
    }
    await (await plan(deleteTenant, GONE)).apply?.();
    expect(await totals.find(GONE, 'default')).toEqual(sumOf([]));
    expect(await totals.find(KEPT, 'default')).toMatchObject({ traces: 5, requests: 5 });
    expect(await totals.sum()).toMatchObject({ traces: 10, requests: 10 });
    const { Items = [] } = await created.client.send(new ScanCommand({ TableName: created.table.name }));
    expect(Items.filter(({ pk, ...item }) => pk !== 'AUDIT#platform' && JSON.stringify(item).includes(GONE))).toEqual(
      [],
    );
  });

  test('takes no word that is not the id of an organization', async () => {
    await storeTenant(KEPT);
    for (const word of ['default', 'organization', 'DAY', 'keep-30-days', 'org_']) {
      await expect(plan(deleteTenant, word)).rejects.toThrow('is no id of an organization');
    }
  });
});

describe('revoke-key', () => {
  test('revokes, gives the place of the key back, and is in the audit log of its organization', async () => {
    const tenants = new DynamoTenantStore(created.table);
    const owner = anApiKey({ public_id: 'own00001', role: 'owner', scopes: ['manage'], organization_id: KEPT });
    await tenants.createOrganization(
      anOrganization({ organization_id: KEPT }),
      aProjectRecord({ organization_id: KEPT }),
      owner,
    );
    const { typeToConfirm, apply } = await plan(revokeKey, 'own00001');
    expect(typeToConfirm).toBe('own00001');
    await apply?.();
    expect(await new DynamoApiKeyStore(created.table).find('own00001')).toMatchObject({ status: 'revoked' });
    expect(await entriesOf(KEPT)).toMatchObject([
      {
        actor: { kind: 'platform', id: 'ops' },
        action: 'revokeApiKey',
        target: 'api-key/own00001',
        before: { status: 'active' },
        after: { status: 'revoked' },
      },
    ]);
    expect((await plan(revokeKey, 'own00001')).apply).toBeNull();
    await expect(plan(revokeKey, 'unknown1')).rejects.toThrow('There is no key');
  });
});

describe('verify-audit', () => {
  const act = (label: string) =>
    takeAudited(target, { chain: PLATFORM_CHAIN, action: 'test', target: label }, async () => ({
      before: null,
      after: null,
    }));

  test('finds a chain intact, also against an anchor, and names the first entry that was changed', async () => {
    for (const label of ['one', 'two', 'three']) await act(label);
    const { findings, isBroken } = await plan(verifyAudit, PLATFORM_CHAIN);
    expect([findings[0], isBroken]).toEqual([expect.stringMatching(/^Intact: 3 entries\. .* 3:[0-9a-f]{64}$/), false]);
    const anchor = /3:[0-9a-f]{64}/.exec(findings[0] ?? '')?.[0] ?? '';
    await act('four');
    expect((await plan(verifyAudit, PLATFORM_CHAIN, { anchor })).isBroken).toBe(false);

    const [second] = (await entriesOf(PLATFORM_CHAIN)).filter(({ seq }) => seq === 2);
    await created.client.send(
      new UpdateCommand({
        TableName: created.table.name,
        Key: { pk: `AUDIT#${PLATFORM_CHAIN}`, sk: '000000000002' },
        UpdateExpression: 'SET entry = :entry',
        ExpressionAttributeValues: { ':entry': JSON.stringify({ ...second, target: 'other' }) },
      }),
    );
    const broken = await plan(verifyAudit, PLATFORM_CHAIN);
    expect([broken.findings[0], broken.isBroken]).toEqual([expect.stringMatching(/^Broken at entry 2: /), true]);
  });

  test('says that there is none', async () => {
    await expect(plan(verifyAudit, 'org_unknown')).rejects.toThrow('There is no audit log');
  });
});

test('what an operator began and did not end stays announced, for the job that enters it', async () => {
  const dying = takeAudited(target, { chain: PLATFORM_CHAIN, action: 'deleteOrganization', target: 'x' }, () =>
    Promise.reject(new Error('killed')),
  );
  await expect(dying).rejects.toThrow('killed');
  expect(await openIntents()).toEqual(['deleteOrganization']);
  expect(await entriesOf(PLATFORM_CHAIN)).toEqual([]);
});
