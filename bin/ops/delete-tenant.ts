import { setTimeout as sleep } from 'node:timers/promises';
import { DeleteCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { OpsTarget } from './ops-target.ts';
import { countByKind, scanTable, type TableItem } from './scan-table.ts';
import { onlyOperand, type Plan, type Task, UsageError } from './task.ts';

/** Functions remember keys and organizations for 30 seconds; after this nobody writes for the tenant any more. */
const CLOSING_MILLISECONDS = 35_000;
const DELETES_AT_ONCE = 20;
const MAX_PASSES = 5;

/**
 * Removes an organization with everything that names it, whatever kind of item it is, and looks again until nothing is
 * left. Point-in-time recovery can bring it back for 35 days.
 */
export const deleteTenant: Task = {
  summary: 'delete an organization with all of its data',
  usage: '<organization id>',
  async plan(target, options): Promise<Plan> {
    const organizationId = onlyOperand(options, 'the id of an organization');
    const items = await findItems(target, organizationId);
    const organization = items.find(({ pk, sk }) => pk === `ORG#${organizationId}` && sk === 'META');
    if (items.length === 0) throw new UsageError(`Nothing is stored for ${organizationId}.`);
    return {
      findings: [
        `${organizationId} "${String(organization?.['name'] ?? 'without a record')}": ${items.length} items`,
        ...[...countByKind(items)].map(([kind, count]) => `  ${kind}: ${count}`),
      ],
      typeToConfirm: organizationId,
      apply: async () => {
        if (organization !== undefined) await close(target, organization);
        return [`${await removeAll(target, organizationId)} items are deleted; a further look found none`];
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

async function removeAll(target: OpsTarget, organizationId: string): Promise<number> {
  let removed = 0;
  for (let pass = 0; pass < MAX_PASSES; pass++) {
    const items = await findItems(target, organizationId);
    if (items.length === 0) return removed;
    for (let next = 0; next < items.length; next += DELETES_AT_ONCE) {
      await Promise.all(items.slice(next, next + DELETES_AT_ONCE).map((item) => remove(target, item)));
    }
    removed += items.length;
  }
  throw new Error(`Items of ${organizationId} keep appearing after ${MAX_PASSES} passes. Run the task again.`);
}

async function remove({ table, outputs }: OpsTarget, { pk, sk }: TableItem): Promise<void> {
  await table.send(new DeleteCommand({ TableName: outputs.TableName, Key: { pk, sk } }));
}
