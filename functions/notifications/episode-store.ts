import type { AlertSlot } from './episode.ts';
import type { SlotName } from './episode-id.ts';

/** Where an episode stands among those of its organization, the latest first. */
export interface PastPlace {
  /** When it opened, ISO-8601. */
  readonly at: string;
  /** Its id. */
  readonly id: string;
}

/** Episodes of every organization. What is expired counts as absent. */
export interface EpisodeStore {
  /** As it is now; null where none is stored. */
  find(organizationId: string, name: SlotName): Promise<AlertSlot | null>;
  /** Those of the events that the rule has not counted. */
  unseen(organizationId: string, ruleId: string, eventIds: readonly string[]): Promise<string[]>;
  /**
   * Stores a slot under the next version, together with the events that it now counts, and keeps the episode that it
   * stands for no more. False when the slot changed since `known` was read, or one of the events was counted before:
   * then nothing is stored.
   * @param eventIds at most 20
   */
  replace(known: AlertSlot | null, next: AlertSlot, eventIds?: readonly string[]): Promise<boolean>;
  /** What is due now, the longest due first, in pages. */
  due(now: number): AsyncIterable<readonly AlertSlot[]>;
  /** The slots of a project, with null those of the organization itself; left out, of all of them. */
  slots(organizationId: string, projectId?: string | null): Promise<AlertSlot[]>;
  /** Episodes that another one of their slot followed, the latest first, in pages; after this place. */
  past(organizationId: string, after: PastPlace | null): AsyncIterable<readonly AlertSlot[]>;
}
