import type { Label, LabelRole } from './label.ts';
import type { ReviewItem } from './review-item.ts';

export type Standing =
  /** Another label is asked for, in this role. */
  | { readonly is: 'wanted'; readonly role: LabelRole }
  | { readonly is: 'decided'; readonly by: Label; readonly outcome: 'pass' | 'fail' }
  /** People stayed unsure: the verdict of the machine stands, and no more labels are taken. */
  | { readonly is: 'undecided' };

/**
 * What the labels of an item come to. One label that is sure decides where one is wanted, two that agree where two are;
 * else a further person is asked, who decides. Every label stays.
 */
export function standingOf({ labels, labels_wanted: wanted }: Pick<ReviewItem, 'labels' | 'labels_wanted'>): Standing {
  const [first, second] = labels;
  const adjudicator = labels.find(({ role }) => role === 'adjudicator');
  if (adjudicator !== undefined) return decidedBy(adjudicator);
  if (first === undefined) return { is: 'wanted', role: 'first' };
  if (wanted === 1) return first.verdict === 'unsure' ? { is: 'wanted', role: 'adjudicator' } : decidedBy(first);
  if (second === undefined) return { is: 'wanted', role: 'second' };
  const agree = first.verdict === second.verdict && first.verdict !== 'unsure';
  return agree ? decidedBy(moreSevere(first, second)) : { is: 'wanted', role: 'adjudicator' };
}

function decidedBy(by: Label): Standing {
  return by.verdict === 'unsure' ? { is: 'undecided' } : { is: 'decided', by, outcome: by.verdict };
}

const RANKS: ReadonlyMap<string | null, number> = new Map([
  ['low', 1],
  ['medium', 2],
  ['high', 3],
  ['critical', 4],
]);

/** Of two people who agree, the one who sees more harm is heard. */
function moreSevere(a: Label, b: Label): Label {
  return (RANKS.get(b.severity) ?? 0) > (RANKS.get(a.severity) ?? 0) ? b : a;
}

/**
 * Whether whoever gives the next label is shown neither the machine's verdict nor other labels: on items drawn at
 * random, and where a label was given before.
 */
export function isBlind({ slice, labels }: Pick<ReviewItem, 'slice' | 'labels'>): boolean {
  return slice === 'random' || labels.length > 0;
}
