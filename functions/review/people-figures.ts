import { type Agreement, agreementOfMany, type PairAgreement, pairAgreement } from '../statistics/agreement.ts';
import { proportion } from '../statistics/proportion.ts';
import { type Rate, refusedRate } from '../statistics/rate.ts';
import type { CaseFor, CaseLabel } from './quality-case.ts';

export interface PeopleFigures {
  /** Between the first and the second label, which know nothing of each other. */
  readonly agreement: PairAgreement;
  /** Over all labels that know nothing of each other. */
  readonly alpha: Agreement;
  /** Of items with two labels, how often the first was what was decided in the end, for what was failed and passed. */
  readonly recall: Rate;
  readonly specificity: Rate;
  readonly raters: readonly RaterFigures[];
  /** Of the cases, those on which people stayed unsure. */
  readonly undecided: Rate;
}

interface RaterFigures {
  readonly rater: string;
  readonly labels: number;
  /** Of the items that others labelled too, the share on which this person said what was decided. */
  readonly right: Rate;
  readonly median_seconds: number | null;
}

/** A thousand resamples of so many pairs take about half a second. */
const MAX_PAIRS = 500;
const MAX_RATERS = 200;
const MIN_SHARED = 10;

/** How far people agree. Labels of those who decide between others are not among the pairs: they know that others differ. */
export function peopleFigures(cases: readonly CaseFor<'estimate'>[]): PeopleFigures {
  const latest = [...cases].sort((a, b) => (a.done_at < b.done_at ? 1 : -1));
  const independent = latest
    .map(({ labels }) => labels.filter(({ role }) => role !== 'adjudicator'))
    .filter(({ length }) => length > 1)
    .slice(0, MAX_PAIRS);
  const pairs = independent.flatMap(([first, second]) =>
    first === undefined || second === undefined ? [] : [[first.verdict, second.verdict] as const],
  );
  const undecided = cases.filter(({ people }) => people === null).length;
  return {
    agreement: pairAgreement(pairs),
    alpha: agreementOfMany(independent.map((labels) => labels.map(({ verdict }) => verdict))),
    recall: firstRight(latest, 'fail'),
    specificity: firstRight(latest, 'pass'),
    raters: raterFigures(latest),
    undecided: proportion(undecided, cases.length),
  };
}

/** Of the items of one class that at least two people labelled, the share that the first person put there. */
function firstRight(cases: readonly CaseFor<'estimate'>[], outcome: 'pass' | 'fail'): Rate {
  const shared = cases.filter(({ labels, people }) => labels.length > 1 && people === outcome);
  const right = shared.filter(({ labels }) => labels[0]?.verdict === outcome).length;
  return fromEnough(right, shared.length, `${outcome}ed items with two labels`);
}

function raterFigures(cases: readonly CaseFor<'estimate'>[]): RaterFigures[] {
  const given = Map.groupBy(
    cases.flatMap((one) => one.labels.map((label) => ({ label, one }))),
    ({ label }) => label.rater,
  );
  return [...given]
    .map(([rater, own]) => {
      const shared = own.filter(({ one }) => one.people !== null && one.labels.length > 1);
      const right = shared.filter(({ label, one }) => label.verdict === one.people).length;
      return {
        rater,
        labels: own.length,
        right: fromEnough(right, shared.length, 'items that somebody else labels too'),
        median_seconds: medianSeconds(own.map(({ label }) => label)),
      };
    })
    .sort((a, b) => b.labels - a.labels || a.rater.localeCompare(b.rater))
    .slice(0, MAX_RATERS);
}

function fromEnough(k: number, n: number, what: string): Rate {
  return n < MIN_SHARED ? refusedRate('wilson', n, `${MIN_SHARED - n} more ${what}`) : proportion(k, n);
}

function medianSeconds(labels: readonly CaseLabel[]): number | null {
  const sorted = labels.flatMap(({ seconds }) => seconds ?? []).sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? null;
}
