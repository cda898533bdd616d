import { expect, test } from 'vitest';
import type { OwnPriceStore } from '../../../functions/projects/project.ts';
import { ORGANIZATION } from '../builders/records.ts';

/** What every store of own prices promises; `open` gives an empty one. */
export function describeOwnPriceStore(name: string, open: () => Promise<OwnPriceStore>): void {
  test(`${name}: own prices are stored once for each version, and are an organization’s own`, async () => {
    const store = await open();
    expect(await store.find(ORGANIZATION)).toBeNull();
    const entry = { model: 'own-*', input: 0.1, output: 2.000001, above: { input_tokens: 5, input: 1, output: 2 } };
    const prices = { version: 1, prices: [{ entry, from: '2026-11-20T12:00:00.000Z', until: null }] };
    const saved = await Promise.all([1, 2, 3].map(() => store.save(ORGANIZATION, prices)));
    expect(saved.filter(Boolean)).toHaveLength(1);
    expect(await store.find(ORGANIZATION)).toEqual(prices);
    expect(await store.save(ORGANIZATION, { version: 3, prices: [] })).toBe(false);
    expect(await store.save(ORGANIZATION, { version: 2, prices: [] })).toBe(true);
    expect(await store.find('org_other')).toBeNull();
  });
}
