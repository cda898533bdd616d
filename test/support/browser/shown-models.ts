import type { Route } from 'playwright-core';
import type { Model, ModelVersion, Rate } from '../../../lib/client/api-types.ts';

const SHIPPED = { version: '2.0.0', digest: 'a'.repeat(64) };
const AT = '2026-11-01T10:00:00.000Z';

function rate(value: number): Rate {
  return { value, interval: [value - 0.1, value + 0.05], level: 0.95, n: 60, method: 'wilson', missing: null };
}

function version(number: number, state: ModelVersion['state'], fields: Partial<ModelVersion> = {}): ModelVersion {
  return {
    ...{ head: 'toxicity', project_id: 'default', version: number, name: `2.0.0+${number}`, state, ended: null },
    ...{ fits_shipped: true, shipped: SHIPPED, made_at: AT, made_by: 'pub00001', changed_at: AT },
    calibration: { kind: 'platt', slope: 0.7, intercept: -1 },
    made_from: { there: 20, absent: 60, until: AT },
    held_out: {
      ...{ against: 0, there: 30, absent: 60, won: 12, lost: 1 },
      before: { precision: rate(0.6), recall: rate(0.9) },
      after: { precision: rate(0.8), recall: rate(0.9) },
    },
    ...fields,
  };
}

const MODEL: Model = {
  ...{ head: 'toxicity', project_id: 'default', category: 'toxicity', shipped: SHIPPED, acting: 2 },
  labels: { used: { there: 20, absent: 60 }, held_out: { there: 30, absent: 60 } },
  ...{ missing: null, missing_to_promote: null },
  versions: [
    version(4, 'candidate', { held_out: null }),
    version(3, 'shadow'),
    version(2, 'production'),
    version(1, 'retired', { ended: 'replaced' }),
  ],
};

/** Answers as if people had labelled for weeks: with a version in every state, and a refusal of the first promotion. */
export function answerModels(): (route: Route) => Promise<void> {
  let versions = MODEL.versions;
  let refusals = 1;
  return (route) => {
    if (route.request().method() === 'GET') {
      const without = { ...MODEL, head: 'hazardous-plan' as const, acting: 0, missing: '41 more labels', versions: [] };
      return route.fulfill({ json: { items: [{ ...MODEL, versions }, without], next_cursor: null } });
    }
    if (refusals-- > 0) {
      const refusal = { status: 409, code: 'conflict', detail: '7 more labels are needed.', request_id: 'r-2' };
      return route.fulfill({ status: 409, contentType: 'application/problem+json', json: refusal });
    }
    versions = versions.map((one) => (one.version === 3 ? { ...one, state: 'production' as const } : one));
    return route.fulfill({ json: versions[1] });
  };
}
