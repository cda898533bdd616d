import { HEAD_DIGESTS } from '../../../functions/evaluation/models/shipped-heads.ts';
import { emptyRegister, type HeadRegister, type HeadVersion } from '../../../functions/learning/head-register.ts';

export const VERSIONED_HEAD = 'toxicity';
const AT = '2026-11-20T12:00:00.000Z';

/** A candidate that was compared once. */
export function aHeadVersion(fields: Partial<HeadVersion> = {}): HeadVersion {
  return {
    ...{ version: 1, shipped_version: '2.0.0', digest: HEAD_DIGESTS[VERSIONED_HEAD], state: 'candidate' },
    calibration: { kind: 'isotonic', points: [{ shipped: 0.25, risk: 0.5 }] },
    made_from: { there: 20, absent: 40, until: AT },
    comparison: {
      ...{ against: 0, there: 10, absent: 30, lost: 1, won: 9 },
      ...{ before: { flagged: 20, found: 8 }, after: { flagged: 11, found: 8 } },
    },
    look: { labels: 40, level: 0.05 },
    ...{ previous: null, ended: null, made_at: AT, made_by: 'pub00001', changed_at: AT, changed_revision: 1 },
    ...fields,
  };
}

/** A register with one candidate. */
export function aHeadRegister(
  organizationId: string,
  projectId: string,
  fields: Partial<HeadRegister> = {},
): HeadRegister {
  return {
    ...emptyRegister(organizationId, projectId, VERSIONED_HEAD),
    ...{ last_version: 1, versions: [aHeadVersion()] },
    ...fields,
  };
}
