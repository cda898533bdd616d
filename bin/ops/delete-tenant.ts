import { setTimeout as sleep } from 'node:timers/promises';
import { DeleteCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { DynamoProjectTotals, TOTALS_PREFIX } from '../../functions/analytics/dynamodb/project-totals.ts';
import { DynamoTable } from '../../functions/storage/dynamodb-table.ts';
import { PLATFORM_CHAIN, takeAudited } from './audit-trail.ts';
import type { OpsTarget } from './ops-target.ts';
import { countByKind, scanTable, type TableItem } from './scan-table.ts';
import { onlyOperand, type Plan, type Task } from './task.ts';
import { countObjects, deleteObjects } from './tenant-objects.ts';
import { UsageError } from './usage-error.ts';

/** Functions remember keys and organizations for 30 seconds; after this nobody writes for the tenant any more. */
const CLOSING_MILLISECONDS = 35_000;
const DELETES_AT_ONCE = 20;
const MAX_PASSES = 5;
/** A shorter word could be a part of the keys of others. */
const ORGANIZATION_ID = /^org_[A-Za-z0-9]+$/;

/**
 * Removes an organization with everything that names it, in the table, whatever kind of item it is, and in the bucket,
 * and looks again until nothing is left. Its audit log goes as well; that it was deleted is in the operators' own. What
 * its projects were counted stays in the totals of the deployment, as numbers without a name.
 * Point-in-time recovery can bring the items back for 35 days, the objects are gone.
 */
export const deleteTenant: Task = {
  summary: 'delete an organization with all of its data; entered in the audit log of the operators',
  usage: '<organization id>',
  async plan(target, options): Promise<Plan> {
    const organizationId = onlyOperand(options, 'the id of an organization');
    if (!ORGANIZATION_ID.test(organizationId)) throw new UsageError(`${organizationId} is no id of an organization.`);
    const items = await findItems(target, organizationId);
    const objects = await countObjects(target, organizationId);
    const organization = items.find(({ pk, sk }) => pk === `ORG#${organizationId}` && sk === 'META');
    if (items.length === 0 && objects === 0) throw new UsageError(`Nothing is stored for ${organizationId}.`);
    const name = String(organization?.['name'] ?? 'without a record');
    return {
      findings: [
        `${organizationId} "${name}": ${items.length} items and ${objects} objects`,
        ...[...countByKind(items)].map(([kind, count]) => `  ${kind}: ${count}`),
        `  objects in ${target.outputs.BodyBucketName}: ${objects}`,
      ],
      typeToConfirm: organizationId,
      apply: async () => {
        await stopBilling(target, organizationId);
        if (organization !== undefined) await close(target, organization);
        const what = { chain: PLATFORM_CHAIN, action: 'deleteOrganization', target: `organization/${organizationId}` };
        const { after } = await takeAudited(target, what, async () => ({
          // How much there was; who it was is gone with it.
          before: { items: items.length, objects },
          after: await removeAll(target, organizationId),
        }));
        return [
          `${after.items} items and ${after.objects} objects are deleted; a further look found none`,
          `npm run ops -- verify-audit ${PLATFORM_CHAIN} checks the log that says so`,
        ];
      },
    };
  },
};

async function findItems(target: OpsTarget, organizationId: string): Promise<TableItem[]> {
  const found: TableItem[] = [];
  for await (const page of scanTable(target, target.outputs.TableName)) {
    found.push(...page.filter((item) => belongsTo(item, organizationId)));
  }
  return found;
}

/** The id as a whole word of a key, or in the attribute that names the owner. */
function belongsTo({ pk, sk, organization_id: owner }: TableItem, organizationId: string): boolean {
  return owner === organizationId || `${pk} ${sk}`.split(/[^A-Za-z0-9_-]/).includes(organizationId);
}

/** Before anything else: what is deleted from here on must not look to the usage report like usage that was taken back. */
async function stopBilling({ table, outputs }: OpsTarget, organizationId: string): Promise<void> {
  const Key = { pk: `STRIPE#${organizationId}`, sk: 'CUSTOMER' };
  await table.send(new DeleteCommand({ TableName: outputs.TableName, Key }));
}

async function close({ table, outputs }: OpsTarget, { pk, sk }: TableItem): Promise<void> {
  await table.send(
    new UpdateCommand({
      TableName: outputs.TableName,
      Key: { pk, sk },
      UpdateExpression: 'SET #status = :inactive',
      ExpressionAttributeNames: { '#status': 'status' },
      ExpressionAttributeValues: { ':inactive': 'inactive' },
    }),
  );
  await sleep(CLOSING_MILLISECONDS);
}

async function removeAll(
  target: OpsTarget,
  organizationId: string,
): Promise<{ readonly items: number; readonly objects: number }> {
  const removed = { items: 0, objects: 0 };
  for (let pass = 0; pass < MAX_PASSES; pass++) {
    const items = await findItems(target, organizationId);
    const objects = await deleteObjects(target, organizationId);
    if (items.length === 0 && objects === 0) return removed;
    const [totals, others] = [items.filter(isTotals), items.filter((item) => !isTotals(item))];
    // All of them are added to the same item.
    for (const { sk } of totals) await retire(target, organizationId, sk);
    for (let next = 0; next < others.length; next += DELETES_AT_ONCE) {
      await Promise.all(others.slice(next, next + DELETES_AT_ONCE).map((item) => remove(target, item)));
    }
    removed.items += items.length;
    removed.objects += objects;
  }
  throw new Error(`Something of ${organizationId} keeps appearing after ${MAX_PASSES} passes. Run the task again.`);
}

function isTotals({ pk, sk }: TableItem): boolean {
  return pk.startsWith('ORG#') && sk.startsWith(TOTALS_PREFIX);
}

async function retire({ table, outputs }: OpsTarget, organizationId: string, sk: string): Promise<void> {
  const totals = new DynamoProjectTotals(new DynamoTable(outputs.TableName, table));
  await totals.retire(organizationId, sk.slice(TOTALS_PREFIX.length));
}

async function remove({ table, outputs }: OpsTarget, { pk, sk }: TableItem): Promise<void> {
  await table.send(new DeleteCommand({ TableName: outputs.TableName, Key: { pk, sk } }));
}
