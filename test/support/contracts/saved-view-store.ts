import { expect, test } from 'vitest';
import type { SavedView, SavedViewStore } from '../../../functions/console/saved-views.ts';
import { ORGANIZATION } from '../builders/records.ts';

export function aView(fields: Partial<SavedView> = {}): SavedView {
  return {
    view_id: '0'.repeat(26),
    name: 'Night',
    page: '/traces',
    query: 'verdict=failed',
    created_at: '2026-11-20T12:00:00.000Z',
    created_by: 'ada',
    ...fields,
  };
}

/** What every store of saved views promises; `open` gives an empty one. */
export function describeSavedViewStore(name: string, open: () => Promise<SavedViewStore>): void {
  test(`${name}: saved views are stored once for each version, and are a project’s own`, async () => {
    const store = await open();
    expect(await store.find(ORGANIZATION, 'default')).toEqual({ views: [], version: 0 });
    const first = { views: [aView()], version: 1 };
    const saved = await Promise.all([1, 2, 3].map(() => store.save(ORGANIZATION, 'default', first)));
    expect(saved.filter(Boolean)).toHaveLength(1);
    expect(await store.find(ORGANIZATION, 'default')).toEqual(first);
    expect(await store.save(ORGANIZATION, 'default', { views: [], version: 3 })).toBe(false);
    expect(await store.save(ORGANIZATION, 'default', { views: [], version: 2 })).toBe(true);
    expect(await store.find(ORGANIZATION, 'shop')).toEqual({ views: [], version: 0 });
    expect(await store.find('org_other', 'default')).toEqual({ views: [], version: 0 });
  });
}
