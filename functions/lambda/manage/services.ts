import { setTimeout as sleep } from 'node:timers/promises';
import { PepperSealer } from '../../access/crypto/pepper-sealer.ts';
import { RANDOM_IDS } from '../../access/crypto/random-ids.ts';
import { DynamoSignInStore } from '../../access/dynamodb/session-store.ts';
import type { AuditLogServices } from '../../audit/http/services.ts';
import type { SessionServices } from '../../console/http/session-services.ts';
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
import type { HeadRegisterStore } from '../../learning/head-register-store.ts';
import type { HeadServices } from '../../learning/http/services.ts';
import { ChannelDeployment } from '../../notifications/channel-deployment.ts';
import { makeSigningKey } from '../../notifications/crypto/signing-keys.ts';
import { DynamoAlertRuleStore } from '../../notifications/dynamodb/alert-rule-store.ts';
import type { AlertServices } from '../../notifications/http/alert-services.ts';
import type { NotificationServices } from '../../notifications/http/services.ts';
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
import type { Telemetry } from '../../runtime/telemetry.ts';
import type { DynamoTable } from '../../storage/dynamodb-table.ts';
import type { S3BodyStore } from '../../storage/s3-body-store.ts';
import type { ColdBodies } from '../../traces/cold-bodies.ts';
import type { Conclusions } from '../../traces/concluded.ts';
import type { OwnPriceServices, TraceDeletionServices } from '../../traces/http/services.ts';
import { openAlerting } from '../alerting.ts';
import { openAuditing } from '../auditing.ts';
import { openConsoleAccess } from '../console-access.ts';
import { readJudgeDeployment } from '../judge-deployment.ts';
import { openOutbox } from '../outbox.ts';
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
    AlertServices,
    GatewaySettingServices,
    ProviderKeyServices,
    RubricServices,
    HeadServices,
    NotificationServices,
    SessionServices {
  readonly ids: IdSource;
  readonly tenants: ProjectServices['tenants'] & SessionServices['tenants'];
}

/** What is loaded with the first request that needs it. */
interface Later {
  readonly openColdBodies: (table: DynamoTable, bodies: S3BodyStore) => ColdBodies;
  readonly DynamoHeadRegisterStore: new (table: DynamoTable) => HeadRegisterStore;
}

const SECRET_CACHE_MILLISECONDS = 25_000;

const { PLATFORM_KEY_SECRET_ID, LEAK_REPORT_KEYS_SECRET_ID } = VARIABLES;
const { OPEN_SIGN_UP, SIGN_UPS_PER_HOUR, JUDGE_DEPLOYMENT, JUDGE_KEYS_SECRET_NAME } = VARIABLES;
const { DELIVERY_QUEUE_URL, CHANNEL_DEPLOYMENT, GATEWAY_DEPLOYMENT } = VARIABLES;

export function openManageServices(telemetry: Telemetry, later: () => Promise<Later>): ManageServices {
  const env = readEnvironment({
    ...TRACE_ACCESS_VARIABLES,
    PLATFORM_KEY_SECRET_ID,
    LEAK_REPORT_KEYS_SECRET_ID,
    OPEN_SIGN_UP,
    SIGN_UPS_PER_HOUR,
    JUDGE_DEPLOYMENT,
    JUDGE_KEYS_SECRET_NAME,
    DELIVERY_QUEUE_URL,
    CHANNEL_DEPLOYMENT,
    GATEWAY_DEPLOYMENT,
  });
  let lake: Promise<ColdBodies> | undefined;
  const { table, secrets, services } = openTraceAccess(env, (...stores) => async () => {
    // With the routes that come later: a chunk of its own would share modules with theirs, and each way of sharing is a file.
    lake ??= later().then(({ openColdBodies }) => openColdBodies(...stores));
    return lake;
  });
  const { ledger, now } = services;
  const openHeads = async () => new (await later()).DynamoHeadRegisterStore(table);
  const secretTexts = new ExpiringCache<string>({ ttlMilliseconds: SECRET_CACHE_MILLISECONDS, maxEntries: 2, now });
  const readSecret = (secretId: string) => secretTexts.get(secretId, () => secrets.read(secretId));
  const loadProject = createProjectLoader(services.tenants, now);
  const judgeKeys = new JudgeKeySecret(env.JUDGE_KEYS_SECRET_NAME, now);
  const reviews = new DynamoReviewStore(table, now);
  let conclusions: Promise<Conclusions> | undefined;
  const told = openOutbox(table, env.DELIVERY_QUEUE_URL);
  const alertRules = new DynamoAlertRuleStore(table);
  const alerting = openAlerting(table, services.traces, told.outbox);
  return {
    ...services,
    ...openConsoleAccess(services, { table, stage: env.AEGIS_STAGE, now }),
    ...openAuditing(table, telemetry),
    signIns: new DynamoSignInStore(table, now),
    telemetry,
    ...told,
    alertRules,
    // A management call has to see the rules as they are.
    alerting: { ...alerting, loadSettings: (id) => alertRules.find(id) },
    // Keys seldom leak, and what tells of events is a part of what the function would start with.
    async tellLeak(key) {
      const [{ raiseEvents }, { leakEvent }] = await Promise.all([
        import('../../notifications/raise-events.ts'),
        import('../../notifications/alert-event.ts'),
      ]);
      await raiseEvents(alerting, [leakEvent(key, now())]);
    },
    sealer: new PepperSealer(() => readSecret(env.AUTH_SECRET_ID), now),
    makeKey: makeSigningKey,
    channelDeployment: ChannelDeployment.parse(JSON.parse(env.CHANNEL_DEPLOYMENT)),
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
    // With the routes that use them, as the lake is.
    headRegisters: {
      find: async (...asked) => (await openHeads()).find(...asked),
      list: async (place) => (await openHeads()).list(place),
      put: async (...asked) => (await openHeads()).put(...asked),
    },
    async tellHeadChange(change) {
      const { raiseEvents } = await import('../../notifications/raise-events.ts');
      await raiseEvents(alerting, [{ kind: 'evaluators_changed', ...change }]);
    },
    gatewaySettings: new DynamoGatewaySettingsStore(table),
    providerKeys: new DynamoProviderKeyStore(table),
    gatewayDeployment: GatewayDeployment.parse(JSON.parse(env.GATEWAY_DEPLOYMENT)),
    erasures: new DynamoErasureStore(table),
    reviews,
    appeals: new DynamoAppealStore(table, now),
    measurements: new DynamoMeasurementStore(table, now),
    loadProject,
    // One request at a time: the rounds of one are over before those of the next begin. Few requests conclude anything.
    openConclusions: () => {
      conclusions ??= import('../followers.ts').then(({ openFollowers }) =>
        openFollowers(table, services.traces, loadProject, alerting),
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
