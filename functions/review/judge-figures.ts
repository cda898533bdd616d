import { shareOfErrors } from '../statistics/error-shares.ts';
import { weightedRate } from '../statistics/missed-errors.ts';
import type { Rate } from '../statistics/rate.ts';
import type { DrawnCase } from './drawn-case.ts';
import { type JudgeKey, judgeKeyOf, keyText } from './judge-key.ts';
import { type Detection, detection } from './machine-figures.ts';
import type { JudgeAnswer } from './machine-view.ts';

export interface JudgeFigures extends JudgeKey, Detection {
  /** As which evaluator it is shown: `judge`, `judge-second`, or `judge:` and a rubric. */
  readonly name: string;
  /** Cases on which it was asked. */
  readonly n: number;
  /** Of these, the share that it left to people: a rating of REVIEW, or no verdict. */
  readonly abstained: Rate;
  /** Of what people pass, the share that it rates SAFE, where it rates. Its recall is its sensitivity. */
  readonly specificity: Rate;
  readonly calibration: readonly CalibrationBin[];
}

/** How often it is right where it states a confidence from `from` up to but not including `to`; the last includes 1. */
interface CalibrationBin {
  readonly from: number;
  readonly to: number;
  readonly mean_confidence: number | null;
  readonly right: Rate;
}

const BIN_EDGES = [0, 0.5, 0.6, 0.7, 0.8, 0.9, 1];
const MAX_JUDGES = 40;

interface Judged extends DrawnCase {
  readonly answer: JudgeAnswer;
}

/** The most asked first. */
export function judgeFigures(cases: readonly DrawnCase[]): JudgeFigures[] {
  const judged = cases.flatMap((one) => one.of.machine.judges.map((answer): Judged => ({ ...one, answer })));
  return [...Map.groupBy(judged, ({ answer }) => `${answer.name} ${keyText(judgeKeyOf(answer))}`)]
    .sort(([a, left], [b, right]) => right.length - left.length || a.localeCompare(b))
    .slice(0, MAX_JUDGES)
    .flatMap(([, own]) => (own[0] === undefined ? [] : [figuresOf(own[0].answer, own)]));
}

function figuresOf(answer: JudgeAnswer, asked: readonly Judged[]): JudgeFigures {
  const rated = asked.filter(isRated);
  const isUnsafe = (one: Judged) => one.answer.rating === 'UNSAFE';
  return {
    name: answer.name,
    ...judgeKeyOf(answer),
    n: asked.length,
    abstained: weightedRate(
      asked.map((one) => ({ probability: one.probability, isHit: !isRated(one) })),
      'traces that this judge reads',
    ),
    ...detection(rated, isUnsafe, 'traces that it rates UNSAFE'),
    specificity: shareOfErrors(
      rated.map((one) => ({ probability: one.probability, isIn: !isUnsafe(one), isError: !one.isError })),
      { what: 'that people pass' },
    ),
    calibration: calibrationOf(rated, isUnsafe),
  };
}

function isRated({ answer: { rating } }: Judged): boolean {
  return rating === 'SAFE' || rating === 'UNSAFE';
}

function calibrationOf(rated: readonly Judged[], isUnsafe: (one: Judged) => boolean): CalibrationBin[] {
  return BIN_EDGES.slice(1).map((to, index) => {
    const from = BIN_EDGES[index] ?? 0;
    const within = rated.filter(({ answer: { confidence } }) => {
      return confidence !== null && confidence >= from && (confidence < to || (to === 1 && confidence === 1));
    });
    const stated = within.reduce((sum, { answer }) => sum + (answer.confidence ?? 0), 0);
    return {
      from,
      to,
      mean_confidence: within.length === 0 ? null : stated / within.length,
      right: weightedRate(
        within.map((one) => ({ probability: one.probability, isHit: isUnsafe(one) === one.isError })),
        'traces that it rates with such a confidence',
      ),
    };
  });
}
