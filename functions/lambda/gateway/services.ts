import { PepperSealer } from '../../access/crypto/pepper-sealer.ts';
import { RANDOM_IDS } from '../../access/crypto/random-ids.ts';
import { Cooldowns } from '../../gateway/cooldowns.ts';
import { DynamoCooldownStore } from '../../gateway/dynamodb/cooldown-store.ts';
import { DynamoGatewaySettingsStore } from '../../gateway/dynamodb/gateway-settings-store.ts';
import { DynamoProviderKeyStore } from '../../gateway/dynamodb/provider-key-store.ts';
import type { GatewayNote } from '../../gateway/gateway-ports.ts';
import type { GatewayServices } from '../../gateway/http/serve.ts';
import { createPolicyLoader } from '../../gateway/load-policy.ts';
import { openedKeyOf } from '../../gateway/open-key.ts';
import { GatewayDeployment } from '../../gateway/provider-key.ts';
import { createProviderOpener } from '../../gateway/providers/open-provider.ts';
import { DynamoBudgetStore } from '../../quota/dynamodb/budget-store.ts';
import { DynamoReservationStore } from '../../quota/dynamodb/reservation-store.ts';
import { rememberLimits } from '../../quota/reserve.ts';
import { SpentWindows } from '../../quota/spent-windows.ts';
import { watchBudgets } from '../../quota/watch-budgets.ts';
import { readEnvironment, VARIABLES } from '../../runtime/environment.ts';
import { METRICS, type MetricName } from '../../runtime/metric-names.ts';
import { describeError, type Telemetry } from '../../runtime/telemetry.ts';
import { currentTraceparent } from '../../runtime/trace-context.ts';
import { DynamoKeptChargeStore } from '../../traces/dynamodb/kept-charges.ts';
import { SqsEvaluationQueue } from '../../traces/sqs/evaluation-queue.ts';
import { openTraceAccess, TRACE_ACCESS_VARIABLES } from '../trace-access.ts';

const { EVALUATION_QUEUE_URL, GATEWAY_DEPLOYMENT } = VARIABLES;

const NOTES: Readonly<Record<GatewayNote, MetricName | null>> = {
  fell_back: null,
  provider_auth: METRICS.gatewayProviderAuth,
  provider_failed: METRICS.gatewayProviderFailed,
  stream_cut: METRICS.gatewayStreamsCut,
  length_by_limit: METRICS.gatewayLengthByLimit,
  beyond_reservation: METRICS.gatewayBeyondReservation,
  settlement_failed: METRICS.gatewaySettlementFailed,
  trace_failed: METRICS.gatewayTraceFailed,
  guard_blocked: METRICS.gatewayGuardBlocked,
  cache_hit: METRICS.gatewayCacheHits,
};

export function openGatewayServices(telemetry: Telemetry): GatewayServices {
  const env = readEnvironment({ ...TRACE_ACCESS_VARIABLES, EVALUATION_QUEUE_URL, GATEWAY_DEPLOYMENT });
  const { table, secrets, services } = openTraceAccess(env);
  const { now } = services;
  const deployment = GatewayDeployment.parse(JSON.parse(env.GATEWAY_DEPLOYMENT));
  const ledger = watchBudgets(services.ledger, { budgets: new DynamoBudgetStore(table), now });
  const keys = new DynamoProviderKeyStore(table);
  const sealer = new PepperSealer(() => secrets.read(env.AUTH_SECRET_ID), now);
  return {
    ...services,
    ledger,
    knownLimits: rememberLimits(ledger, now),
    reservations: new DynamoReservationStore(table),
    keptCharges: new DynamoKeptChargeStore(table),
    spentWindows: new SpentWindows(now),
    queue: new SqsEvaluationQueue(env.EVALUATION_QUEUE_URL, currentTraceparent),
    ids: RANDOM_IDS,
    stopwatch: () => performance.now(),
    openProvider: createProviderOpener({
      deployment,
      readKey: async (organizationId, provider) => openedKeyOf(sealer, await keys.find(organizationId, provider)),
      now,
    }),
    loadPolicy: createPolicyLoader({ settings: new DynamoGatewaySettingsStore(table), keys, deployment, now }),
    cooldowns: new Cooldowns({
      store: new DynamoCooldownStore(table, now),
      now,
      notReached: (error) => telemetry.logger.warn('cooldowns not reached', { error: describeError(error) }),
    }),
    called: ({ organizationId, keyId }) =>
      telemetry.logger.appendKeys({ organization_id: organizationId, key_id: keyId }),
    fault: (error) => telemetry.logger.error('request failed', { error: describeError(error) }),
    note(note, detail, error) {
      const metric = NOTES[note];
      if (metric !== null) telemetry.count(metric);
      telemetry.logger.warn(`gateway: ${note}`, {
        ...detail,
        ...(error === undefined ? {} : { error: describeError(error) }),
      });
    },
  };
}
