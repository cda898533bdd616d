import { evaluateTrace } from '../../../functions/evaluation/evaluate-trace.ts';
import { countsAgainstVerdict } from '../../../functions/kernel/issue.ts';
import { markdownTable } from '../train/markdown-table.ts';
import type { ScoredUnit } from '../train/train-head.ts';
import { atLeast, atMost, type Figure, share, show } from './figure.ts';
import type { MeasuredHead } from './head-figures.ts';

/** What tier 1 says of a prompt on its own. */
function rulesFindInjection(input: string): boolean {
  const { issues } = evaluateTrace({
    traceId: 'bench',
    content: { input, output: 'Done.' },
    findings: [],
    domain: 'generic',
    now: () => 0,
  });
  return issues.some(({ category, severity }) => category === 'prompt_injection' && countsAgainstVerdict(severity));
}

function textOf({ unit }: ScoredUnit): string {
  return `${unit.set}/${unit.id}`;
}

/** Rules alone, model alone (set left out, acting threshold) and either of them, per set. */
export function compareInjection({ head }: MeasuredHead): { text: string; figures: Figure[] } {
  const acts = ({ unit, score }: ScoredUnit) => score >= (head.header.thresholds[unit.kind]?.high ?? 1);
  // A text is acted on for itself or for one of its sentences.
  const bySentence = new Set(head.leftOut.filter((row) => row.unit.kind === 'sentence' && acts(row)).map(textOf));
  const judged = head.leftOut
    .filter(({ unit }) => unit.kind !== 'sentence')
    .map((row) => ({
      row,
      byRules: rulesFindInjection(row.unit.text),
      byModel: acts(row) || bySentence.has(textOf(row)),
    }));
  type Judged = (typeof judged)[number];
  const ways: readonly (readonly [string, (each: Judged) => boolean])[] = [
    ['rules', ({ byRules }) => byRules],
    ['model', ({ byModel }) => byModel],
    ['together', ({ byRules, byModel }) => byRules || byModel],
  ];
  const sets = [...new Set(head.leftOut.map(({ unit }: ScoredUnit) => unit.set))];
  const cells = (members: readonly Judged[]) =>
    ways.map(([, found]) => show(members.length === 0 ? null : share(members, found)));
  const rows = sets.map((set) => {
    const members = judged.filter(({ row }) => row.unit.set === set);
    return [
      set,
      members.length,
      ...cells(members.filter(({ row }) => row.label)),
      ...cells(members.filter(({ row }) => !row.label)),
    ];
  });
  const positive = judged.filter(({ row }) => row.label);
  const negative = judged.filter(({ row }) => !row.label);
  rows.push(['all', judged.length, ...cells(positive), ...cells(negative)]);
  const figures = ways.flatMap(([name, found]) => [
    atLeast(`injection.${name}.recall`, `injection, ${name}, acting: recall`, share(positive, found)),
    atMost(`injection.${name}.fpr`, '… false positives', share(negative, found)),
  ]);
  const heads = ['set', 'n', 'recall: rules', 'model', 'together', 'FPR: rules', 'model', 'together'];
  return { text: markdownTable(heads, rows), figures };
}
