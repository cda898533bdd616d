import * as z from 'zod';
import { AegisError } from '../kernel/errors.ts';

/** Of one project; they are one item. */
export const MAX_VIEWS = 50;
/** Changes that meet at the same moment; each but one begins anew. */
const MAX_ATTEMPTS = 8;

/** A page of the console with what it shows, under a name that the members of a project share. */
export const SavedView = z.object({
  view_id: z.string(),
  name: z.string(),
  /** Such as `/traces`. */
  page: z.string(),
  /** As in an address, without the question mark. */
  query: z.string(),
  created_at: z.string(),
  /** The member who saved it, or the key, where it is no member's. */
  created_by: z.string(),
});
export type SavedView = z.infer<typeof SavedView>;

export interface SavedViews {
  readonly views: readonly SavedView[];
  /** How often they were changed. */
  readonly version: number;
}

export interface SavedViewStore {
  find(organizationId: string, projectId: string): Promise<SavedViews>;
  /** False where somebody else stored the same version first. */
  save(organizationId: string, projectId: string, views: SavedViews): Promise<boolean>;
}

/**
 * Changes the views of a project.
 * @throws AegisError what `change` throws; `unavailable` when too many change them at once
 */
export async function changeViews(
  store: SavedViewStore,
  organizationId: string,
  projectId: string,
  change: (views: readonly SavedView[]) => readonly SavedView[],
): Promise<void> {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const { views, version } = await store.find(organizationId, projectId);
    const after = change(views);
    if (await store.save(organizationId, projectId, { views: after, version: version + 1 })) return;
  }
  throw new AegisError('unavailable', 'Too many views are saved at once. Try again.', { retryAfterSeconds: 1 });
}

/** @throws AegisError `conflict` for a name that another view of the page has; `limit_reached` for too many */
export function withView(views: readonly SavedView[], view: SavedView): readonly SavedView[] {
  // An attempt whose answer was lost has saved it.
  if (views.some(({ view_id: id }) => id === view.view_id)) return views;
  if (views.some(({ name, page }) => name === view.name && page === view.page)) {
    throw new AegisError(
      'conflict',
      'Another view of this page has this name. Delete it first, or take another name.',
      {
        errors: [{ path: 'name', message: 'is taken' }],
      },
    );
  }
  if (views.length >= MAX_VIEWS) {
    throw new AegisError('limit_reached', `A project may have ${MAX_VIEWS} saved views.`);
  }
  return [...views, view];
}

/** What a query says, without the signs of an address: as it is read, and as it would be searched for what it tells. */
export function textsOf(query: string): readonly string[] {
  return [...new URLSearchParams(query)].flat();
}

/** As pages of the console name a user in their addresses: the list of traces, and that of sessions. */
const USER_NAMES = ['user_id', 'user'];

/** Whether a query is about one end user: what is kept of a user has to be found when the user is erased. */
export function namesUser(query: string): boolean {
  const params = new URLSearchParams(query);
  return USER_NAMES.some((name) => params.has(name));
}
