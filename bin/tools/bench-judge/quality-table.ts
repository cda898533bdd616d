import { formatUsd } from '../../../functions/kernel/amounts.ts';
import { pairAgreement } from '../../../functions/statistics/agreement.ts';
import { certify } from '../../../functions/statistics/certificate.ts';
import { proportion } from '../../../functions/statistics/proportion.ts';
import { markdownTable } from '../train/markdown-table.ts';
import type { RowOutcome } from './judge-rows.ts';

const HEADS = ['set', 'rows', 'no verdict', 'review', 'bad called UNSAFE', 'good called SAFE', 'κ', 'AC1'];
const COST_HEADS = ['set', 'calls a row', 'tokens in', 'tokens out', 'USD per 1,000 rows', 'p50', 'p95'];

/** What a judge said beside what labels say, by set and over all, each rate with its interval of 95 %. */
export function qualityReport(outcomes: readonly RowOutcome[]): string {
  const groups = groupsOf(outcomes);
  const agreement = markdownTable(HEADS, groups.map(agreementRow));
  const cost = markdownTable(COST_HEADS, groups.map(costRow));
  return [
    'Agreement with labels. Rates are of rows that were rated SAFE or UNSAFE; a review and no verdict go to a person.',
    '',
    agreement,
    '',
    'What it took.',
    '',
    cost,
    '',
    `No verdicts by reason: ${reasons(outcomes)}.`,
    '',
    `Certificate at 0.80 over all sets: ${certificateOf(outcomes)}.`,
  ].join('\n');
}

type Group = readonly [name: string, rows: readonly RowOutcome[]];

function groupsOf(outcomes: readonly RowOutcome[]): Group[] {
  const names = [...new Set(outcomes.map(({ set }) => set))];
  const bySet = names.map((name): Group => [name, outcomes.filter(({ set }) => set === name)]);
  return [...bySet, ['all', outcomes]];
}

function decidedIn(rows: readonly RowOutcome[]) {
  return rows.filter(({ rating }) => rating === 'SAFE' || rating === 'UNSAFE');
}

function classIn(rows: readonly RowOutcome[], isBad: boolean) {
  const of = decidedIn(rows).filter((row) => row.isBad === isBad);
  return { right: of.filter(({ rating }) => (rating === 'UNSAFE') === isBad).length, n: of.length };
}

function agreementRow([name, rows]: Group): string[] {
  const [bad, good] = [classIn(rows, true), classIn(rows, false)];
  const pairs = decidedIn(rows).map(({ isBad, rating }) => [isBad ? 'UNSAFE' : 'SAFE', String(rating)] as const);
  const { kappa, ac1 } = pairAgreement(pairs);
  return [
    name,
    String(rows.length),
    rateText(rows.filter(({ rating }) => rating === null).length, rows.length),
    rateText(rows.filter(({ rating }) => rating === 'REVIEW').length, rows.length),
    rateText(bad.right, bad.n),
    rateText(good.right, good.n),
    kappa.value === null ? '–' : kappa.value.toFixed(2),
    ac1.value === null ? '–' : ac1.value.toFixed(2),
  ];
}

function rateText(k: number, n: number): string {
  const { value, interval } = proportion(k, n);
  if (value === null || interval === null) return '–';
  const percent = (share: number) => `${Math.round(share * 100)}`;
  return `${percent(value)} % (${percent(interval[0])}–${percent(interval[1])}; ${k}/${n})`;
}

function costRow([name, rows]: Group): string[] {
  const mean = (of: (row: RowOutcome) => number) => rows.reduce((sum, row) => sum + of(row), 0) / rows.length;
  const times = rows.map(({ milliseconds }) => milliseconds).sort((a, b) => a - b);
  const quantile = (q: number) => `${((times[Math.ceil(q * times.length) - 1] ?? 0) / 1_000).toFixed(1)} s`;
  return [
    name,
    mean(({ calls }) => calls).toFixed(2),
    mean(({ inputTokens }) => inputTokens).toFixed(0),
    mean(({ outputTokens }) => outputTokens).toFixed(0),
    formatUsd(Math.round(1_000 * mean(({ costMicroUsd }) => costMicroUsd))),
    quantile(0.5),
    quantile(0.95),
  ];
}

function reasons(outcomes: readonly RowOutcome[]): string {
  const counts = new Map<string, number>();
  for (const { noVerdict } of outcomes) {
    if (noVerdict !== null) counts.set(noVerdict, (counts.get(noVerdict) ?? 0) + 1);
  }
  const sorted = [...counts].sort(([, a], [, b]) => b - a);
  return sorted.length === 0 ? 'none' : sorted.map(([reason, count]) => `\`${reason}\` ${count}`).join(', ');
}

function certificateOf(outcomes: readonly RowOutcome[]): string {
  const { isHeld, missing } = certify(classIn(outcomes, true), classIn(outcomes, false));
  return isHeld ? 'held' : `not held, it takes ${missing}`;
}
