import { setTimeout as sleep } from 'node:timers/promises';
import { openAuditChain } from '../audit-chain.ts';
import { isSignedBy } from '../../kernel/crypto/sha256.ts';
import { DynamoErasureStore } from '../../erasure/dynamodb/erasure-store.ts';
import { DynamoIntentStore } from '../../audit/dynamodb/intent-store.ts';
import { DynamoOverrideStore } from '../../projects/dynamodb/override-store.ts';
import { DynamoRefusalStore } from '../../audit/dynamodb/refusal-store.ts';
import { DynamoSignUpCounter } from '../../projects/dynamodb/sign-up-counter.ts';
import { RANDOM_IDS } from '../../access/crypto/random-ids.ts';
import type { AuditEvent } from '../../audit/audit-entry.ts';
import { accountFor, type IntentStore } from '../../audit/audit-intent.ts';
import { type AuditDependencies, type AuditStore, appendEntry } from '../../audit/audit-log.ts';
import { countRefusal, enterRefusals, type RefusalStore } from '../../audit/refusals.ts';
import type { MaskingPolicy } from '../../masking/masking.ts';
import { ExpiringCache } from '../../kernel/expiring-cache.ts';
import type { LedgerDependencies } from '../../quota/reserve.ts';
import { SpentWindows } from '../../quota/spent-windows.ts';
import type { Pause } from '../../kernel/ports.ts';
import type { FindProject } from '../../projects/find-project.ts';
import type { KeyIssuer } from '../../access/issue-key.ts';
import type { OverrideStore } from '../../projects/override-domain.ts';
import type { SignUpDependencies } from '../../projects/sign-up.ts';
import type { ApiKeyStore, MemberStore, TenantStore } from '../../access/tenant.ts';
import type { ErasureStore } from '../../erasure/erasure.ts';
import type { TraceStore } from '../../traces/trace-store.ts';
import { readEnvironment, VARIABLES } from '../../runtime/environment.ts';
import type { Refusal, RouteServices } from '../../runtime/route.ts';
import { describeError, type Telemetry } from '../../runtime/telemetry.ts';
import { openTraceAccess, TRACE_ACCESS_VARIABLES } from '../trace-access.ts';
import { deniedEvent } from '../../audit/http/audit-events.ts';

export interface ManageServices extends RouteServices, KeyIssuer, LedgerDependencies, SignUpDependencies {
  readonly tenants: TenantStore;
  readonly members: MemberStore;
  readonly keys: ApiKeyStore;
  readonly overrides: OverrideStore;
  readonly traces: TraceStore;
  readonly erasures: ErasureStore;
  readonly audit: AuditStore;
  /** Adds to the organization's audit log; rejects when it is not there for sure. */
  record(organizationId: string, event: AuditEvent): Promise<void>;
  /** Enters the organization's refusals that were only counted so far. */
  enterRefusals(organizationId: string): Promise<void>;
  /** Announces an action and takes it; the announcement stands unless it is known how the action ended. */
  accountFor<T>(organizationId: string, event: AuditEvent, act: () => Promise<T>): Promise<T>;
  /** Whether one of the stage's secret scanners has signed the body. */
  isSignedReport(keyId: string, signature: string, body: Uint8Array): Promise<boolean>;
  readonly telemetry: Telemetry;
  readonly findProject: FindProject;
  readonly maskingPolicy: MaskingPolicy;
  readonly retentionDays: number;
  readonly pause: Pause;
}

const SECRET_CACHE_MILLISECONDS = 25_000;
/** Of a request that reads the audit log, for entering refusals; what is left then shows in a later one. */
const ENTER_REFUSALS_MILLISECONDS = 3_000;

const { PLATFORM_KEY_SECRET_ID, LEAK_REPORT_KEYS_SECRET_ID } = VARIABLES;
const { OPEN_SIGN_UP, SIGN_UPS_PER_HOUR } = VARIABLES;

export function openManageServices(telemetry: Telemetry): ManageServices {
  const env = readEnvironment({
    ...TRACE_ACCESS_VARIABLES,
    PLATFORM_KEY_SECRET_ID,
    LEAK_REPORT_KEYS_SECRET_ID,
    OPEN_SIGN_UP,
    SIGN_UPS_PER_HOUR,
  });
  const { table, secrets, services } = openTraceAccess(env);
  const { ledger, now } = services;
  const secretTexts = new ExpiringCache<string>({ ttlMilliseconds: SECRET_CACHE_MILLISECONDS, maxEntries: 2, now });
  const readSecret = (secretId: string) => secretTexts.get(secretId, () => secrets.read(secretId));
  const chain = openAuditChain(table);
  return {
    ...services,
    ...openAudit({ ...chain, refusals: new DynamoRefusalStore(table) }, new DynamoIntentStore(table), telemetry),
    telemetry,
    audit: chain.audit,
    ids: RANDOM_IDS,
    stage: env.AEGIS_STAGE,
    // A management call has to see the limits as they are.
    knownLimits: ledger.findLimits.bind(ledger),
    spentWindows: new SpentWindows(now),
    overrides: new DynamoOverrideStore(table),
    erasures: new DynamoErasureStore(table),
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
