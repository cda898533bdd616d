import type { Rate } from '../statistics/rate.ts';

export const SAVING_KINDS = [
  'cache_share',
  'cheaper_model',
  'cut_outputs',
  'failed_spend',
  'peak_trough',
  'repeated_prompts',
  'retries',
  'unpriced',
] as const;

/** Something that would cost less, with what shows it. Money in micro-USD, for the period that was looked at. */
export interface Saving {
  readonly kind: (typeof SAVING_KINDS)[number];
  /** Null where it is about all models. */
  readonly model: string | null;
  /** At most this much; null where it cannot be told. */
  readonly savesMicroUsd: number | null;
  readonly evidence: Readonly<Record<string, number | string | Rate>>;
  /** What it would take to tell; null where it is told. */
  readonly missing: string | null;
}
