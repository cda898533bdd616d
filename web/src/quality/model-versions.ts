import type { Model, ModelVersion } from '../../../lib/client/api-types.ts';

export type Step = 'shadow' | 'promote' | 'roll-back' | 'retire';

interface Offer {
  readonly step: Step;
  /** What the button says that takes it. */
  readonly action: string;
  /** What follows from it. */
  readonly says: string;
}

const OFFERS: Readonly<Record<Step, Offer>> = {
  shadow: {
    step: 'shadow',
    action: 'Move to shadow',
    says: 'Each evaluation then tells what this version would have said, and nothing depends on it. Another version in shadow goes back to the candidates.',
  },
  promote: {
    step: 'promote',
    action: 'Promote',
    says: 'It acts within 30 seconds, if labels that are held out say that it is better. Every attempt that is refused makes the next one harder.',
  },
  'roll-back': {
    step: 'roll-back',
    action: 'Roll back',
    says: 'What acted before it acts again within 30 seconds. This version is over.',
  },
  retire: { step: 'retire', action: 'Retire', says: 'This version is over. It cannot be used again.' },
};

/** What can be done with a version in its state, the usual step first. */
export function stepsOf({ state, fits_shipped: fits }: Pick<ModelVersion, 'state' | 'fits_shipped'>): readonly Offer[] {
  const { shadow, promote, retire } = OFFERS;
  switch (state) {
    case 'candidate':
      return fits ? [shadow, retire] : [retire];
    case 'shadow':
      return fits ? [promote, retire] : [retire];
    case 'production':
      return [OFFERS['roll-back']];
    case 'retired':
      return [];
  }
}

export interface ShownState {
  readonly type: 'success' | 'info' | 'pending' | 'stopped' | 'warning';
  readonly text: string;
}

const ENDED = { replaced: 'Replaced by a later version', rolled_back: 'Rolled back' } as const;

/** Where a version stands, in words; one that was made for another shipped head says so. */
export function describeState({
  state,
  ended,
  fits_shipped: fits,
}: Pick<ModelVersion, 'state' | 'ended' | 'fits_shipped'>): ShownState {
  if (state === 'retired') return { type: 'stopped', text: ended === null ? 'Retired' : ENDED[ended] };
  if (!fits) {
    const what = state === 'production' ? 'Does not act any more' : 'Of no use any more';
    return { type: 'warning', text: `${what}: the shipped head is another one since` };
  }
  switch (state) {
    case 'production':
      return { type: 'success', text: 'Acts' };
    case 'shadow':
      return { type: 'info', text: 'In shadow' };
    case 'candidate':
      return { type: 'pending', text: 'Candidate' };
  }
}

/** What acts of a head. */
export function describeActing({
  acting,
  shipped,
  versions,
}: Pick<Model, 'acting' | 'shipped'> & {
  readonly versions: readonly Pick<ModelVersion, 'version' | 'name'>[];
}): string {
  if (acting === 0) return `${shipped.version}, as shipped`;
  return versions.find(({ version }) => version === acting)?.name ?? String(acting);
}
