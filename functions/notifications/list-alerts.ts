import { canonicalJson } from '../kernel/canonical-json.ts';
import { decodeCursor, encodeCursor } from '../kernel/cursor.ts';
import type { Severity } from '../kernel/issue.ts';
import type { Hasher } from '../kernel/ports.ts';
import type { AlertSlot } from './episode.ts';
import type { EpisodeStore, PastPlace } from './episode-store.ts';

/** A request looks at no more past episodes than this. */
const MAX_EXAMINED = 1_000;

export interface AlertQuery {
  readonly state?: 'open' | 'acknowledged' | 'resolved' | undefined;
  readonly severity?: Severity | undefined;
  readonly limit: number;
  readonly cursor?: string | undefined;
}

export interface AlertPage {
  readonly items: readonly AlertSlot[];
  readonly nextCursor: string | null;
}

/**
 * A page of the episodes of an organization, the latest first: of one project, or with null of every project and of the
 * organization itself.
 */
export async function listAlerts(
  { episodes, hasher }: { readonly episodes: EpisodeStore; readonly hasher: Hasher },
  { organizationId, projectId }: { readonly organizationId: string; readonly projectId: string | null },
  { state, severity, limit, cursor }: AlertQuery,
): Promise<AlertPage> {
  const signedFor = canonicalJson({ list: 'alerts', projectId, state, severity });
  const after = cursor === undefined ? null : await decodeCursor(hasher, organizationId, signedFor, cursor);
  const isWanted = (slot: AlertSlot) =>
    (projectId === null || slot.project_id === projectId) &&
    (state === undefined || slot.state === state) &&
    (severity === undefined || slot.severity === severity);
  const current = (await episodes.slots(organizationId, projectId ?? undefined))
    .filter((slot) => slot.episode_id !== null && (after === null || isBefore(placeOf(slot), after)))
    .sort((a, b) => (isBefore(placeOf(a), placeOf(b)) ? 1 : -1));
  const items: AlertSlot[] = [];
  let last: PastPlace | null = null;
  let examined = 0;
  for await (const slot of merged(current, episodes.past(organizationId, after))) {
    if (last !== null && (items.length === limit || examined === MAX_EXAMINED)) {
      return { items, nextCursor: await encodeCursor(hasher, organizationId, signedFor, last) };
    }
    examined++;
    last = placeOf(slot);
    if (isWanted(slot)) items.push(slot);
  }
  return { items, nextCursor: null };
}

/** Both are ordered, the latest first. */
async function* merged(
  current: readonly AlertSlot[],
  past: AsyncIterable<readonly AlertSlot[]>,
): AsyncGenerator<AlertSlot> {
  const waiting = [...current];
  for await (const page of past) {
    for (const slot of page) {
      for (let next = waiting[0]; next !== undefined && isBefore(placeOf(slot), placeOf(next)); next = waiting[0]) {
        yield next;
        waiting.shift();
      }
      yield slot;
    }
  }
  yield* waiting;
}

function placeOf({ opened_at: at, episode_id: id }: AlertSlot): PastPlace {
  return { at: at ?? '', id: id ?? '' };
}

function isBefore(a: PastPlace, b: PastPlace): boolean {
  return a.at === b.at ? a.id < b.id : a.at < b.at;
}
