import { sha256 } from '../kernel/crypto/sha256.ts';
import { ExpiringCache } from '../kernel/expiring-cache.ts';
import type { AlertSettings } from '../notifications/alert-rule.ts';
import { DynamoAlertRuleStore } from '../notifications/dynamodb/alert-rule-store.ts';
import { DynamoEpisodeStore } from '../notifications/dynamodb/episode-store.ts';
import type { NotificationOutbox } from '../notifications/outbox.ts';
import type { RaiseDependencies } from '../notifications/raise-events.ts';
import type { DynamoTable } from '../storage/dynamodb-table.ts';
import type { TraceStore } from '../traces/trace-store.ts';

/** A change of a rule is in force everywhere within 30 seconds; the rest is for the read itself. */
const SETTINGS_CACHE_MILLISECONDS = 25_000;
const CACHED_ORGANIZATIONS = 1_000;

/** What every function needs in which something may happen that a rule is about. */
export function openAlerting(
  table: DynamoTable,
  traces: Pick<TraceStore, 'find'>,
  outbox: NotificationOutbox,
): RaiseDependencies {
  const rules = new DynamoAlertRuleStore(table);
  const cache = new ExpiringCache<AlertSettings>({
    ttlMilliseconds: SETTINGS_CACHE_MILLISECONDS,
    maxEntries: CACHED_ORGANIZATIONS,
    now: Date.now,
  });
  return {
    episodes: new DynamoEpisodeStore(table, Date.now),
    outbox,
    // Stored beside the trace, and removed with it.
    findText: async (organizationId, traceId) =>
      (await traces.find(organizationId, traceId))?.body?.content.output ?? null,
    loadSettings: (organizationId) => cache.get(organizationId, () => rules.find(organizationId)),
    sha256,
    now: Date.now,
  };
}
