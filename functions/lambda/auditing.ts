import { RANDOM_IDS } from '../access/crypto/random-ids.ts';
import type { AuditEvent } from '../audit/audit-entry.ts';
import { accountFor } from '../audit/audit-intent.ts';
import { appendEntry } from '../audit/audit-log.ts';
import { DynamoIntentStore } from '../audit/dynamodb/intent-store.ts';
import { DynamoRefusalStore } from '../audit/dynamodb/refusal-store.ts';
import { deniedEvent } from '../audit/http/audit-events.ts';
import type { AuditedServices, AuditLogServices } from '../audit/http/services.ts';
import { countRefusal, enterRefusals } from '../audit/refusals.ts';
import type { Refusal, RouteServices } from '../runtime/route.ts';
import { describeError, type Telemetry } from '../runtime/telemetry.ts';
import type { DynamoTable } from '../storage/dynamodb-table.ts';
import { openAuditChain } from './audit-chain.ts';

/** Of a request that reads the audit log, for entering refusals; what is left then shows in a later one. */
const ENTER_REFUSALS_MILLISECONDS = 3_000;

type Auditing = Pick<AuditedServices, 'record' | 'accountFor'> &
  Pick<AuditLogServices, 'audit' | 'enterRefusals'> &
  Required<Pick<RouteServices, 'noteRefusal'>>;

/** What a group of routes needs whose actions and refusals are in the audit log. */
export function openAuditing(table: DynamoTable, telemetry: Telemetry): Auditing {
  const deps = { ...openAuditChain(table), refusals: new DynamoRefusalStore(table) };
  const intents = new DynamoIntentStore(table);
  const record = async (organizationId: string, event: AuditEvent): Promise<void> => {
    try {
      await appendEntry(deps, organizationId, event);
    } catch (error) {
      // What could not be written down is at least in the log, without what was changed.
      const { action, target, outcome } = event;
      telemetry.logger.error('audit entry lost', { action, target, outcome, error: describeError(error) });
      throw error;
    }
  };
  return {
    audit: deps.audit,
    record,
    accountFor: (organizationId, event, act) =>
      accountFor({ intents, ids: RANDOM_IDS, now: Date.now }, organizationId, event, act),
    async noteRefusal(refusal: Refusal) {
      const event = deniedEvent(refusal);
      if (event !== null) await countRefusal(deps, refusal.caller.organizationId, event);
    },
    async enterRefusals(organizationId) {
      const endsAt = deps.now() + ENTER_REFUSALS_MILLISECONDS;
      try {
        await enterRefusals(deps, organizationId, () => deps.now() > endsAt);
      } catch (error) {
        // They stand until the next time; whoever floods the log must not keep its owner from reading it.
        telemetry.logger.warn('refusals not entered', { error: describeError(error) });
      }
    },
  };
}
