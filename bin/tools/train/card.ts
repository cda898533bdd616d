import { markdownTable } from './markdown-table.ts';
import type { HeadSummary, SetFigures } from './summary.ts';
import type { TrainedHead } from './train-head.ts';

function show(value: number | null): string {
  return value === null ? '–' : value.toFixed(3);
}

function figureCells(figures: SetFigures, reportsMore: boolean): string[] {
  return [
    show(figures.auc),
    show(figures.precision),
    show(figures.recall),
    show(figures.f1),
    show(figures.falsePositiveRate),
    ...(reportsMore ? [show(figures.recallDoubted), show(figures.falsePositiveRateDoubted)] : []),
    show(figures.recallActing),
    show(figures.falsePositiveRateActing),
  ];
}

const figureHeads = (reportsMore: boolean) => [
  'AUC',
  'precision',
  'recall',
  'F1',
  'false positives',
  ...(reportsMore ? ['recall, second look', 'false positives, second look'] : []),
  'recall, acting',
  'false positives, acting',
];

const HEADLINE_HEADS = [
  'rows',
  'positive',
  'AUC',
  'recall at 5 % false positives',
  'at 1 %',
  'best F1',
  'calibration error',
];

function between(reportsMore: boolean): string {
  return reportsMore
    ? 'from the low one on it reports one of low severity, which the verdict does not depend on; from the second look to the high one'
    : 'between the two';
}

/** The model card of a head, in Markdown; the left-out figures come first. */
export function modelCard(head: TrainedHead, summary: HeadSummary): string {
  const { recipe, header, artifact } = head;
  const { leftOut, inSet } = summary;
  const scope = recipe.thresholds.sets === 'all' ? 'all sets' : recipe.thresholds.sets;
  const headline = [
    leftOut.rows,
    leftOut.positive,
    show(leftOut.auc),
    show(leftOut.recallAt5),
    show(leftOut.recallAt1),
    show(leftOut.bestF1),
    show(leftOut.calibrationError),
  ];
  const reportsMore = Object.values(header.thresholds).some(({ doubt }) => doubt !== undefined);
  const thresholds = Object.entries(header.thresholds).map(([kind, { low, doubt = low, high }]) => [
    kind,
    low.toFixed(3),
    ...(reportsMore ? [doubt.toFixed(3)] : []),
    high.toFixed(3),
  ]);
  const perSet = summary.sets.map((each) => [
    each.set,
    each.kind,
    each.rows,
    each.positive,
    ...figureCells(each, reportsMore),
  ]);
  const data = recipe.sets.map(({ set, rows, positive, use, licence }) => [set, rows, positive, use, licence]);
  const inSetLine =
    inSet === null
      ? 'There is no in-set figure: what is left out is not a share of the same rows.'
      : `In-set, for comparison only (five folds over ${scope}, which flatters): AUC ${show(inSet.auc)}, best F1 ${show(inSet.bestF1)}.`;
  const size = `${artifact.length.toLocaleString('en')} bytes: ${(2 ** recipe.layout.bucketBits).toLocaleString('en')} hashed weights of one byte, ${recipe.layout.denseCount} dense features; ${recipe.fit.epochs} epochs, seed ${recipe.fit.seed}.`;
  return `# ${recipe.title}

Head \`${recipe.name}\`, version ${recipe.version}, category \`${recipe.category}\`. It reads ${recipe.reads}. Written by \`npm run train\`; do not edit.

## Left out

Every score below is by a model that had not seen what is left out: ${recipe.leftOut}. The first table covers ${scope}.

${markdownTable(HEADLINE_HEADS, [headline])}

${inSetLine}

Precision, recall, F1 and false positives are at the low threshold; “acting” is at the high one.

${markdownTable(['set', 'kind', 'rows', 'positive', ...figureHeads(reportsMore)], perSet)}

## Thresholds

Risks are calibrated (Platt) on the left-out scores for ${(100 * recipe.prior).toFixed(0)} % positives. From the high threshold on the head reports an issue of high severity; ${between(reportsMore)} its confidence stays under 0.6, so the trace escalates.

${markdownTable(['kind', 'low', ...(reportsMore ? ['second look'] : []), 'high'], thresholds)}

## Data

${markdownTable(['set', 'rows', 'positive', 'use', 'licence'], data)}

## What to know

${[...recipe.notes, size].map((note) => `- ${note}`).join('\n')}
`;
}
