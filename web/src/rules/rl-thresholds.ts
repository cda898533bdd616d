import type { Pack, PackOverride } from '../../../lib/client/api-types.ts';
import { type NumberBounds, readNumber } from '../parts/typed.ts';

export type Threshold = keyof PackOverride['rl'];

interface ThresholdField extends NumberBounds {
  readonly label: string;
  readonly help: string;
}

const SHARE = { from: 0, to: 1 } as const;

/** Thresholds of the checks of a reinforcement-learning episode; one that the API has and this has not does not compile. */
export const THRESHOLDS = {
  min_reward_spread: {
    label: 'Least spread of rewards',
    help: 'Standard deviation as a share of the mean; below it the reward looks gamed.',
    from: 0,
  },
  min_steps_for_spread: {
    label: 'Steps from which the spread counts',
    help: 'Episodes up to this many steps are too short for it.',
    from: 0,
    isWhole: true,
  },
  min_unique_actions: { label: 'Least share of different actions', help: 'Below it the policy is stuck.', ...SHARE },
  max_reward_without_completion: {
    label: 'Largest reward without completion',
    help: 'More than this in total, for a task below the least completion, is a finding.',
  },
  min_completion: { label: 'Least completion', help: 'Below this share the task counts as unfinished.', ...SHARE },
  min_unique_states: {
    label: 'Least share of different states',
    help: 'Below it the policy goes in circles.',
    ...SHARE,
  },
  max_baseline_mismatch: {
    label: 'Largest difference from the baseline',
    help: 'Share of steps in which the baseline policy would have acted otherwise.',
    ...SHARE,
  },
  max_sign_changes: {
    label: 'Largest share of changes of sign',
    help: 'Above it the reward swings to and fro.',
    ...SHARE,
  },
  min_reward: { label: 'Least reward', help: 'A step with a reward below it is a finding.' },
} as const satisfies Readonly<Record<Threshold, ThresholdField>>;

export const THRESHOLD_NAMES: readonly Threshold[] = Object.keys(THRESHOLDS).filter(
  (name): name is Threshold => name in THRESHOLDS,
);

/** What holds where a project says nothing: of the domain itself, or of the generic one. */
export function shippedThresholds(domain: Pack, generic: Pack | undefined): Readonly<Record<string, number>> {
  return { ...(domain.rl ?? generic?.rl ?? {}) };
}

/** The override with a threshold as typed, without it where nothing is; or what is wrong. */
export function withThreshold(
  override: PackOverride,
  name: Threshold,
  text: string,
): { readonly value: PackOverride } | { readonly problem: string } {
  const field: ThresholdField = THRESHOLDS[name];
  const read = readNumber(text, field);
  if ('problem' in read) return read;
  const { [name]: _before, ...others } = override.rl;
  return { value: { ...override, rl: read.value === undefined ? others : { ...others, [name]: read.value } } };
}
