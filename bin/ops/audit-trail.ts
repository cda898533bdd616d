import { RANDOM_IDS } from '../../functions/access/crypto/random-ids.ts';
import type { AuditEvent } from '../../functions/audit/audit-entry.ts';
import { accountFor } from '../../functions/audit/audit-intent.ts';
import { appendEntry } from '../../functions/audit/audit-log.ts';
import { DynamoIntentStore } from '../../functions/audit/dynamodb/intent-store.ts';
import { openAuditChain } from '../../functions/lambda/audit-chain.ts';
import { DynamoTable } from '../../functions/storage/dynamodb-table.ts';
import type { OpsTarget } from './ops-target.ts';

/** The chain of what operators did that outlives the organization it was done to; no organization has this id. */
export const PLATFORM_CHAIN = 'platform';

const OPERATOR: AuditEvent['actor'] = { kind: 'platform', id: 'ops', member_id: null, role: null };

/** What an operator is about to do, in the words of the audit log. */
export interface OperatorAction {
  /** An organization's id, or PLATFORM_CHAIN. */
  readonly chain: string;
  readonly action: string;
  readonly target: string;
}

export function openTable({ table, outputs }: OpsTarget): DynamoTable {
  return new DynamoTable(outputs.TableName, table);
}

/**
 * Does something as the API would: announced before, entered when it is done. Of a task that is killed in between,
 * `reconcile` enters that it was begun.
 * @param act answers with what was there before and what is there now
 */
export async function takeAudited<
  T extends { readonly before: AuditEvent['before']; readonly after: AuditEvent['after'] },
>(ops: OpsTarget, { chain, action, target }: OperatorAction, act: () => Promise<T>): Promise<T> {
  const table = openTable(ops);
  const deps = {
    ...openAuditChain(table),
    intents: new DynamoIntentStore(table),
    ids: RANDOM_IDS,
  };
  const event: AuditEvent = {
    ...{ actor: OPERATOR, action, target, outcome: 'done', code: null, request_id: null, source_ip: null },
    ...{ before: null, after: null },
  };
  return accountFor(deps, chain, event, async () => {
    const change = await act();
    await appendEntry(deps, chain, { ...event, before: change.before, after: change.after });
    return change;
  });
}
