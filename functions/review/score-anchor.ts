import { Usd } from '../content/trace.ts';
import type { EffectiveJudge } from '../judging/effective-judge.ts';
import type { JudgeRequest } from '../judging/judge-request.ts';
import type { StoredRubric } from '../judging/rubric.ts';
import { JudgeWait, type RubricAnswer, type RubricQuestion } from '../judging/rubric-question.ts';
import { rubricsFor } from '../judging/rubrics-for.ts';
import { zoneOf } from '../kernel/window.ts';
import type { LoadProject } from '../projects/find-project.ts';
import type { Project } from '../projects/project.ts';
import type { TraceStore } from '../traces/trace-store.ts';
import type { AnchorScore } from './anchors.ts';
import { heldCertificates, lapse } from './judge-certificate.ts';
import { isJudgeDrifted, scoresOfJudge } from './judge-drift.ts';
import type { MeasurementStore } from './measurement-store.ts';
import { reviewIdOf } from './review-item.ts';
import type { ReviewPlace } from './review-store.ts';

export interface ScoreAnchorDependencies {
  readonly traces: Pick<TraceStore, 'find'>;
  readonly measurements: Pick<MeasurementStore, 'findAnchor' | 'addScore' | 'scores' | 'findJudges' | 'saveJudges'>;
  readonly loadProject: LoadProject;
  readonly judgeOf: (project: Project) => Pick<EffectiveJudge, 'model' | 'isConfigured'>;
  readonly loadRubrics: (project: Project) => Promise<readonly StoredRubric[]>;
  /** Asks and pays, as for a verdict. @throws JudgeWait */
  readonly ask: (question: RubricQuestion) => Promise<RubricAnswer>;
}

export type ScoreOutcome =
  | { readonly outcome: 'scored'; readonly score: AnchorScore; readonly hasDrifted: boolean }
  /** No answer can be had today: no judge, no budget, or no provider that answers. Tomorrow is another day. */
  | { readonly outcome: 'not_scored' }
  /** The trace was deleted, or is no anchor any more. */
  | { readonly outcome: 'gone' };

const SCORES = 4_000;
/** Longer than a year, so that the same days can be compared. */
const SCORE_SECONDS = 400 * 86_400;
const MAX_ATTEMPTS = 3;

/**
 * Has the judge score an anchor for a day: blind, never from what was answered before, and paid as every other call is. The
 * score is stored with the anchors and touches no evaluation. Where the judge has drifted since it was certified, its
 * certificate lapses. Safe to repeat: the first score of a day stays.
 */
export async function scoreAnchor(deps: ScoreAnchorDependencies, request: JudgeRequest): Promise<ScoreOutcome> {
  const { organization_id: organizationId, project_id: projectId, trace_id: traceId, anchor: asked } = request;
  const stored = await deps.traces.find(organizationId, traceId);
  if (asked === undefined || stored?.record.charge.hold_id !== request.hold_id) return { outcome: 'gone' };
  const anchor = await deps.measurements.findAnchor(organizationId, traceId, reviewIdOf(request));
  if (anchor?.anchor_id !== asked.anchor_id || stored.body === null) return { outcome: 'gone' };
  const { content } = stored.body;
  const project = await deps.loadProject(organizationId, projectId);
  const { model, isConfigured } = deps.judgeOf(project);
  const [applied] = rubricsFor(await deps.loadRubrics(project), content, anchor.domain, traceId);
  if (!isConfigured || model === null || applied === undefined) return { outcome: 'not_scored' };
  const answered = await askOnce(deps, {
    payer: {
      organizationId,
      projectId,
      zone: zoneOf(project),
      dailyBudgetMicroUsd: Usd.parse(project.judge.daily_budget_usd),
      projectVersion: project.version,
    },
    evaluationId: `anchor/${anchor.anchor_id}/${asked.day}`,
    applied,
    model,
    content,
    claims: null,
    mayShare: false,
  });
  if (answered === null || answered.mode === null || answered.promptHash === null) return { outcome: 'not_scored' };
  const { answer } = answered;
  const isVerdict = !('noVerdict' in answer);
  const score: AnchorScore = {
    model,
    mode: answered.mode,
    rubric_version: applied.rubric.version,
    prompt_hash: answered.promptHash,
    anchor_id: anchor.anchor_id,
    day: asked.day,
    people: anchor.people,
    rating: isVerdict ? answer.rating : null,
    confidence: isVerdict ? answer.confidence : null,
  };
  const place = { organizationId, projectId };
  await deps.measurements.addScore(place, score, Math.ceil(Date.parse(asked.day) / 1_000) + SCORE_SECONDS);
  return { outcome: 'scored', score, hasDrifted: await lapseIfDrifted(deps, place, score) };
}

async function askOnce(deps: ScoreAnchorDependencies, question: RubricQuestion): Promise<RubricAnswer | null> {
  try {
    return await deps.ask(question);
  } catch (error) {
    if (error instanceof JudgeWait) return null;
    throw error;
  }
}

async function lapseIfDrifted(
  { measurements }: ScoreAnchorDependencies,
  place: ReviewPlace,
  score: AnchorScore,
): Promise<boolean> {
  const scores = await measurements.scores(place, SCORES);
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const judges = await measurements.findJudges(place);
    const standings = judges?.standings ?? [];
    if (!isJudgeDrifted(scoresOfJudge(score, scores, standings))) return false;
    const standing = lapse(standings, score, score.day);
    if (judges === null || standing.every((one, index) => one === standings[index])) return true;
    const next = { ...judges, standings: standing, version: judges.version + 1 };
    if (await measurements.saveJudges(place, next, heldCertificates(standing))) return true;
  }
  throw new Error('How the judges stand kept changing');
}
