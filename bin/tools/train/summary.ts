import {
  areaUnderCurve,
  bestF1Threshold,
  calibrationError,
  ratesAt,
  type Scored,
  thresholdAtFalsePositiveRate,
} from './metrics.ts';
import type { ScoredUnit, TrainedHead } from './train-head.ts';

/** Figures of one head on one set or on all of them; null where a class is missing. */
export interface SetFigures {
  readonly set: string;
  readonly kind: string;
  readonly rows: number;
  readonly positive: number;
  readonly auc: number | null;
  readonly precision: number | null;
  readonly recall: number | null;
  readonly f1: number | null;
  readonly falsePositiveRate: number | null;
  /** Where the head asks for a second look; null where it does so for all it reports. */
  readonly recallDoubted: number | null;
  readonly falsePositiveRateDoubted: number | null;
  /** At the threshold where the head may act. */
  readonly recallActing: number | null;
  readonly falsePositiveRateActing: number | null;
}

export interface HeadSummary {
  readonly name: string;
  readonly leftOut: SetFigures & {
    readonly recallAt5: number;
    readonly recallAt1: number;
    readonly bestF1: number;
    readonly calibrationError: number;
  };
  readonly inSet: { readonly auc: number; readonly bestF1: number } | null;
  readonly sets: readonly SetFigures[];
}

function figure(value: number): number | null {
  return Number.isFinite(value) ? Number(value.toFixed(4)) : null;
}

function figuresOf(set: string, kind: string, units: readonly ScoredUnit[], head: TrainedHead): SetFigures {
  const thresholds = (row: ScoredUnit) =>
    head.header.thresholds[row.unit.kind] ?? head.header.thresholds['default'] ?? { low: 1, high: 1 };
  const above = (limit: 'low' | 'doubt' | 'high'): Scored[] =>
    units.map((row) => {
      const { low, doubt = low, high } = thresholds(row);
      return { label: row.label, score: row.score >= { low, doubt, high }[limit] ? 1 : 0 };
    });
  const reportsMore = Object.values(head.header.thresholds).some(({ doubt }) => doubt !== undefined);
  const doubted = reportsMore ? ratesAt(above('doubt'), 1) : null;
  const low = ratesAt(above('low'), 1);
  const high = ratesAt(above('high'), 1);
  const positive = units.filter((row) => row.label).length;
  const both = positive > 0 && positive < units.length;
  return {
    set,
    kind,
    rows: units.length,
    positive,
    auc: both ? figure(areaUnderCurve(units)) : null,
    precision: both ? figure(low.precision) : null,
    recall: figure(low.recall),
    f1: both ? figure(low.f1) : null,
    falsePositiveRate: figure(low.falsePositiveRate),
    recallDoubted: doubted === null ? null : figure(doubted.recall),
    falsePositiveRateDoubted: doubted === null ? null : figure(doubted.falsePositiveRate),
    recallActing: figure(high.recall),
    falsePositiveRateActing: figure(high.falsePositiveRate),
  };
}

function inSetFigures(rows: readonly ScoredUnit[]) {
  return {
    auc: figure(areaUnderCurve(rows)) ?? 0,
    bestF1: figure(ratesAt(rows, bestF1Threshold(rows)).f1) ?? 0,
  };
}

/** What the card and the quality table say of a head; per-kind thresholds are applied to each row. */
export function summarise(head: TrainedHead): HeadSummary {
  const { inSet, recipe } = head;
  const headline = recipe.thresholds.sets;
  // Sentences and blocks are parts of texts that are counted already.
  const isHeadline = ({ unit }: ScoredUnit) =>
    unit.kind !== 'sentence' && !unit.kind.endsWith('_block') && (headline === 'all' || unit.set === headline);
  const leftOut = head.leftOut.filter(isHeadline);
  const groups = new Map<string, ScoredUnit[]>();
  for (const row of head.leftOut) {
    const name = `${row.unit.set}\n${row.unit.kind}`;
    groups.set(name, [...(groups.get(name) ?? []), row]);
  }
  const recallAt = (rate: number) => figure(ratesAt(leftOut, thresholdAtFalsePositiveRate(leftOut, rate)).recall) ?? 0;
  const bestF1 = (rows: readonly Scored[]) => figure(ratesAt(rows, bestF1Threshold(rows)).f1) ?? 0;
  return {
    name: recipe.name,
    leftOut: {
      ...figuresOf(headline, 'all', leftOut, head),
      recallAt5: recallAt(0.05),
      recallAt1: recallAt(0.01),
      bestF1: bestF1(leftOut),
      calibrationError: figure(calibrationError(head.leftOut, recipe.prior)) ?? 0,
    },
    inSet: inSet.length === 0 ? null : inSetFigures(inSet.filter(isHeadline)),
    sets: [...groups].map(([name, units]) => {
      const [set = '', kind = ''] = name.split('\n');
      return figuresOf(set, kind, units, head);
    }),
  };
}
