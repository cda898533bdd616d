import type { TraceBody, TraceSubmission } from '../content/trace.ts';
import type { Amounts } from '../kernel/amounts.ts';
import { canonicalJson } from '../kernel/canonical-json.ts';
import { AegisError } from '../kernel/errors.ts';
import type { Clock, Hasher, IdSource } from '../kernel/ports.ts';
import type { Project } from '../projects/project.ts';
import { payerOf } from '../quota/account.ts';
import type { CounterKey } from '../quota/ledger-store.ts';
import { counterName, HOLD_ID_LENGTH } from '../quota/reservation.ts';
import type { LedgerDependencies } from '../quota/reserve.ts';
import { type BatchAdmission, type BatchRequest, reserveBatch } from '../quota/reserve-batch.ts';
import type { Charge, TraceRecord, TraceStore } from '../traces/trace-store.ts';
import type { PreparedTrace } from './prepare-trace.ts';

/** What every way of taking traces in has in common: ids, records, charges and messages. */

/** A trace that is about to be stored, and what it takes from the counters of its user. */
export interface ChargedTrace {
  readonly project: Project;
  readonly userId: string | null;
  readonly traceId: string;
  readonly amounts: Amounts;
}

/** Takes what many traces cost under one hold, each from the counters of its own user. */
export async function reserveTogether(
  deps: LedgerDependencies & { readonly hasher: Hasher; readonly ids: IdSource },
  traces: readonly ChargedTrace[],
): Promise<{ readonly requests: readonly BatchRequest[]; readonly admission: BatchAdmission }> {
  const requests = await Promise.all(
    traces.map(async ({ project, userId, traceId, amounts }) => ({
      payer: await payerOf(deps.hasher, project, userId),
      traceId,
      amounts,
    })),
  );
  return { requests, admission: await reserveBatch(deps, requests, () => deps.ids.base62(HOLD_ID_LENGTH)) };
}

/**
 * Makes the trace whole that a retry met. True when its evaluation has to be queued still.
 * @throws AegisError `idempotency_mismatch` for another body, `conflict` when the trace was deleted
 */
export async function completeStored(
  { traces }: { readonly traces: Pick<TraceStore, 'putBody'> },
  record: TraceRecord,
  { fingerprint, body }: { readonly fingerprint: string; readonly body: TraceBody },
): Promise<boolean> {
  if (record.fingerprint !== fingerprint) throw idReused();
  if (record.status !== 'queued') return false;
  if (!(await traces.putBody(record, body))) throw traceDeleted();
  return true;
}

export function chargeOf(holdId: string, amounts: Amounts, counters: readonly CounterKey[]): Charge {
  return {
    hold_id: holdId,
    amounts: { ...amounts },
    counters: counters.map(counterName),
  };
}

/**
 * Tells a retry from another body, whichever route it comes by: everything but the id counts. The same body for
 * another project is another submission.
 */
export function fingerprintOf(hasher: Hasher, project: Project, submission: TraceSubmission): Promise<string> {
  const { trace_id: _id, ...body } = submission;
  const text = canonicalJson({ ...body, project_id: project.project_id });
  return hasher.digest('fingerprint', project.organization_id, text);
}

export function idReused(): AegisError {
  return new AegisError('idempotency_mismatch', 'This trace_id was used before with another body.', {
    errors: [{ path: 'trace_id', message: 'belongs to a different trace' }],
  });
}

export function traceDeleted(): AegisError {
  return new AegisError('conflict', 'A trace with this trace_id was deleted, and is not taken again.', {
    errors: [{ path: 'trace_id', message: 'is that of a deleted trace: leave it out, or choose another' }],
  });
}

export function notQueued(traceId: string, cause: unknown): AegisError {
  return new AegisError('unavailable', `The trace is stored but not queued yet. Submit it again as "${traceId}".`, {
    retryAfterSeconds: 5,
    extensions: { trace_id: traceId },
    cause,
  });
}

export function recordOf(
  deps: { readonly now: Clock; readonly retentionDays: number },
  project: Project,
  prepared: PreparedTrace,
  parts: { readonly traceId: string; readonly fingerprint: string; readonly charge: Charge },
): TraceRecord {
  const now = deps.now();
  return {
    ...prepared.attributes,
    organization_id: project.organization_id,
    project_id: project.project_id,
    trace_id: parts.traceId,
    user_id: prepared.userId,
    created_at: new Date(now).toISOString(),
    status: 'queued',
    verdict: null,
    severity: null,
    total_issues: null,
    evaluation_id: null,
    fingerprint: parts.fingerprint,
    charge: parts.charge,
    requeues: 0,
    expires_at: expiryOf(deps, project, now),
    index_shard: shardOf(parts.traceId, project.index_shards),
  };
}

/** Epoch seconds from which on a trace received at `now` is invisible. */
function expiryOf(deps: { readonly retentionDays: number }, project: Project, now: number): number {
  return Math.ceil(now / 1000) + (project.retention_days ?? deps.retentionDays) * 86_400;
}

/** Spreads a project's traces of one day over its index partitions; the same id always lands in the same. */
function shardOf(traceId: string, shards: number): number {
  let hash = 0;
  for (let i = 0; i < traceId.length; i++) hash = (Math.imul(hash, 31) + traceId.charCodeAt(i)) >>> 0;
  return hash % shards;
}
