import { AegisError } from '../kernel/errors.ts';
import type { AlertSettings } from './alert-rule.ts';
import { changeSlot } from './change-slot.ts';
import { type AlertSlot, isOpen } from './episode.ts';
import { slotOfEpisode } from './episode-id.ts';
import type { TellDependencies } from './tell-episodes.ts';

export interface ActDependencies extends TellDependencies {
  readonly loadSettings: (organizationId: string) => Promise<AlertSettings>;
}

export interface ActedOn {
  readonly before: AlertSlot;
  readonly after: AlertSlot;
}

function alertNotFound(): AegisError {
  return new AegisError('not_found', 'There is no such alert.', {
    errors: [{ path: 'id', message: 'is no alert that this key may use' }],
  });
}

/**
 * Does something to an open episode: the same again changes nothing.
 * @param mayUse whether the caller may name alerts of this project, with null of the organization
 * @throws AegisError `not_found` for one that is unknown or out of reach, `conflict` for one that is over
 */
export async function actOnAlert(
  deps: ActDependencies,
  organizationId: string,
  episodeId: string,
  mayUse: (projectId: string | null) => boolean,
  change: (slot: AlertSlot) => AlertSlot,
): Promise<ActedOn> {
  const name = slotOfEpisode(episodeId);
  if (name === null || !mayUse(name.projectId)) throw alertNotFound();
  const slot = await deps.episodes.find(organizationId, name);
  if (slot === null) throw alertNotFound();
  const isThis = (each: AlertSlot) => each.episode_id === episodeId;
  if (!isThis(slot)) throw await whyNot(deps, organizationId, episodeId);
  if (!isOpen(slot)) throw isOver();
  const settings = await deps.loadSettings(organizationId);
  let before = slot;
  const after = await changeSlot(deps, settings, slot, (known) => {
    if (!isThis(known) || !isOpen(known)) throw isOver();
    before = known;
    return change(known);
  });
  return { before, after };
}

function isOver(): AegisError {
  return new AegisError('conflict', 'This alert is resolved already.');
}

/** An episode of its slot that another one followed, or one that never was. */
async function whyNot({ episodes }: ActDependencies, organizationId: string, episodeId: string): Promise<AegisError> {
  const opened = Number.parseInt(episodeId.slice(episodeId.lastIndexOf(':') + 1), 36);
  if (!Number.isFinite(opened) || Math.abs(opened) > 8.64e15) return alertNotFound();
  const at = new Date(opened).toISOString();
  // The place just after it: what comes next is the episode itself, or one before it.
  for await (const page of episodes.past(organizationId, { at, id: `${episodeId}~` })) {
    const [first] = page;
    if (first !== undefined) return first.episode_id === episodeId ? isOver() : alertNotFound();
  }
  return alertNotFound();
}
