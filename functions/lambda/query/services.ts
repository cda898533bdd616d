import type { HealthServices } from '../../operations/http/services.ts';
import { DynamoOverrideStore } from '../../projects/dynamodb/override-store.ts';
import { createProjectLoader } from '../../projects/find-project.ts';
import type { QuotaServices } from '../../quota/http/services.ts';
import { DynamoAppealStore } from '../../review/dynamodb/appeal-store.ts';
import { DynamoMeasurementStore } from '../../review/dynamodb/measurement-store.ts';
import { DynamoReviewStore } from '../../review/dynamodb/review-store.ts';
import type { QualityServices } from '../../review/http/quality.ts';
import type { ReviewReadServices } from '../../review/http/services.ts';
import { readEnvironment, VARIABLES } from '../../runtime/environment.ts';
import type { TraceServices } from '../../traces/http/services.ts';
import { SqsEvaluationQueue } from '../../traces/sqs/evaluation-queue.ts';
import { openConsoleAccess } from '../console-access.ts';
import { openLake } from '../lake.ts';
import { openTraceAccess, TRACE_ACCESS_VARIABLES } from '../trace-access.ts';

export interface QueryServices
  extends TraceServices,
    QuotaServices,
    HealthServices,
    ReviewReadServices,
    QualityServices {}

const { EVALUATION_QUEUE_URL } = VARIABLES;

export function openQueryServices(): QueryServices {
  const env = readEnvironment({ ...TRACE_ACCESS_VARIABLES, EVALUATION_QUEUE_URL });
  const { table, services } = openTraceAccess(env, openLake);
  const { ledger, tenants, now } = services;
  const overrides = new DynamoOverrideStore(table);
  const queue = new SqsEvaluationQueue(env.EVALUATION_QUEUE_URL);
  return {
    ...services,
    ...openConsoleAccess(services, { table, stage: env.AEGIS_STAGE, now }),
    knownLimits: ledger.findLimits.bind(ledger),
    loadProject: createProjectLoader(tenants, now),
    reviews: new DynamoReviewStore(table, now),
    appeals: new DynamoAppealStore(table, now),
    measurements: new DynamoMeasurementStore(table, now),
    findOverride: (...place) => overrides.find(...place),
    checks: {
      table: async () => {
        await tenants.findOrganization('readiness');
      },
      evaluation_queue: () => queue.check(),
    },
  };
}
