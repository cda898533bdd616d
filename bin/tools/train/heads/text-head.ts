import { BucketCollector, type FeatureSet } from '../../../../functions/evaluation/models/feature-set.ts';
import type { HeadLayout } from '../../../../functions/evaluation/models/head-layout.ts';
import { toVector } from '../logistic.ts';
import { stableHash } from '../random.ts';
import { type Recipe, SPLITS, type TrainingRow, type Unit } from '../recipe.ts';
import { describeSets } from './sources.ts';

/** A text with its label, where it came from, and whether a head may learn from it. */
export interface LabelledText {
  readonly id: string;
  readonly set: string;
  readonly text: string;
  readonly label: boolean;
  readonly trained: boolean;
  /** What is left out with it; the set unless given. */
  readonly key?: string;
  readonly weight?: number;
  /** Rows with the same group stay in one fifth; the text unless given. */
  readonly group?: string;
}

type Parts = Pick<Recipe, 'training' | 'units' | 'sets'>;

/** Rows and units of a head that reads one text at a time. */
export function textParts(
  rows: readonly LabelledText[],
  grammar: readonly { readonly text: string; readonly label: boolean }[],
  features: (text: string, collector: BucketCollector) => FeatureSet & { readonly kind?: string },
  layout: HeadLayout,
  grammarWeight = 1,
): Parts {
  const collector = new BucketCollector();
  const training: TrainingRow[] = [];
  const units: Unit[] = [];
  for (const row of rows) {
    if (row.text.trim() === '') continue;
    const read = features(row.text, collector);
    const vector = toVector(read, layout);
    const key = row.trained ? (row.key ?? row.set) : '';
    const split = row.trained ? stableHash(row.group ?? row.text) % SPLITS : -1;
    if (row.trained) training.push({ ...vector, label: row.label, weight: row.weight ?? 1, keys: [key], split });
    units.push({
      set: row.set,
      kind: read.kind ?? 'default',
      key,
      label: row.label,
      split,
      vectors: [vector],
      id: row.id,
      text: row.text,
    });
  }
  for (const { text, label } of grammar) {
    training.push({
      ...toVector(features(text, collector), layout),
      label,
      weight: grammarWeight,
      keys: [],
      split: -1,
    });
  }
  const drawn = grammar.map(({ label }) => ({ set: 'grammar', label, trained: true }));
  return { training, units, sets: describeSets([...rows, ...drawn]) };
}
