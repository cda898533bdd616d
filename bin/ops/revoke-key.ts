import { DynamoApiKeyStore } from '../../functions/access/dynamodb/api-key-store.ts';
import { openTable, takeAudited } from './audit-trail.ts';
import { onlyOperand, type Plan, type Task } from './task.ts';
import { UsageError } from './usage-error.ts';

/** For the operator, who has no key of the organization: `DELETE /api/v1/api-keys/{id}` is for those who have. */
export const revokeKey: Task = {
  summary: 'revoke an API key, effective within 30 seconds; entered in the audit log of its organization',
  usage: '<the eight characters between the second and the third underscore of the key>',
  async plan(target, options): Promise<Plan> {
    const publicId = onlyOperand(options, 'the public id of a key');
    const keys = new DynamoApiKeyStore(openTable(target));
    const key = await keys.find(publicId);
    if (key === null) throw new UsageError(`There is no key ${publicId}.`);
    const { organization_id: chain, name, role, status } = key;
    const revoke = async (): Promise<string[]> => {
      await takeAudited(target, { chain, action: 'revokeApiKey', target: `api-key/${publicId}` }, async () => {
        // Also the last key that owns the organization: whoever found it owns it as well.
        await keys.revoke(key, { force: true });
        return { before: { status }, after: { status: 'revoked' } };
      });
      return [`Key ${publicId} stops working within 30 seconds; the audit log of ${chain} says that operators did it`];
    };
    return {
      findings: [`Key ${publicId} "${name}" of ${chain}, role ${role}, ${status}`],
      typeToConfirm: publicId,
      apply: status === 'revoked' ? null : revoke,
    };
  },
};
