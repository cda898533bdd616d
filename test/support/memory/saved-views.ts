import type { SavedViewStore, SavedViews } from '../../../functions/console/saved-views.ts';

/** Saved views in memory: see test/support/contracts/saved-view-store.ts. */
export class MemorySavedViews implements SavedViewStore {
  readonly #views = new Map<string, SavedViews>();

  async find(organizationId: string, projectId: string): Promise<SavedViews> {
    return structuredClone(this.#views.get(`${organizationId}/${projectId}`) ?? { views: [], version: 0 });
  }

  async save(organizationId: string, projectId: string, views: SavedViews): Promise<boolean> {
    const key = `${organizationId}/${projectId}`;
    if ((this.#views.get(key)?.version ?? 0) !== views.version - 1) return false;
    this.#views.set(key, structuredClone(views));
    return true;
  }
}
