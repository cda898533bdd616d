import { type HeadName, SHIPPED_HEADS } from '../evaluation/models/shipped-heads.ts';
import { AegisError } from '../kernel/errors.ts';
import {
  compareVersions,
  flagFromOf,
  missingToCompare,
  whyNotBetter,
  whyWorseWhereItActs,
} from './compare-versions.ts';
import {
  actingVersion,
  fitsShipped,
  type HeadRegister,
  type HeadVersion,
  numberInProduction,
  type VersionState,
} from './head-register.ts';
import type { HeadPlace } from './head-register-store.ts';
import { isLookAt, nextLook } from './looks.ts';
import type { HeadDependencies } from './make-version.ts';
import { type OpenHead, openHead, saveRegister } from './open-head.ts';
import { readLabelsOf } from './read-labels.ts';
import { countLabels } from './training-labels.ts';

/** What can be done with a version. */
export const STEPS = ['shadow', 'promote', 'roll-back', 'retire'] as const;
export type Step = (typeof STEPS)[number];

/** What a step changed, and all versions of the head after it. */
export interface HeadMove {
  readonly before: HeadVersion;
  readonly after: HeadVersion;
  readonly register: HeadRegister;
}

/**
 * Takes a version one step. A step that was taken already changes nothing; so a request that got no answer can be sent
 * again.
 * @throws AegisError `not_found`; `conflict` where the step does not follow, labels are missing, the version is not better,
 * or somebody changed the project at the same moment
 */
export async function moveVersion(
  deps: HeadDependencies,
  place: HeadPlace,
  head: HeadName,
  { version: number, step }: { readonly version: number; readonly step: Step },
): Promise<HeadMove> {
  const open = await openHead(deps, place, head);
  const known = open.register.versions.find(({ version }) => version === number);
  if (known === undefined) throw new AegisError('not_found', `There is no version ${number} of ${head} here.`);
  if (isTaken(known, step)) return { before: known, after: known, register: open.register };
  const next = await NEXT[step](deps, place, open, known);
  await saveRegister(deps, open.project, next);
  const after = next.versions.find(({ version }) => version === number) ?? known;
  return { before: known, after, register: next };
}

/** Which version a step made act in the place of which; null for a step that changes nothing of that. */
export function changeOfActing(
  { version, previous }: HeadVersion,
  step: Step,
): { readonly before: number; readonly after: number } | null {
  if (previous === null) return null;
  if (step === 'promote') return { before: previous, after: version };
  return step === 'roll-back' ? { before: version, after: previous } : null;
}

function isTaken({ state, ended }: HeadVersion, step: Step): boolean {
  switch (step) {
    case 'shadow':
      return state === 'shadow';
    case 'promote':
      return state === 'production';
    case 'roll-back':
      return ended === 'rolled_back';
    case 'retire':
      return state === 'retired' && ended === null;
  }
}

type Taking = (deps: HeadDependencies, place: HeadPlace, open: OpenHead, known: HeadVersion) => Promise<HeadRegister>;

const NEXT: Readonly<Record<Step, Taking>> = {
  shadow: async (deps, _place, { register }, known) => {
    requireState(known, ['candidate']);
    requireFit(register, known);
    return changed(deps, register, (one) => {
      if (one === known) return { state: 'shadow' };
      return one.state === 'shadow' ? { state: 'candidate' } : null;
    });
  },
  promote,
  'roll-back': async (deps, _place, { register }, known) => {
    requireState(known, ['production']);
    return changed(deps, register, (one) => {
      if (one === known) return { state: 'retired', ended: 'rolled_back' };
      return one.version === known.previous ? { state: 'production', ended: null } : null;
    });
  },
  retire: async (deps, _place, { register }, known) => {
    requireState(known, ['candidate', 'shadow']);
    return changed(deps, register, (one) => (one === known ? { state: 'retired' } : null));
  },
};

/** Only where held-out labels say that it is better. Whoever is refused has looked at them. */
async function promote(
  deps: HeadDependencies,
  place: HeadPlace,
  { project, register }: OpenHead,
  known: HeadVersion,
): Promise<HeadRegister> {
  const { head } = register;
  requireState(known, ['shadow']);
  requireFit(register, known);
  const labels = await readLabelsOf(deps, place, head);
  const heldOut = labels.filter(({ isHeldOut }) => isHeldOut);
  const missing = missingToCompare(countLabels(heldOut));
  if (missing !== null) throw conflict(`Version ${known.version} of ${head} needs ${missing}.`);
  const seen = isLookAt(known.look, heldOut) ? known.look : null;
  const look = seen ?? nextLook(register, heldOut);
  const acting = actingVersion(register) ?? { version: 0, calibration: null };
  const comparison = compareVersions(heldOut, acting, known, flagFromOf(project));
  const { actsFrom } = SHIPPED_HEADS[head];
  const where = actsFrom === null ? null : compareVersions(heldOut, acting, known, actsFrom);
  const why = whyNotBetter(comparison, look.level) ?? (where === null ? null : whyWorseWhereItActs(where));
  if (why !== null) {
    if (seen === null) {
      const looked = changed(deps, register, (one) => (one === known ? { look } : null));
      await saveRegister(deps, project, { ...looked, looks: register.looks + 1 });
    }
    throw conflict(
      `Version ${known.version} of ${head} is not known to be better than version ${acting.version}: ${why}.`,
    );
  }
  const previous = numberInProduction(register);
  const promoted = changed(deps, register, (one) => {
    if (one === known) return { state: 'production', previous, comparison, look: null };
    return one.state === 'production' ? { state: 'retired', ended: 'replaced', look: null } : { look: null };
  });
  return { ...promoted, looks: 0 };
}

function changed(
  { now }: Pick<HeadDependencies, 'now'>,
  register: HeadRegister,
  change: (one: HeadVersion) => Partial<HeadVersion> | null,
): HeadRegister {
  const moved = { changed_at: new Date(now()).toISOString(), changed_revision: register.revision };
  const versions = register.versions.map((one) => {
    const next = change(one);
    if (next === null) return one;
    return next.state === undefined ? { ...one, ...next } : { ...one, ...next, ...moved };
  });
  return { ...register, versions };
}

const INSTEAD: Readonly<Record<VersionState, string>> = {
  candidate: 'Move it to shadow first.',
  shadow: 'It does not act: promote or retire it.',
  production: 'It acts: roll it back instead.',
  retired: 'It is over: make another one.',
};

function requireState({ version, state }: HeadVersion, allowed: readonly VersionState[]): void {
  if (allowed.includes(state)) return;
  throw conflict(`Version ${version} is in the state ${state}. ${INSTEAD[state]}`);
}

function requireFit({ head }: HeadRegister, known: HeadVersion): void {
  if (fitsShipped(head, known)) return;
  throw conflict(`Version ${known.version} was made for another release of ${head}. Make another one.`);
}

function conflict(detail: string): AegisError {
  return new AegisError('conflict', detail);
}
