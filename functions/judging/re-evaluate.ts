import { AegisError } from '../kernel/errors.ts';
import type { Project } from '../projects/project.ts';
import {
  type EvaluationQueue,
  requestFor,
  type StoredEvaluation,
  type TraceRecord,
  type TraceStore,
} from '../traces/trace-store.ts';
import { type JudgeQueue, judgeRequestFor } from './judge-request.ts';

export interface ReEvaluateDependencies {
  readonly traces: Pick<TraceStore, 'findEvaluations'>;
  readonly queue: Pick<EvaluationQueue, 'sendAll'>;
  /** Null where the deployment has no judge. */
  readonly judging: {
    readonly queue: JudgeQueue;
    readonly isJudged: (project: Project) => Promise<boolean>;
  } | null;
}

/** 2: rules and models; 3: the judge; 4: people. */
export type ReEvaluationTier = 2 | 3 | 4;

/**
 * Asks for another evaluation of a trace that was evaluated: by tiers 0 to 2, which changes nothing where evaluators and
 * settings are the same, by the judge, or by people. The message names the evaluation that it is about, so that asking
 * twice, or meeting another evaluation, has one effect; people are asked once about each evaluation.
 * @returns the evaluation that the next one will stand in the place of; null where the first one is still to come
 * @throws AegisError `conflict` when there is nothing to judge, or people have decided; `unavailable`
 */
export async function reEvaluate(
  { traces, queue, judging }: ReEvaluateDependencies,
  project: Project,
  record: TraceRecord,
  tier: ReEvaluationTier,
): Promise<StoredEvaluation | null> {
  const [current = null] = record.status === 'evaluated' ? await traces.findEvaluations([record]) : [];
  if (current === null) {
    if (tier === 2) return null;
    throw refused('The trace is not evaluated yet.');
  }
  if (tier === 4) {
    await sent(queue.sendAll([{ ...requestFor(record), review: true }]));
    return current;
  }
  if (current.machine !== undefined)
    throw refused('People have decided on this trace; the machine does not undo that.');
  if (tier === 2) {
    await sent(queue.sendAll([{ ...requestFor(record), again: current.evaluation_id }]));
    return current;
  }
  if (judging === null || !(await judging.isJudged(project))) {
    throw refused('No judge is configured for this project.');
  }
  if (current.verdict === 'not_evaluated')
    throw refused('Nothing of the trace could be read, so there is nothing to judge.');
  await sent(judging.queue.sendAll([{ ...judgeRequestFor(record, current), again: true }]));
  return current;
}

async function sent(sending: Promise<readonly (AegisError | null)[]>): Promise<void> {
  const [error] = await sending;
  if (error) throw error;
}

function refused(message: string): AegisError {
  return new AegisError('conflict', message, { errors: [{ path: 'id', message }] });
}
