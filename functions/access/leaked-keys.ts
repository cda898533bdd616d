import * as z from 'zod';
import type { Clock, Hasher } from '../kernel/ports.ts';
import { parseKey } from './api-key.ts';
import type { ApiKeyRecord, ApiKeyStore } from './api-key-record.ts';
import { opensKey } from './authenticate.ts';

/** Reports that one message may carry; each costs a read. */
const MAX_REPORTS = 100;

/** What GitHub's secret scanning sends: one entry per place where a key was seen. */
export const LeakReports = z
  .array(
    z.object({
      token: z.string().max(1_000),
      type: z.string().max(200),
      url: z.string().max(4_000).nullish(),
      source: z.string().max(200).nullish(),
    }),
  )
  .min(1)
  .max(MAX_REPORTS)
  .meta({ id: 'LeakedKeyReports' });
export type LeakReport = z.infer<typeof LeakReports>[number];

export interface LeakOutcome {
  readonly report: LeakReport;
  /** The key as it was when its secret is really out; null for anything else. */
  readonly key: ApiKeyRecord | null;
  readonly revoked: boolean;
}

/**
 * Revokes every reported key whose secret is right, the last owner key of an organization included: an
 * organization without an owner can be recovered, one in a stranger's hands cannot.
 */
export async function revokeLeakedKeys(
  deps: { readonly keys: ApiKeyStore; readonly hasher: Hasher; readonly stage: string; readonly now: Clock },
  reports: readonly LeakReport[],
): Promise<LeakOutcome[]> {
  const outcomes: LeakOutcome[] = [];
  for (const report of reports) {
    const parsed = parseKey(report.token);
    const key = parsed === null || parsed.stage !== deps.stage ? null : await deps.keys.find(parsed.publicId);
    if (parsed === null || key === null || !(await opensKey(deps.hasher, deps.now, parsed.secret, key))) {
      outcomes.push({ report, key: null, revoked: false });
      continue;
    }
    const isActive = key.status === 'active';
    if (isActive) await deps.keys.revoke(key, { force: true });
    outcomes.push({ report, key, revoked: isActive });
  }
  return outcomes;
}
