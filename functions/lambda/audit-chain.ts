import { setTimeout as sleep } from 'node:timers/promises';
import type { AuditDependencies } from '../audit/audit-log.ts';
import { DynamoAuditStore } from '../audit/dynamodb/audit-store.ts';
import { sha256 } from '../kernel/crypto/sha256.ts';
import type { DynamoTable } from '../storage/dynamodb-table.ts';

/** Pauses of writers to one chain grow by this much, and are random below it. */
const PAUSE_MILLISECONDS = 10;
const MAX_PAUSE_MILLISECONDS = 200;

/** What every writer of audit entries needs, in a function or on an operator's machine. */
export function openAuditChain(table: DynamoTable): AuditDependencies {
  return {
    audit: new DynamoAuditStore(table),
    sha256,
    now: Date.now,
    backOff: async (attempt) =>
      sleep(Math.random() * Math.min(PAUSE_MILLISECONDS * (attempt + 1), MAX_PAUSE_MILLISECONDS)),
  };
}
