import type { HeadSummary, SetFigures } from './summary.ts';
import type { TrainedHead } from './train-head.ts';

function show(value: number | null): string {
  return value === null ? '–' : value.toFixed(3);
}

function row(cells: readonly (string | number)[]): string {
  return `| ${cells.join(' | ')} |`;
}

function figureCells(figures: SetFigures): string[] {
  return [
    show(figures.auc),
    show(figures.precision),
    show(figures.recall),
    show(figures.f1),
    show(figures.falsePositiveRate),
    show(figures.recallActing),
    show(figures.falsePositiveRateActing),
  ];
}

const FIGURE_HEADS = [
  'AUC',
  'precision',
  'recall',
  'F1',
  'false positives',
  'recall, acting',
  'false positives, acting',
];

/** The model card of a head, in Markdown; the left-out figures come first. */
export function modelCard(head: TrainedHead, summary: HeadSummary): string {
  const { recipe, header, artifact } = head;
  const { leftOut, inSet } = summary;
  const thresholds = Object.entries(header.thresholds).map(([kind, { low, high }]) =>
    row([kind, low.toFixed(3), high.toFixed(3)]),
  );
  return `${[
    `# ${recipe.title}`,
    '',
    `Head \`${recipe.name}\`, version ${recipe.version}, category \`${recipe.category}\`. It reads ${recipe.reads}. Written by \`npm run train\`; do not edit.`,
    '',
    '## Left out',
    '',
    `Every score below is by a model that had not seen what is left out: ${recipe.leftOut}. The first table covers ${recipe.thresholds.sets === 'all' ? 'all sets' : recipe.thresholds.sets}.`,
    '',
    row(['rows', 'positive', 'AUC', 'recall at 5 % false positives', 'at 1 %', 'best F1', 'calibration error']),
    row(['--', '--', '--', '--', '--', '--', '--']),
    row([
      leftOut.rows,
      leftOut.positive,
      show(leftOut.auc),
      show(leftOut.recallAt5),
      show(leftOut.recallAt1),
      show(leftOut.bestF1),
      show(leftOut.calibrationError),
    ]),
    '',
    inSet === null
      ? 'There is no in-set figure: what is left out is not a share of the same rows.'
      : `In-set, for comparison only (five folds over all sets, which flatters): AUC ${show(inSet.auc)}, best F1 ${show(inSet.bestF1)}.`,
    '',
    'Precision, recall, F1 and false positives are at the low threshold; “acting” is at the high one.',
    '',
    row(['set', 'kind', 'rows', 'positive', ...FIGURE_HEADS]),
    row(Array.from({ length: 11 }, () => '--')),
    ...summary.sets.map((each) => row([each.set, each.kind, each.rows, each.positive, ...figureCells(each)])),
    '',
    '## Thresholds',
    '',
    `Risks are calibrated (Platt) on the left-out scores for ${(100 * recipe.prior).toFixed(0)} % positives. From the high threshold on the head reports an issue of high severity; between the two its confidence stays under 0.6, so the trace escalates.`,
    '',
    row(['kind', 'low', 'high']),
    row(['--', '--', '--']),
    ...thresholds,
    '',
    '## Data',
    '',
    row(['set', 'rows', 'positive', 'use', 'licence']),
    row(['--', '--', '--', '--', '--']),
    ...recipe.sets.map(({ set, rows, positive, use, licence }) => row([set, rows, positive, use, licence])),
    '',
    '## What to know',
    '',
    ...recipe.notes.map((note) => `- ${note}`),
    `- ${artifact.length.toLocaleString('en')} bytes: ${(2 ** recipe.layout.bucketBits).toLocaleString('en')} hashed weights of one byte, ${recipe.layout.denseCount} dense features; ${recipe.fit.epochs} epochs, seed ${recipe.fit.seed}.`,
  ].join('\n')}\n`;
}
