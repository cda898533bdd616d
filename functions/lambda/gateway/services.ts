import { PepperSealer } from '../../access/crypto/pepper-sealer.ts';
import { RANDOM_IDS } from '../../access/crypto/random-ids.ts';
import { createModelLoader } from '../../evaluation/files/model-loader.ts';
import { modelsInForce } from '../../evaluation/models/models-in-force.ts';
import { createRulesLoader } from '../../evaluation/packs/project-rules.ts';
import { Cooldowns } from '../../gateway/cooldowns.ts';
import { DynamoAnswerCache } from '../../gateway/dynamodb/answer-cache.ts';
import { DynamoCooldownStore } from '../../gateway/dynamodb/cooldown-store.ts';
import { DynamoGatewaySettingsStore } from '../../gateway/dynamodb/gateway-settings-store.ts';
import { DynamoProviderKeyStore } from '../../gateway/dynamodb/provider-key-store.ts';
import type { GatewayNote } from '../../gateway/gateway-ports.ts';
import type { LoadGuard } from '../../gateway/guard-call.ts';
import type { GatewayServices } from '../../gateway/http/serve.ts';
import { createPolicyLoader } from '../../gateway/load-policy.ts';
import { openedKeyOf } from '../../gateway/open-key.ts';
import { GatewayDeployment } from '../../gateway/provider-key.ts';
import { createProviderOpener } from '../../gateway/providers/open-provider.ts';
import type { Hasher } from '../../kernel/ports.ts';
import { loadNames } from '../../masking/masking.ts';
import { DynamoOverrideStore } from '../../projects/dynamodb/override-store.ts';
import { hashFor } from '../../projects/hash-for.ts';
import { evaluationConfigOf, isEnabled } from '../../projects/project-config.ts';
import { DynamoBudgetStore } from '../../quota/dynamodb/budget-store.ts';
import { DynamoReservationStore } from '../../quota/dynamodb/reservation-store.ts';
import { rememberLimits } from '../../quota/reserve.ts';
import { SpentWindows } from '../../quota/spent-windows.ts';
import { watchBudgets } from '../../quota/watch-budgets.ts';
import { readEnvironment, VARIABLES } from '../../runtime/environment.ts';
import { METRICS, type MetricName } from '../../runtime/metric-names.ts';
import { describeError, type Telemetry } from '../../runtime/telemetry.ts';
import { currentTraceparent } from '../../runtime/trace-context.ts';
import type { DynamoTable } from '../../storage/dynamodb-table.ts';
import { DynamoKeptChargeStore } from '../../traces/dynamodb/kept-charges.ts';
import { SqsEvaluationQueue } from '../../traces/sqs/evaluation-queue.ts';
import { openTraceAccess, TRACE_ACCESS_VARIABLES } from '../trace-access.ts';

const { EVALUATION_QUEUE_URL, GATEWAY_DEPLOYMENT } = VARIABLES;

const NOTES: Readonly<Record<GatewayNote, MetricName | null>> = {
  provider_auth: METRICS.gatewayProviderAuth,
  provider_failed: METRICS.gatewayProviderFailed,
  stream_cut: METRICS.gatewayStreamsCut,
  length_by_limit: METRICS.gatewayLengthByLimit,
  beyond_reservation: METRICS.gatewayBeyondReservation,
  settlement_failed: METRICS.gatewaySettlementFailed,
  trace_failed: METRICS.gatewayTraceFailed,
  guard_blocked: METRICS.gatewayGuardBlocked,
  guard_failed: null,
  cache_hit: METRICS.gatewayCacheHits,
  cache_failed: null,
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
    answers: new DynamoAnswerCache(table, now),
    loadGuard: guardLoader(table, services.hasher, telemetry),
    draw: Math.random,
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

/** With what prompts and outputs of a project are looked at, as functions/guard/http/guard.ts has it. */
function guardLoader(table: DynamoTable, hasher: Hasher, telemetry: Telemetry): LoadGuard {
  const overrides = new DynamoOverrideStore(table);
  const loadRules = createRulesLoader((...place) => overrides.find(...place));
  const loadModels = createModelLoader((model, error) =>
    telemetry.logger.error('model not loaded', { model, error: describeError(error) }),
  );
  return async (project) => {
    const domain = project.default_domain;
    const [rules, models, hash] = await Promise.all([
      loadRules(project, domain),
      loadModels(),
      hashFor(hasher, project),
      loadNames(project.masking),
    ]);
    return {
      policy: project.masking,
      config: evaluationConfigOf(project),
      rules,
      domain,
      isEnabled: (evaluator) => isEnabled(project, evaluator),
      outputAction: project.security.guard_outputs,
      models: modelsInForce(models, project.head_versions),
      hash,
      now: () => performance.now(),
    };
  };
}
