import * as z from 'zod';
import { AegisError, ERROR_DEFINITIONS } from '../kernel/errors.ts';
import type { Clock, IdSource } from '../kernel/ports.ts';
import { AuditEvent } from './audit-entry.ts';
import { type AuditDependencies, appendEntry } from './audit-log.ts';

/** An action that is about to be taken; as long as it is stored, its entry may be missing. */
export const AuditIntent = AuditEvent.pick({
  actor: true,
  action: true,
  target: true,
  request_id: true,
  source_ip: true,
}).extend({
  /** Sorts by time. */
  intent_id: z.string(),
  organization_id: z.string(),
  announced_at: z.string(),
});
export type AuditIntent = z.infer<typeof AuditIntent>;

export interface IntentStore {
  announce(intent: AuditIntent): Promise<void>;
  /** Safe to repeat. */
  withdraw(intent: AuditIntent): Promise<void>;
  /** All that stand, oldest first. */
  list(): AsyncIterable<readonly AuditIntent[]>;
}

/** Longer than any function that announces may run. */
const ABANDONED_AFTER_MILLISECONDS = 5 * 60_000;

/**
 * Takes an action that its function enters into the log itself. The announcement is withdrawn when the action
 * has ended well, or with an error that says that nothing was done; otherwise `enterAbandoned` will find it.
 */
export async function accountFor<T>(
  deps: { readonly intents: IntentStore; readonly ids: IdSource; readonly now: Clock },
  organizationId: string,
  { actor, action, target, request_id, source_ip }: AuditEvent,
  act: () => Promise<T>,
): Promise<T> {
  const intent: AuditIntent = {
    ...{ actor, action, target, request_id, source_ip },
    intent_id: deps.ids.ulid(),
    organization_id: organizationId,
    announced_at: new Date(deps.now()).toISOString(),
  };
  await deps.intents.announce(intent);
  try {
    const result = await act();
    // An announcement that outlives its action costs an entry too many, not one too few.
    await deps.intents.withdraw(intent).catch(() => undefined);
    return result;
  } catch (error) {
    if (error instanceof AegisError && ERROR_DEFINITIONS[error.code].status < 500) {
      await deps.intents.withdraw(intent).catch(() => undefined);
    }
    throw error;
  }
}

/**
 * Enters what was begun and never accounted for, because a function was killed or a store failed: whether it
 * was done is not known. Returns how many there were. Safe to run twice at once; an entry may then be there twice.
 */
export async function enterAbandoned(
  deps: AuditDependencies & { readonly intents: IntentStore },
  isOutOfTime: () => boolean,
): Promise<number> {
  let entered = 0;
  for await (const page of deps.intents.list()) {
    for (const intent of page) {
      if (deps.now() - Date.parse(intent.announced_at) < ABANDONED_AFTER_MILLISECONDS || isOutOfTime()) return entered;
      const { actor, action, target, request_id, source_ip } = intent;
      const event = { actor, action, target, request_id, source_ip };
      const unknown = { ...event, outcome: 'unknown', code: null, before: null, after: null } as const;
      await appendEntry(deps, intent.organization_id, unknown);
      await deps.intents.withdraw(intent);
      entered++;
    }
  }
  return entered;
}
