import { isFullDepthSample } from '../../../functions/evaluation/cascade.ts';
import type { Anchor, AnchorScore } from '../../../functions/review/anchors.ts';
import type { JudgeAnswer } from '../../../functions/review/machine-view.ts';
import type { CaseLabel, QualityCase } from '../../../functions/review/quality-case.ts';
import { drawPurpose, drawSlice } from '../../../functions/review/slices.ts';

export const JUDGE_KEY = {
  model: 'compatible:local/small',
  mode: 'native_schema',
  rubric_version: 'generic@1',
  prompt_hash: 'c'.repeat(64),
} as const;

const AT = '2026-11-20T12:00:00.000Z';

export function anAnswer(fields: Partial<JudgeAnswer> = {}): JudgeAnswer {
  const { model, mode, rubric_version: version, prompt_hash } = JUDGE_KEY;
  return {
    ...{ name: 'judge', version, model, mode, prompt_hash },
    ...{ rating: 'SAFE', confidence: 0.9, blind: false, cost_usd: '0.000300' },
    ...fields,
  };
}

export function aCaseLabel(fields: Partial<CaseLabel> = {}): CaseLabel {
  return {
    ...{ label_id: 'lb_1', rater: 'ann', role: 'first', verdict: 'pass', severity: null, issues: [], missed: 0 },
    ...{ blind: true, batch: false, seconds: 30, guideline_version: '1', labelled_at: AT },
    ...fields,
  };
}

type CaseFields = Partial<Omit<QualityCase, 'machine'>> & { readonly machine?: Partial<QualityCase['machine']> };

/** One that the full-depth sample drew, passed by the machine and by one person, labelled for estimates. */
export function aCase({ machine = {}, ...fields }: CaseFields = {}): QualityCase {
  return {
    ...{ review_id: 'rv_00000000_t1', project_id: 'default', trace_id: 't1', evaluation_id: 'ev_00000000_t1' },
    ...{ domain: 'generic', created_at: AT, done_at: AT },
    ...{ selection: 'sample', slice: 'random', purpose: 'estimate', people: 'pass', labels: [aCaseLabel()] },
    ...{ probability: 0.01, sample_probability: 0.01, slice_probability: 1, purpose_probability: 0.5 },
    machine: {
      ...{ verdict: 'passed', severity: null, tier: 2, evaluator_set: 'set', escalation: null, runs: [], judges: [] },
      ...machine,
    },
    ...fields,
  };
}

export function aScore(fields: Partial<AnchorScore> = {}): AnchorScore {
  return {
    ...JUDGE_KEY,
    anchor_id: 'a1',
    day: '2026-11-20',
    people: 'fail',
    rating: 'UNSAFE',
    confidence: 0.9,
    ...fields,
  };
}

/** How good everybody is in a simulated life. */
export interface LifeQuality {
  readonly traces: number;
  readonly errorRate: number;
  /** Share of bad and of good traces that tiers 1 and 2 send on; they pass the others. */
  readonly sendsOn: { readonly bad: number; readonly good: number };
  readonly judge: { readonly sensitivity: number; readonly specificity: number; readonly abstains: number };
  readonly people: { readonly sensitivity: number; readonly specificity: number };
  readonly labelsWanted: 1 | 2;
  readonly sampleShare: number;
}

export interface Life {
  /** What people were given to label, for whatever purpose. */
  readonly cases: readonly QualityCase[];
  /** What nobody inside knows. */
  readonly truth: {
    readonly errors: number;
    readonly passed: number;
    readonly failed: number;
    readonly missed: number;
    readonly failedErrors: number;
    readonly sentOn: number;
    readonly sentOnErrors: number;
  };
}

/**
 * Everything that happens to the traffic of a project: tiers pass it or send it on, the judge decides or leaves it to
 * people, the full-depth sample, slices and purposes are drawn as they are in truth, and people label what comes to them,
 * twice and with a third person where two disagree.
 */
export function simulateLife(random: () => number, quality: LifeQuality): Life {
  const truth = { errors: 0, passed: 0, failed: 0, missed: 0, failedErrors: 0, sentOn: 0, sentOnErrors: 0 };
  const cases: QualityCase[] = [];
  const life = random();
  for (let i = 0; i < quality.traces; i++) {
    const isBad = random() < quality.errorRate;
    const isSent = random() < (isBad ? quality.sendsOn.bad : quality.sendsOn.good);
    const rating = rate(random, isBad, quality.judge);
    const decided = rating === 'SAFE' ? 'passed' : rating === 'UNSAFE' ? 'failed' : 'needs_review';
    const verdict = isSent ? decided : 'passed';
    truth.errors += Number(isBad);
    truth.sentOn += Number(isSent);
    truth.sentOnErrors += Number(isSent && isBad);
    truth.passed += Number(verdict === 'passed');
    truth.failed += Number(verdict === 'failed');
    truth.missed += Number(verdict === 'passed' && isBad);
    truth.failedErrors += Number(verdict === 'failed' && isBad);
    const id = `${life}-${i}`;
    const isSampled = isFullDepthSample(id, quality.sampleShare);
    const isRequired = verdict === 'needs_review';
    if (!isSampled && !isRequired) continue;
    const selection = isRequired ? 'required' : 'sample';
    const reviewId = `rv_00000000_${id}`;
    cases.push(
      aCase({
        ...{ trace_id: id, review_id: reviewId, evaluation_id: `ev_00000000_${id}`, selection },
        probability: isRequired ? 1 : quality.sampleShare,
        sample_probability: isSampled ? quality.sampleShare : null,
        ...drawSlice(reviewId, { selection, isNewCluster: i % 2 === 0 }),
        ...drawPurpose(reviewId, { selection }),
        ...label(random, isBad, quality),
        machine: {
          verdict,
          escalation: isSent ? { tier: 2, reason: 'The risk is high.' } : null,
          runs: [
            {
              ...{ tier: 2, name: 'model', version: '1', outcome: isSent ? 'fail' : 'pass' },
              issues: [],
            },
          ],
          judges: [anAnswer({ rating, blind: isSampled, confidence: 0.9 })],
        },
      }),
    );
  }
  return { cases, truth };
}

function rate(random: () => number, isBad: boolean, judge: LifeQuality['judge']): 'SAFE' | 'REVIEW' | 'UNSAFE' {
  if (random() < judge.abstains) return 'REVIEW';
  return random() < (isBad ? judge.sensitivity : 1 - judge.specificity) ? 'UNSAFE' : 'SAFE';
}

function label(
  random: () => number,
  isBad: boolean,
  { people, labelsWanted }: LifeQuality,
): Pick<QualityCase, 'people' | 'labels'> {
  const say = (role: CaseLabel['role'], rater: string) =>
    aCaseLabel({
      ...{ label_id: rater, role, rater },
      verdict: random() < (isBad ? people.sensitivity : 1 - people.specificity) ? 'fail' : 'pass',
    });
  const labels = [say('first', 'ann'), ...(labelsWanted === 2 ? [say('second', 'bob')] : [])];
  if (new Set(labels.map(({ verdict }) => verdict)).size > 1) labels.push(say('adjudicator', 'cy'));
  const last = labels.at(-1)?.verdict;
  return { labels, people: last === 'fail' ? 'fail' : 'pass' };
}

export function anAnchor(fields: Partial<Anchor> = {}): Anchor {
  return {
    ...{ anchor_id: 'a1', organization_id: 'org_000000000001', project_id: 'default', trace_id: 't1' },
    ...{ review_id: 'rv_00000000_t1', evaluation_id: 'ev_00000000_t1', hold_id: 'h1', domain: 'generic' },
    ...{ people: 'fail', frozen_at: AT, expires_at: 4_000_000_000 },
    ...fields,
  };
}
