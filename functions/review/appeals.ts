import type { Caller } from '../access/caller.ts';
import { reachOf } from '../access/subject-of.ts';
import { AegisError } from '../kernel/errors.ts';
import type { Severity } from '../kernel/issue.ts';
import type { Clock } from '../kernel/ports.ts';
import type { StoredEvaluation, TraceRecord } from '../traces/trace-store.ts';
import { laterEvaluationId } from '../verdicts/supersede.ts';
import {
  APPEALS_PER_HOUR,
  type Appeal,
  type AppealState,
  type AppealStore,
  appealIdOf,
  appealNotFound,
} from './appeal.ts';
import { type SupersedeAndFollowDependencies, supersedeAndFollow } from './conclude-review.ts';
import { expertEvaluation } from './expert-evaluation.ts';
import type { Label } from './label.ts';
import type { ReviewStore } from './review-store.ts';

const HOUR_SECONDS = 3_600;

export interface AppealDependencies extends SupersedeAndFollowDependencies {
  readonly appeals: AppealStore;
  readonly reviews: Pick<ReviewStore, 'ofTrace'>;
  readonly now: Clock;
}

/**
 * Appeals the current evaluation of a trace, once.
 * @param by the pseudonym of who appeals
 * @param reason masked
 * @throws AegisError `conflict` where it is not the current one, or is appealed already; `rate_limited`; `not_found`
 */
export async function makeAppeal(
  { appeals, now }: Pick<AppealDependencies, 'appeals' | 'now'>,
  { caller, record, by }: { readonly caller: Caller; readonly record: TraceRecord; readonly by: string },
  evaluationId: string,
  reason: string,
): Promise<Appeal> {
  if (record.evaluation_id !== evaluationId) {
    throw new AegisError('conflict', 'This is not the current evaluation of its trace.', {
      extensions: { reason: 'superseded', evaluation_id: record.evaluation_id },
    });
  }
  const at = new Date(now()).toISOString();
  const appeal: Appeal = {
    appeal_id: appealIdOf(evaluationId, record.trace_id),
    organization_id: record.organization_id,
    project_id: record.project_id,
    trace_id: record.trace_id,
    user_id: record.user_id,
    hold_id: record.charge.hold_id,
    evaluation_id: evaluationId,
    by,
    reason,
    state: 'pending',
    created_at: at,
    history: [{ state: 'pending', at, by, reason }],
    ruling: null,
    repair: null,
    pending: false,
    expires_at: record.expires_at,
    version: 1,
  };
  const seconds = Math.floor(now() / 1_000);
  const nextHour = seconds - (seconds % HOUR_SECONDS) + HOUR_SECONDS;
  const rate = { keyId: caller.keyId, hour: at.slice(0, 13), expiresAt: nextHour };
  const outcome = await appeals.create(appeal, rate);
  if (outcome === 'created') return appeal;
  if (outcome === 'gone') throw appealNotFound();
  if (outcome === 'limited') {
    throw new AegisError('rate_limited', `A key may make ${APPEALS_PER_HOUR} appeals in an hour.`, {
      retryAfterSeconds: Math.max(1, nextHour - seconds),
    });
  }
  throw new AegisError('conflict', 'This evaluation is appealed already.', {
    extensions: { appeal_id: appeal.appeal_id },
  });
}

export interface AppealDecision {
  readonly decision: 'review' | 'uphold' | 'overturn' | 'close';
  /** Masked. */
  readonly reason: string;
  /** What holds instead; by default the opposite. */
  readonly verdict?: 'pass' | 'fail' | undefined;
  readonly severity?: Severity | null | undefined;
  readonly repair?: Appeal['repair'] | undefined;
}

const STEPS: Readonly<
  Record<AppealDecision['decision'], { readonly from: readonly AppealState[]; readonly to: AppealState }>
> = {
  review: { from: ['pending'], to: 'under_review' },
  uphold: { from: ['pending', 'under_review'], to: 'upheld' },
  overturn: { from: ['pending', 'under_review'], to: 'overturned' },
  close: { from: ['upheld', 'overturned'], to: 'closed' },
};

/**
 * Takes an appeal a step further. Overturning supersedes the evaluation.
 * @param by the pseudonym of who decides
 * @throws AegisError `not_found`, `forbidden` for somebody who labelled the trace, `conflict` for a step that does not
 * follow
 */
export async function decideAppeal(
  deps: AppealDependencies,
  caller: Caller,
  by: string,
  appealId: string,
  decided: AppealDecision,
): Promise<{ readonly before: Appeal; readonly after: Appeal }> {
  const before = await findAppeal(deps, caller, appealId);
  await requireImpartial(deps, before, by);
  const { from, to } = STEPS[decided.decision];
  if (!from.includes(before.state)) {
    throw new AegisError('conflict', `An appeal that is ${before.state} cannot become ${to}.`, {
      extensions: { state: before.state },
    });
  }
  const overturns = decided.decision === 'overturn';
  const step = { state: to, at: new Date(deps.now()).toISOString(), by, reason: decided.reason };
  const next: Appeal = {
    ...before,
    state: to,
    history: [...before.history, step],
    ...(overturns ? { ruling: await rulingOf(deps, before, decided), pending: true } : {}),
    repair: decided.repair ?? before.repair,
    version: before.version + 1,
  };
  if (!(await deps.appeals.replace(before, next))) {
    throw new AegisError('conflict', 'This appeal was changed at the same moment. Look at it and try again.');
  }
  return { before, after: await finishAppeal(deps, next) };
}

async function findAppeal({ appeals }: AppealDependencies, caller: Caller, appealId: string): Promise<Appeal> {
  const appeal = await appeals.find(caller.organizationId, appealId);
  if (appeal === null || !reachOf(caller).has(appeal)) throw appealNotFound();
  return appeal;
}

/** Nobody judges their own label. */
async function requireImpartial({ reviews }: AppealDependencies, appeal: Appeal, by: string): Promise<void> {
  const known = await reviews.ofTrace(appeal.organization_id, appeal.trace_id);
  if (!known.some(({ labels }) => labels.some(({ rater }) => rater === by))) return;
  throw new AegisError('forbidden', 'Whoever labelled a trace does not decide an appeal about it.', {
    errors: [{ path: 'authorization', message: 'belongs to somebody who labelled this trace' }],
  });
}

async function rulingOf(
  { traces }: AppealDependencies,
  appeal: Appeal,
  decided: AppealDecision,
): Promise<Appeal['ruling']> {
  const { organization_id: organizationId, trace_id: traceId, evaluation_id: id } = appeal;
  const evaluation = await traces.findEvaluation(organizationId, traceId, id);
  const opposite = { passed: 'fail', failed: 'pass', needs_review: null, not_evaluated: null } as const;
  const verdict = decided.verdict ?? (evaluation === null ? null : opposite[evaluation.verdict]);
  if (verdict !== null) return { verdict, severity: decided.severity ?? null };
  throw new AegisError('invalid_request', 'There is no verdict that could be turned round.', {
    errors: [{ path: 'verdict', message: 'is needed here' }],
  });
}

/** Supersedes the evaluation of an appeal that was overturned, also after a crash; safe to repeat. */
export async function finishAppeal(deps: AppealDependencies, appeal: Appeal): Promise<Appeal> {
  const { ruling } = appeal;
  if (!appeal.pending || ruling === null) return appeal;
  const { organization_id: organizationId, trace_id: traceId, hold_id: holdId, evaluation_id: id } = appeal;
  const place = { organizationId, traceId, holdId, evaluationIds: [id] };
  const outcome = await supersedeAndFollow(deps, place, ({ record, evaluations }): StoredEvaluation | null => {
    const earlier = evaluations.find(({ evaluation_id: each }) => each === id);
    if (earlier === undefined) return null;
    const by = labelOf(appeal, ruling);
    const reason = 'An appeal against the evaluation succeeded.';
    const laterId = laterEvaluationId(record, earlier, `appeal/${appeal.appeal_id}`);
    return expertEvaluation(earlier, laterId, { outcome: ruling.verdict, by, labels: [by], reason });
  });
  if (outcome === 'gone') return appeal;
  const next: Appeal = { ...appeal, pending: false, version: appeal.version + 1 };
  if (await deps.appeals.replace(appeal, next)) return next;
  return (await deps.appeals.find(organizationId, appeal.appeal_id)) ?? appeal;
}

/** What the evaluation shows of who decided. It is no label of a review, so it is part of no figure. */
function labelOf({ history, appeal_id: id }: Appeal, { verdict, severity }: NonNullable<Appeal['ruling']>): Label {
  const step = history.find(({ state }) => state === 'overturned');
  return {
    label_id: id,
    rater: step?.by ?? '',
    role: 'adjudicator',
    blind: false,
    batch: false,
    guideline_version: 'appeal',
    labelled_at: step?.at ?? '',
    verdict,
    severity,
    issues: [],
    missed: [],
    checks: [],
    notes: '',
    seconds: null,
  };
}
