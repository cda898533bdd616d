import { setTimeout as sleep } from 'node:timers/promises';
import { PepperSealer } from '../../access/crypto/pepper-sealer.ts';
import { RANDOM_IDS } from '../../access/crypto/random-ids.ts';
import type { AuditEvent } from '../../audit/audit-entry.ts';
import { accountFor, type IntentStore } from '../../audit/audit-intent.ts';
import { type AuditDependencies, appendEntry } from '../../audit/audit-log.ts';
import { DynamoIntentStore } from '../../audit/dynamodb/intent-store.ts';
import { DynamoRefusalStore } from '../../audit/dynamodb/refusal-store.ts';
import { deniedEvent } from '../../audit/http/audit-events.ts';
import type { AuditLogServices } from '../../audit/http/services.ts';
import { countRefusal, enterRefusals, type RefusalStore } from '../../audit/refusals.ts';
import { DynamoErasureStore } from '../../erasure/dynamodb/erasure-store.ts';
import type { ErasureServices } from '../../erasure/http/services.ts';
import { DynamoGatewaySettingsStore } from '../../gateway/dynamodb/gateway-settings-store.ts';
import { DynamoProviderKeyStore } from '../../gateway/dynamodb/provider-key-store.ts';
import type { GatewaySettingServices } from '../../gateway/http/gateway-settings.ts';
import type { ProviderKeyServices } from '../../gateway/http/provider-keys.ts';
import { GatewayDeployment } from '../../gateway/provider-key.ts';
import { DynamoRubricStore } from '../../judging/dynamodb/rubric-store.ts';
import type { JudgeSettingServices } from '../../judging/http/judge-services.ts';
import type { RubricServices } from '../../judging/http/services.ts';
import { JudgeKeySecret } from '../../judging/secrets-manager/judge-keys.ts';
import { isSignedBy, sha256 } from '../../kernel/crypto/sha256.ts';
import { ExpiringCache } from '../../kernel/expiring-cache.ts';
import type { IdSource } from '../../kernel/ports.ts';
import { DynamoOverrideStore } from '../../projects/dynamodb/override-store.ts';
import { DynamoOwnPriceStore } from '../../projects/dynamodb/own-price-store.ts';
import { DynamoSignUpCounter } from '../../projects/dynamodb/sign-up-counter.ts';
import { createProjectLoader } from '../../projects/find-project.ts';
import type { ProjectServices } from '../../projects/http/services.ts';
import { DynamoBudgetStore } from '../../quota/dynamodb/budget-store.ts';
import type { BudgetServices, LimitServices } from '../../quota/http/services.ts';
import { SpentWindows } from '../../quota/spent-windows.ts';
import { DynamoAppealStore } from '../../review/dynamodb/appeal-store.ts';
import { DynamoMeasurementStore } from '../../review/dynamodb/measurement-store.ts';
import { DynamoReviewStore } from '../../review/dynamodb/review-store.ts';
import type { AnchorServices } from '../../review/http/anchors.ts';
import type { ReviewServices } from '../../review/http/services.ts';
import { readEnvironment, VARIABLES } from '../../runtime/environment.ts';
import type { Refusal } from '../../runtime/route.ts';
import { describeError, type Telemetry } from '../../runtime/telemetry.ts';
import type { Conclusions } from '../../traces/concluded.ts';
import type { OwnPriceServices, TraceDeletionServices } from '../../traces/http/services.ts';
import { openAuditChain } from '../audit-chain.ts';
import { readJudgeDeployment } from '../judge-deployment.ts';
import { openTraceAccess, TRACE_ACCESS_VARIABLES } from '../trace-access.ts';

export interface ManageServices
  extends ProjectServices,
    AuditLogServices,
    TraceDeletionServices,
    LimitServices,
    BudgetServices,
    OwnPriceServices,
    ErasureServices,
    ReviewServices,
    AnchorServices,
    JudgeSettingServices,
    GatewaySettingServices,
    ProviderKeyServices,
    RubricServices {
  readonly ids: IdSource;
}

const SECRET_CACHE_MILLISECONDS = 25_000;
/** Of a request that reads the audit log, for entering refusals; what is left then shows in a later one. */
const ENTER_REFUSALS_MILLISECONDS = 3_000;

const { PLATFORM_KEY_SECRET_ID, LEAK_REPORT_KEYS_SECRET_ID } = VARIABLES;
const { OPEN_SIGN_UP, SIGN_UPS_PER_HOUR, JUDGE_DEPLOYMENT, JUDGE_KEYS_SECRET_NAME, GATEWAY_DEPLOYMENT } = VARIABLES;

export function openManageServices(telemetry: Telemetry): ManageServices {
  const env = readEnvironment({
    ...TRACE_ACCESS_VARIABLES,
    PLATFORM_KEY_SECRET_ID,
    LEAK_REPORT_KEYS_SECRET_ID,
    OPEN_SIGN_UP,
    SIGN_UPS_PER_HOUR,
    JUDGE_DEPLOYMENT,
    JUDGE_KEYS_SECRET_NAME,
    GATEWAY_DEPLOYMENT,
  });
  const { table, secrets, services } = openTraceAccess(env);
  const { ledger, now } = services;
  const secretTexts = new ExpiringCache<string>({ ttlMilliseconds: SECRET_CACHE_MILLISECONDS, maxEntries: 2, now });
  const readSecret = (secretId: string) => secretTexts.get(secretId, () => secrets.read(secretId));
  const chain = openAuditChain(table);
  const loadProject = createProjectLoader(services.tenants, now);
  const judgeKeys = new JudgeKeySecret(env.JUDGE_KEYS_SECRET_NAME, now);
  const reviews = new DynamoReviewStore(table, now);
  let conclusions: Promise<Conclusions> | undefined;
  return {
    ...services,
    ...openAudit({ ...chain, refusals: new DynamoRefusalStore(table) }, new DynamoIntentStore(table), telemetry),
    telemetry,
    audit: chain.audit,
    ids: RANDOM_IDS,
    stage: env.AEGIS_STAGE,
    // A management call has to see the limits as they are.
    knownLimits: ledger.findLimits.bind(ledger),
    isWindowUsed: ledger.isWindowUsed.bind(ledger),
    spentWindows: new SpentWindows(now),
    budgets: new DynamoBudgetStore(table),
    ownPrices: new DynamoOwnPriceStore(table),
    overrides: new DynamoOverrideStore(table),
    rubrics: new DynamoRubricStore(table),
    async pickLabelExamples(rubric) {
      const { pickLabelExamples } = await import('../../review/examples-from-labels.ts');
      return pickLabelExamples({ reviews, now })(rubric);
    },
    gatewaySettings: new DynamoGatewaySettingsStore(table),
    providerKeys: new DynamoProviderKeyStore(table),
    sealer: new PepperSealer(() => secrets.read(env.AUTH_SECRET_ID), now),
    gatewayDeployment: GatewayDeployment.parse(JSON.parse(env.GATEWAY_DEPLOYMENT)),
    erasures: new DynamoErasureStore(table),
    reviews,
    appeals: new DynamoAppealStore(table, now),
    measurements: new DynamoMeasurementStore(table, now),
    loadProject,
    // One request at a time: the rounds of one are over before those of the next begin. Few requests conclude anything.
    openConclusions: () => {
      conclusions ??= import('../followers.ts').then(({ openFollowers }) =>
        openFollowers(table, services.traces, loadProject),
      );
      return conclusions;
    },
    sha256,
    judgeDeployment: readJudgeDeployment(env.JUDGE_DEPLOYMENT),
    judgeKeyTimes: () => judgeKeys.times(),
    readPlatformKey: () => readSecret(env.PLATFORM_KEY_SECRET_ID),
    openSignUp: env.OPEN_SIGN_UP,
    pause: async (milliseconds) => sleep(milliseconds),
    signUpsPerHour: env.SIGN_UPS_PER_HOUR,
    signUps: new DynamoSignUpCounter(table),
    isSignedReport: async (keyId, signature, body) =>
      isSignedBy(await readSecret(env.LEAK_REPORT_KEYS_SECRET_ID), keyId, signature, body),
  };
}

function openAudit(
  deps: AuditDependencies & { readonly refusals: RefusalStore },
  intents: IntentStore,
  telemetry: Telemetry,
): Pick<ManageServices, 'record' | 'noteRefusal' | 'enterRefusals' | 'accountFor'> {
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
