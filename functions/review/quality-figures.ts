import type { AnchorScore } from './anchors.ts';
import { type CrossCheckFigures, crossCheckFigures } from './cross-check-figures.ts';
import { drawnCases } from './drawn-case.ts';
import { type CertificateFigures, certificateFigures, type JudgeStanding } from './judge-certificate.ts';
import { type DriftFigures, driftFigures, scoresOfJudge } from './judge-drift.ts';
import { type JudgeFigures, judgeFigures } from './judge-figures.ts';
import { type JudgeKey, keyText } from './judge-key.ts';
import {
  type CascadeFigures,
  cascadeFigures,
  type EvaluatorFigures,
  evaluatorFigures,
  type TierFigures,
  tierFigures,
} from './machine-figures.ts';
import { type PeopleFigures, peopleFigures } from './people-figures.ts';
import { casesFor, type QualityCase } from './quality-case.ts';
import type { Purpose } from './review-item.ts';

/** What the figures of a project are computed from. */
export interface QualityFacts {
  /** Of one time, whatever they are labelled for. */
  readonly cases: readonly QualityCase[];
  readonly standings: readonly JudgeStanding[];
  readonly scores: readonly AnchorScore[];
}

export interface QualityFigures {
  /** How many cases there are for each purpose, and how many people decided. */
  readonly cases: Readonly<Record<Purpose, number>> & { readonly decided: number; readonly labels: number };
  readonly cascade: CascadeFigures;
  readonly tiers: readonly TierFigures[];
  readonly evaluators: readonly EvaluatorFigures[];
  readonly judges: readonly JudgeFigures[];
  readonly cross_checks: readonly CrossCheckFigures[];
  readonly people: PeopleFigures;
  readonly certificates: readonly (JudgeKey & CertificateFigures)[];
  readonly drift: readonly (JudgeKey & DriftFigures)[];
}

/** Every figure of quality. Estimates come from labels of that purpose alone (P14), each with its interval (P13). */
export function qualityFigures({ cases, standings, scores }: QualityFacts): QualityFigures {
  const estimates = casesFor(cases, 'estimate');
  const drawn = drawnCases(estimates);
  const count = (purpose: Purpose) => cases.filter((one) => one.purpose === purpose).length;
  return {
    cases: {
      estimate: estimates.length,
      certificate: count('certificate'),
      anchor: count('anchor'),
      training: count('training'),
      decided: cases.filter(({ people }) => people !== null).length,
      labels: cases.reduce((sum, { labels }) => sum + labels.length, 0),
    },
    cascade: cascadeFigures(drawn),
    tiers: tierFigures(drawn),
    evaluators: evaluatorFigures(drawn),
    judges: judgeFigures(drawn),
    cross_checks: crossCheckFigures(drawn),
    people: peopleFigures(estimates),
    certificates: standings.map((standing) => ({ ...keyOf(standing), ...certificateFigures(standing) })),
    drift: [...Map.groupBy(scores, keyText)].flatMap(([, own]) => {
      const key = own[0];
      if (key === undefined) return [];
      return [{ ...keyOf(key), ...driftFigures(key, scoresOfJudge(key, own, standings), drawn) }];
    }),
  };
}

function keyOf({ model, mode, rubric_version, prompt_hash }: JudgeKey): JudgeKey {
  return { model, mode, rubric_version, prompt_hash };
}
