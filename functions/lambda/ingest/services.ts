import { RANDOM_IDS } from '../../access/crypto/random-ids.ts';
import { DynamoIdempotencyStore } from '../../intake/dynamodb/idempotency-store.ts';
import { createProjectLoader } from '../../projects/find-project.ts';
import { DynamoBudgetStore } from '../../quota/dynamodb/budget-store.ts';
import { DynamoReservationStore } from '../../quota/dynamodb/reservation-store.ts';
import { rememberLimits } from '../../quota/reserve.ts';
import { SpentWindows } from '../../quota/spent-windows.ts';
import { watchBudgets } from '../../quota/watch-budgets.ts';
import { readEnvironment, VARIABLES } from '../../runtime/environment.ts';
import type { Telemetry } from '../../runtime/telemetry.ts';
import { currentTraceparent } from '../../runtime/trace-context.ts';
import { DynamoKeptChargeStore } from '../../traces/dynamodb/kept-charges.ts';
import { DynamoSpanStore } from '../../traces/dynamodb/span-store.ts';
import { SqsEvaluationQueue } from '../../traces/sqs/evaluation-queue.ts';
import { judgingOnDemand } from '../judging-on-demand.ts';
import { openTraceAccess, TRACE_ACCESS_VARIABLES } from '../trace-access.ts';
import type { IngestServices } from './routes.ts';

const { EVALUATION_QUEUE_URL, OTLP_QUIET_SECONDS, OTLP_QUOTA_ANSWER } = VARIABLES;

export function openIngestServices(telemetry: Telemetry): IngestServices {
  const env = readEnvironment({
    ...TRACE_ACCESS_VARIABLES,
    EVALUATION_QUEUE_URL,
    OTLP_QUIET_SECONDS,
    OTLP_QUOTA_ANSWER,
  });
  const { table, bodies, services } = openTraceAccess(env);
  const { now } = services;
  const ledger = watchBudgets(services.ledger, { budgets: new DynamoBudgetStore(table), now });
  // People have a trace evaluated again; all other routes here are for programs alone, and take no session.
  const consoleAccess = later(async () => {
    const { openConsoleAccess } = await import('../console-access.ts');
    return openConsoleAccess(services, { table, stage: env.AEGIS_STAGE, now });
  });
  return {
    ...services,
    authenticateSession: async (request) => (await consoleAccess()).authenticateSession(request),
    ledger,
    telemetry,
    idempotency: new DynamoIdempotencyStore(table, now),
    knownLimits: rememberLimits(ledger, now),
    reservations: new DynamoReservationStore(table),
    keptCharges: new DynamoKeptChargeStore(table),
    spentWindows: new SpentWindows(now),
    spans: new DynamoSpanStore(table, bodies, now),
    quietSeconds: env.OTLP_QUIET_SECONDS,
    quotaAnswer: env.OTLP_QUOTA_ANSWER,
    queue: new SqsEvaluationQueue(env.EVALUATION_QUEUE_URL, currentTraceparent),
    judging: judgingOnDemand(async () => {
      const { openJudging } = await import('../judging.ts');
      return openJudging(table, createProjectLoader(services.tenants, now), currentTraceparent);
    }),
    ids: RANDOM_IDS,
  };
}

/** Opens something with the first who asks for it. */
function later<T>(open: () => Promise<T>): () => Promise<T> {
  let opened: Promise<T> | undefined;
  return () => {
    opened ??= open();
    return opened;
  };
}
