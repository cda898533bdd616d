/** Of one project on one day, as far as it was counted. */
export interface EscalationCounts {
  readonly traces: number;
  /** Sent to the judge for what is severe, or by the full-depth sample. */
  readonly severe: number;
  /** In doubt, whether or not they were sent on. */
  readonly doubtful: number;
}

export const NO_ESCALATIONS: EscalationCounts = { traces: 0, severe: 0, doubtful: 0 };

/** A share of fewer traces says little; until then everything in doubt is judged. */
const MIN_COUNTED_TRACES = 100;

/** Something of the doubt is always judged: what is never drawn can be told by no figure. */
const MIN_PROBABILITY = 0.05;

/**
 * With which probability a trace in doubt is sent to the judge, so that all that is sent stays within the project's share
 * of its traces. What is severe goes first, and is not held to the share.
 * @returns four digits, as they are stored
 */
export function doubtProbability({ traces, severe, doubtful }: EscalationCounts, maxShare: number): number {
  if (traces < MIN_COUNTED_TRACES || doubtful === 0) return 1;
  const room = maxShare * traces - severe;
  const probability = Math.min(1, Math.max(MIN_PROBABILITY, room / doubtful));
  return Math.round(probability * 1e4) / 1e4;
}
