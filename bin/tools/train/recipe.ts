import type { HeadLayout } from '../../../functions/evaluation/models/head-layout.ts';
import type { Category } from '../../../functions/kernel/issue.ts';
import type { Example, FitOptions, Vector } from './logistic.ts';

/** A row a head learns from. */
export interface TrainingRow extends Example {
  /** The row is left out when any of these keys is; grammar rows have none and always stay. */
  readonly keys: readonly string[];
  /** Fifth of the data it belongs to in the in-set measurement, or -1 when it always stays. */
  readonly split: number;
}

/** Something a head is measured on: a text, or a document scored by its riskiest line. */
export interface Unit {
  readonly set: string;
  /** Thresholds may differ by kind. */
  readonly kind: string;
  /** What is left out of training when the unit is scored; empty when nothing of it is in training. */
  readonly key: string;
  readonly label: boolean;
  readonly split: number;
  readonly vectors: readonly Vector[];
  /** Id of the row in its set; empty for what was made up. */
  readonly id: string;
  readonly text: string;
}

export interface SetUse {
  readonly set: string;
  readonly licence: string;
  readonly rows: number;
  readonly positive: number;
  readonly use: 'train' | 'measure' | 'grammar';
}

/** False alarms that one kind of text may cause, as shares of the harmless units of all kinds. */
interface KindRule {
  readonly lowRate: number;
  /** Risk from which the head asks for a second look, where it reports more than that. */
  readonly doubtFrom?: number;
  readonly highRate: number;
  /** Share of positives among texts of this kind at which their risks are calibrated; that of all without it. */
  readonly prior?: number;
  /** Least risk from which the head may act, however few false alarms there are below it. */
  readonly leastHigh: number;
}

export interface ThresholdRule {
  readonly lowRate: number;
  readonly doubtFrom?: number | undefined;
  readonly highRate: number;
  /** Low threshold: where F1 is best with at most `lowRate` false positives, instead of exactly at it; not for `kinds`. */
  readonly lowByF1: boolean;
  /** The set the rates are taken on, or `all`. */
  readonly sets: string;
  /** Sets of ordinary traffic: where they are named, the rates of `kinds` are shares of their rows alone. */
  readonly ordinary?: readonly string[];
  /** Least risk from which the head may act, where few harmless texts of a kind would set it lower. */
  readonly leastHigh?: number;
  /** Kinds with odds and rates of their own; the others, and `default` where it is not named, follow the rule above. */
  readonly kinds?: Readonly<Record<string, KindRule>>;
}

export interface Recipe {
  readonly name: string;
  readonly version: string;
  readonly category: Category;
  readonly title: string;
  /** What one left-out run leaves out, in words. */
  readonly leftOut: string;
  readonly reads: string;
  readonly notes: readonly string[];
  readonly layout: HeadLayout;
  readonly fit: FitOptions;
  /** Share of positives at which risks are calibrated. */
  readonly prior: number;
  readonly thresholds: ThresholdRule;
  readonly training: readonly TrainingRow[];
  readonly units: readonly Unit[];
  readonly sets: readonly SetUse[];
}

export const SPLITS = 5;
