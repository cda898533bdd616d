import { parseKey } from '../../../functions/access/api-key.ts';
import { Authenticator } from '../../../functions/access/authenticate.ts';
import { RANDOM_IDS } from '../../../functions/access/crypto/random-ids.ts';
import { Sessions } from '../../../functions/access/sessions.ts';
import { readBudgetFigures } from '../../../functions/analytics/budget-figures.ts';
import { accountFor } from '../../../functions/audit/audit-intent.ts';
import { appendEntry } from '../../../functions/audit/audit-log.ts';
import { deniedEvent } from '../../../functions/audit/http/audit-events.ts';
import { countRefusal, enterRefusals } from '../../../functions/audit/refusals.ts';
import { UserKeys } from '../../../functions/erasure/erase-keys.ts';
import { UserReservations } from '../../../functions/erasure/erase-reservations.ts';
import type { EraseDependencies } from '../../../functions/erasure/erase-user.ts';
import { erasureEvent } from '../../../functions/erasure/erasure-event.ts';
import { createRulesLoader } from '../../../functions/evaluation/packs/project-rules.ts';
import type { GuardServices } from '../../../functions/guard/http/services.ts';
import type { RubricTrialServices } from '../../../functions/judging/http/dry-run-services.ts';
import { withLabelExamples } from '../../../functions/judging/label-examples.ts';
import { createRubricLoader } from '../../../functions/judging/load-rubrics.ts';
import { isSignedBy, sha256 } from '../../../functions/kernel/crypto/sha256.ts';
import type { Clock } from '../../../functions/kernel/ports.ts';
import { letSignedIn } from '../../../functions/lambda/console-access.ts';
import { GUARD_ROUTES } from '../../../functions/lambda/guard/routes.ts';
import { LATER_INGEST_ROUTES } from '../../../functions/lambda/ingest/later-routes.ts';
import { INGEST_ROUTES, type IngestServices } from '../../../functions/lambda/ingest/routes.ts';
import { LATER_MANAGE_ROUTES } from '../../../functions/lambda/manage/later-routes.ts';
import { MANAGE_ROUTES } from '../../../functions/lambda/manage/routes.ts';
import type { ManageServices } from '../../../functions/lambda/manage/services.ts';
import { LATER_OBSERVE_ROUTES } from '../../../functions/lambda/observe/later-routes.ts';
import { OBSERVE_ROUTES } from '../../../functions/lambda/observe/routes.ts';
import type { ObserveServices } from '../../../functions/lambda/observe/services.ts';
import { LATER_QUERY_ROUTES } from '../../../functions/lambda/query/later-routes.ts';
import { QUERY_ROUTES } from '../../../functions/lambda/query/routes.ts';
import type { QueryServices } from '../../../functions/lambda/query/services.ts';
import { TRIAL_ROUTES } from '../../../functions/lambda/trial/routes.ts';
import { LATER_WEB_ROUTES } from '../../../functions/lambda/web/later-routes.ts';
import { WEB_ROUTES } from '../../../functions/lambda/web/routes.ts';
import type { WebServices } from '../../../functions/lambda/web/services.ts';
import { DEFAULT_MASKING_POLICY } from '../../../functions/masking/masking.ts';
import { leakEvent } from '../../../functions/notifications/alert-event.ts';
import { makeSigningKey } from '../../../functions/notifications/crypto/signing-keys.ts';
import { type RaiseDependencies, raiseEvents } from '../../../functions/notifications/raise-events.ts';
import { StoredOutbox } from '../../../functions/notifications/store-outbox.ts';
import { createProjectFinder, createProjectLoader } from '../../../functions/projects/find-project.ts';
import { RateLimiter } from '../../../functions/quota/rate-limit.ts';
import { SpentWindows } from '../../../functions/quota/spent-windows.ts';
import { watchBudgets } from '../../../functions/quota/watch-budgets.ts';
import { pickLabelExamples } from '../../../functions/review/examples-from-labels.ts';
import { createApiHandler } from '../../../functions/runtime/api.ts';
import type { Route } from '../../../functions/runtime/route.ts';
import { openTelemetry } from '../../../functions/runtime/telemetry.ts';
import { LAMBDA_CONTEXT } from '../builders/lambda-context.ts';
import { openConclusions } from '../builders/open-conclusions.ts';
import { NOON } from '../builders/records.ts';
import { SHIPPED_EVALUATION } from '../builders/shipped-evaluation.ts';
import { expectDocumented } from '../readers/expect-documented.ts';
import { parseJson } from '../readers/parse-json.ts';
import { MemoryAlertRules, MemoryEpisodes } from './alerts.ts';
import { eventOf, type MemoryAnswer, type MemoryRequest } from './api-event.ts';
import { MemoryAppealStore } from './appeals.ts';
import { MemoryAuditStore } from './audit-store.ts';
import { MemoryBudgets } from './budgets.ts';
import { MemoryChannels } from './channels.ts';
import { MemoryConsoleFiles } from './console-files.ts';
import { MemoryDeliveries, MemoryDeliveryQueue } from './deliveries.ts';
import { MemoryErasureStore } from './erasure-store.ts';
import { MemoryEvaluationQueue } from './evaluation-queue.ts';
import { MemoryGatewayManagement } from './gateway-management.ts';
import { MemoryHasher } from './hasher.ts';
import { MemoryHeadRegisters } from './head-registers.ts';
import { MemoryIdempotencyStore } from './idempotency-store.ts';
import { MemoryIntentStore } from './intent-store.ts';
import { MemoryJudging } from './judging.ts';
import { MemoryJudgeQueue } from './judging-stores.ts';
import { MemoryKeptCharges, MemoryRateWindows, MemoryReservations } from './ledger-records.ts';
import { MemoryLedgerStore } from './ledger-store.ts';
import { MemoryMeasurements } from './measurements.ts';
import { MemoryMembers } from './members.ts';
import { MemoryOverrides } from './overrides.ts';
import { MemoryOwnPrices } from './own-prices.ts';
import { MemoryProjectTotals } from './project-totals.ts';
import { MemoryRefusalStore } from './refusal-store.ts';
import { MemoryReviewStore } from './reviews.ts';
import { MemoryRollups } from './rollups.ts';
import { MemoryRubrics } from './rubrics.ts';
import { MemorySavedViews } from './saved-views.ts';
import { MemorySessions, MemorySignIns } from './sessions.ts';
import { MemoryTenants } from './tenants.ts';
import { MemoryTraceStore } from './trace-store.ts';

export type { MemoryAnswer } from './api-event.ts';

const STAGE = 'test';

/** The routes of every function. */
export const ROUTES_OF = {
  guard: GUARD_ROUTES,
  ingest: [...INGEST_ROUTES, ...LATER_INGEST_ROUTES],
  manage: [...MANAGE_ROUTES, ...LATER_MANAGE_ROUTES],
  observe: [...OBSERVE_ROUTES, ...LATER_OBSERVE_ROUTES],
  query: [...QUERY_ROUTES, ...LATER_QUERY_ROUTES],
  trial: TRIAL_ROUTES,
  web: [...WEB_ROUTES, ...LATER_WEB_ROUTES],
} as const;

export interface MemoryTenant {
  readonly organizationId: string;
  readonly key: string;
  readonly keyId: string;
}

type AllServices = GuardServices &
  IngestServices &
  ManageServices &
  ObserveServices &
  QueryServices &
  RubricTrialServices &
  WebServices;

async function noIssuer(): Promise<never> {
  throw new Error('There is no issuer.');
}

/** Every route of the API over stores in memory and a clock that a test moves, spoken to as API Gateway does. */
export class MemoryApi {
  nowMs = NOON;
  readonly now = () => this.nowMs;
  readonly platformKey = 'platform-key-of-the-test';
  readonly keptCharges = new MemoryKeptCharges();
  readonly traces = new MemoryTraceStore(this.now, this.keptCharges);
  readonly reviews = new MemoryReviewStore(this.traces, this.now);
  readonly appeals = new MemoryAppealStore(this.traces, this.now);
  readonly measurements = new MemoryMeasurements(this.traces, this.now);
  readonly ledger = new MemoryLedgerStore();
  readonly tenants = new MemoryTenants();
  readonly overrides = new MemoryOverrides(this.tenants);
  readonly rubrics = new MemoryRubrics(this.tenants);
  readonly headRegisters = new MemoryHeadRegisters(this.tenants);
  readonly gateway = new MemoryGatewayManagement();
  readonly members = new MemoryMembers();
  readonly queue = new MemoryEvaluationQueue();
  readonly hasher = new MemoryHasher();
  readonly audit = new MemoryAuditStore();
  readonly refusals = new MemoryRefusalStore(this.audit);
  readonly intents = new MemoryIntentStore();
  readonly idempotency = new MemoryIdempotencyStore();
  readonly erasures = new MemoryErasureStore();
  /** PEM by identifier. */
  readonly leakReportKeys: Record<string, string> = {};
  readonly reservations = new MemoryReservations();
  readonly totals = new MemoryProjectTotals();
  readonly judgeQueue = new MemoryJudgeQueue();
  readonly rollups = new MemoryRollups();
  readonly budgets = new MemoryBudgets();
  readonly ownPrices = new MemoryOwnPrices();
  readonly alertRules = new MemoryAlertRules();
  readonly episodes = new MemoryEpisodes();
  readonly channels = new MemoryChannels();
  readonly deliveries = new MemoryDeliveries();
  readonly deliveryQueue = new MemoryDeliveryQueue(this.now);
  readonly channelDeployment = {
    emailSender: 'aegis@example.com',
    eventBuses: { ops: 'arn:ops' },
    allowLoopback: false,
  };
  readonly rateWindows = new MemoryRateWindows();
  readonly judging = new MemoryJudging(this.now);
  oidc: WebServices['oidc'] = null;
  issuer: Awaited<ReturnType<WebServices['openIssuer']>> = { begin: noIssuer, finish: noIssuer };
  readonly sessions = new MemorySessions(this.now);
  readonly savedViews = new MemorySavedViews();
  readonly signIns = new MemorySignIns(this.now);
  readonly consoleFiles = new MemoryConsoleFiles();
  readonly signUpsTaken = new Map<string, number>();
  openSignUp = false;
  /** Stands still until a test replaces it. */
  stopwatch: Clock = () => 0;
  /** What Lambda had to carry of the last answer. */
  carriedBytes = 0;
  /** Every metric that was counted. */
  readonly counted: string[] = [];
  readonly #telemetry = { ...openTelemetry('manage'), count: (metric: string) => void this.counted.push(metric) };
  readonly #rates = new RateLimiter({ windows: this.rateWindows, now: () => this.now() });
  #handle = this.#open();

  /** Forgets what an execution environment remembers, and serves these routes from now on. */
  restart(routes?: readonly Route<AllServices>[]): void {
    this.#handle = this.#open(routes);
  }

  async send(method: string, path: string, { key, body, headers = {} }: MemoryRequest = {}): Promise<MemoryAnswer> {
    const event = eventOf(method, path, { key, body, headers });
    const answer = await this.#handle(event, LAMBDA_CONTEXT);
    expectDocumented(method, event.rawPath, answer.statusCode ?? 0);
    this.carriedBytes = Buffer.byteLength(JSON.stringify(answer));
    const text = Buffer.from(answer.body ?? '', answer.isBase64Encoded === true ? 'base64' : 'utf8').toString();
    const sent = Object.entries(answer.headers ?? {}).map(([name, value]): [string, string] => [name, String(value)]);
    const { statusCode: status = 0, cookies = [] } = answer;
    return { status, headers: Object.fromEntries(sent), cookies, body: parseJson(text), text };
  }

  async createTenant(name = 'Test'): Promise<MemoryTenant> {
    const answer = await this.send('POST', '/api/v1/organizations', {
      key: this.platformKey,
      body: { name, email: 'test@example.com' },
    });
    const { organization_id: organizationId, api_key: key } = Object(answer.body);
    return { organizationId, key, keyId: parseKey(key)?.publicId ?? '' };
  }

  /** The services of all functions, as one environment. */
  get services(): AllServices {
    const { now, tenants, members, hasher, audit } = this;
    const ledger = watchBudgets(this.ledger, this);
    const authenticator = new Authenticator({ keys: tenants, tenants, members, hasher, stage: STAGE, now });
    const auditing = { audit, refusals: this.refusals, sha256, now, backOff: async () => undefined };
    const record: ManageServices['record'] = async (id, event) => {
      await appendEntry(auditing, id, event);
    };
    const callerOfKey = (keyId: string, openedAt: string) => authenticator.callerOf(keyId, openedAt);
    return {
      authenticate: (authorization) => authenticator.authenticate(authorization),
      stopwatch: this.stopwatch,
      limitRate: (caller) => this.#rates.admit(caller.keyId, caller.rateLimitPerMinute),
      spentWindows: new SpentWindows(now),
      reservations: this.reservations,
      keptCharges: this.keptCharges,
      record,
      accountFor: (id, event, act) => accountFor({ intents: this.intents, ids: RANDOM_IDS, now }, id, event, act),
      async noteRefusal(refusal) {
        const event = deniedEvent(refusal);
        if (event !== null) await countRefusal(auditing, refusal.caller.organizationId, event);
      },
      async enterRefusals(id) {
        await enterRefusals(auditing, id, () => false);
      },
      telemetry: this.#telemetry,
      audit,
      tenants,
      overrides: this.overrides,
      rubrics: this.rubrics,
      headRegisters: this.headRegisters,
      tellHeadChange: (change) => raiseEvents(this.alerting, [{ kind: 'evaluators_changed', ...change }]),
      ...this.gateway,
      pickLabelExamples: pickLabelExamples({ reviews: this.reviews, now }),
      loadRubrics: withLabelExamples(createRubricLoader(this.rubrics), { traces: this.traces, now }),
      loadRules: createRulesLoader((...place) => this.overrides.find(...place)),
      loadModels: SHIPPED_EVALUATION.loadModels,
      ...this.judging.services,
      members,
      keys: tenants,
      traces: this.traces,
      reviews: this.reviews,
      appeals: this.appeals,
      measurements: this.measurements,
      openConclusions: async () => openConclusions(this, now),
      totals: this.totals,
      rollups: this.rollups,
      budgets: this.budgets,
      readBudgetFigures: (id, asked) => readBudgetFigures(this, id, asked),
      ownPrices: this.ownPrices,
      alertRules: this.alertRules,
      episodes: this.episodes,
      alerting: this.alerting,
      tellLeak: (leaked) => raiseEvents(this.alerting, [leakEvent(leaked, now())]),
      channels: this.channels,
      deliveries: this.deliveries,
      deliveryQueue: this.deliveryQueue,
      outbox: this.outbox,
      makeKey: makeSigningKey,
      channelDeployment: this.channelDeployment,
      sumTotals: () => this.totals.sum(),
      spans: this.traces,
      idempotency: this.idempotency,
      quietSeconds: 10,
      quotaAnswer: 'too_many_requests',
      erasures: this.erasures,
      queue: this.queue,
      // Who names a model has a judge.
      judging: { queue: this.judgeQueue, isJudged: async ({ judge }) => judge.model !== null },
      hasher,
      ids: RANDOM_IDS,
      stage: STAGE,
      now,
      ledger,
      knownLimits: ledger.findLimits.bind(ledger),
      sha256,
      isWindowUsed: ledger.isWindowUsed.bind(ledger),
      limitDefaults: { userDaily: { requests: null, tokens: 1_000_000, cost: 10_000_000 } },
      findProject: createProjectFinder(tenants, now, this.ownPrices),
      loadProject: createProjectLoader(tenants, now, this.ownPrices),
      findOverride: (...place) => this.overrides.find(...place),
      maskingPolicy: DEFAULT_MASKING_POLICY,
      retentionDays: 30,
      readQueue: async () => ({ waiting: 0, inFlight: 0, delayed: 0 }),
      hasJudge: true,
      consoleFiles: this.consoleFiles,
      callerOfKey,
      oidc: this.oidc,
      openIssuer: async () => this.issuer,
      noteOidcFailure: () => undefined,
      sessions: this.sessions,
      signIns: this.signIns,
      savedViews: this.savedViews,
      ...letSignedIn(new Sessions({ ...this, callerOfKey, sha256 }), STAGE),
      readHealth: async () => [],
      checks: { table: async () => undefined, evaluation_queue: async () => undefined },
      readPlatformKey: async () => this.platformKey,
      openSignUp: this.openSignUp,
      signUpsPerHour: 2,
      signUps: { take: async (window, limit) => this.#takeSignUp(window, limit) },
      isSignedReport: async (keyId, signature, body) =>
        isSignedBy(JSON.stringify(this.leakReportKeys), keyId, signature, body),
      pause: async () => undefined,
    };
  }

  /** What tells of events, as every function opens it. */
  get alerting(): RaiseDependencies {
    return {
      episodes: this.episodes,
      outbox: this.outbox,
      findText: async () => null,
      loadSettings: (id) => this.alertRules.find(id),
      sha256,
      now: this.now,
    };
  }

  get outbox(): StoredOutbox {
    return new StoredOutbox({ ...this, queue: this.deliveryQueue, sha256 });
  }

  /** What the scheduled function that erases users works with. */
  get erasing(): EraseDependencies {
    const { erasures, traces, tenants, now } = this;
    const tellCompleted: EraseDependencies['tellCompleted'] = (erasure, at) =>
      raiseEvents(this.alerting, [erasureEvent(erasure, at)]);
    const userData = [new UserReservations(this), new UserKeys(tenants)];
    return { erasures, traces, tenants, sha256, userData, tellCompleted, now };
  }

  #takeSignUp(window: string, limit: number): boolean {
    const taken = this.signUpsTaken.get(window) ?? 0;
    if (taken < limit) this.signUpsTaken.set(window, taken + 1);
    return taken < limit;
  }

  #open(routes: readonly Route<AllServices>[] = Object.values(ROUTES_OF).flat()) {
    const { services } = this;
    return createApiHandler<AllServices>({ routes, services, telemetry: services.telemetry });
  }
}
