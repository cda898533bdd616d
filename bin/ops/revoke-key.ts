import { GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { onlyOperand, type Plan, type Task, UsageError } from './task.ts';

const KeySchema = z.object({ organization_id: z.string(), name: z.string(), role: z.string(), status: z.string() });

/** For the operator, who has no key of the organization: `DELETE /api/v1/api-keys/{id}` is for those who have. */
export const revokeKey: Task = {
  summary: 'revoke an API key, effective within 30 seconds',
  usage: '<the eight characters between the second and the third underscore of the key>',
  async plan({ table, outputs }, options): Promise<Plan> {
    const publicId = onlyOperand(options, 'the public id of a key');
    const Key = { pk: `KEY#${publicId}`, sk: 'META' };
    const { Item } = await table.send(new GetCommand({ TableName: outputs.TableName, Key }));
    if (Item === undefined) throw new UsageError(`There is no key ${publicId}.`);
    const key = KeySchema.parse(Item);
    const revoke = async (): Promise<string[]> => {
      await table.send(
        new UpdateCommand({
          TableName: outputs.TableName,
          Key,
          UpdateExpression: 'SET #status = :revoked',
          ConditionExpression: 'attribute_exists(pk)',
          ExpressionAttributeNames: { '#status': 'status' },
          ExpressionAttributeValues: { ':revoked': 'revoked' },
        }),
      );
      return [`Key ${publicId} stops working within 30 seconds`];
    };
    return {
      findings: [`Key ${publicId} "${key.name}" of ${key.organization_id}, role ${key.role}, ${key.status}`],
      typeToConfirm: publicId,
      apply: key.status === 'revoked' ? null : revoke,
    };
  },
};
