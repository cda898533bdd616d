import { type HeadName, SHIPPED_HEADS } from '../evaluation/models/shipped-heads.ts';
import { shippedPart } from '../evaluation/models/version-name.ts';
import { stableShare } from '../kernel/stable-hash.ts';
import type { MachineView } from '../review/machine-view.ts';
import type { ReviewedFor } from '../review/purpose.ts';

/** What people say of one trace about the one thing that a head looks for. */
export interface TrainingLabel {
  /** Whether it is there. */
  readonly isThere: boolean;
  /** What the shipped head gave the trace, from 0 to 1. */
  readonly risk: number;
  /** Held out: never used to make a version, so that it can tell whether one is better. */
  readonly isHeldOut: boolean;
  /** ISO-8601. */
  readonly doneAt: string;
}

/** Near-duplicates are on one side, or what is held out would not be new. */
const HELD_OUT_SHARE = 0.5;

/**
 * What a finished review says about a head. Only labels for training come this far (P14). Null where the head did not read
 * the trace, was another release of it, or people said nothing about what it looks for.
 */
export function trainingLabelOf(item: ReviewedFor<'training'>, head: HeadName): TrainingLabel | null {
  const { version } = SHIPPED_HEADS[head];
  const run = item.machine?.runs.find(({ name, tier }) => tier === MODELS && name === head);
  if (run?.risk === undefined || run.outcome === 'error' || shippedPart(run.version) !== version) return null;
  const isThere = saidOf(item, run, head);
  if (isThere === null) return null;
  const isHeldOut = stableShare(`held-out:${head}:${item.cluster ?? item.trace_id}`) < HELD_OUT_SHARE;
  return { isThere, risk: run.risk, isHeldOut, doneAt: item.done_at ?? item.created_at };
}

const MODELS = 2;

/**
 * Whoever gave an opinion of the head's own issues decides, the last first; then a missed issue of its category; then a
 * trace that people pass. A trace that they fail for something else says nothing.
 */
function saidOf(
  { labels, outcome }: ReviewedFor<'training'>,
  { issues }: MachineView['runs'][number],
  head: HeadName,
): boolean | null {
  const opinions = new Map(labels.flatMap((label) => label.issues).map(({ index, confirmed }) => [index, confirmed]));
  const own = issues.flatMap((index) => opinions.get(index) ?? []);
  if (own.length > 0) return own.includes(true);
  const { category } = SHIPPED_HEADS[head];
  const decisive = labels.filter(({ verdict }) => verdict === outcome);
  if (decisive.some(({ missed }) => missed.some((issue) => issue.category === category))) return true;
  return outcome === 'pass' ? false : null;
}

/** How many labels say that it is there, and how many that it is not. */
export interface LabelCounts {
  readonly there: number;
  readonly absent: number;
}

export function countLabels(labels: readonly TrainingLabel[]): LabelCounts {
  const there = labels.filter(({ isThere }) => isThere).length;
  return { there, absent: labels.length - there };
}

/** How many labels something takes: in all, and of each kind. */
export interface LabelNeed {
  readonly all: number;
  readonly ofEach: number;
}

/** What is missing for it, such as `41 more labels, 4 of them of traces in which it is there`; null where nothing is. */
export function missingLabels(
  { there, absent }: LabelCounts,
  { all, ofEach }: LabelNeed,
  which: string,
): string | null {
  const [ofThere, ofAbsent] = [Math.max(0, ofEach - there), Math.max(0, ofEach - absent)];
  const more = Math.max(all - there - absent, ofThere + ofAbsent);
  if (more <= 0) return null;
  const parts = [
    ...(ofThere === 0 ? [] : [`${ofThere} of them of traces in which people find it`]),
    ...(ofAbsent === 0 ? [] : [`${ofAbsent} of them of traces in which they do not`]),
  ];
  return [`${more} more ${which}`, ...parts].join(', ');
}
