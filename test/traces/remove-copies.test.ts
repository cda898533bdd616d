import { describe, expect, test } from 'vitest';
import { type CopiesOfTrace, type Copy, type FoundCopies, removeCopies } from '../../functions/traces/remove-copies.ts';
import { aRecord } from '../support/builders/records.ts';

const BODY: Copy = { name: 'body', object: 'body-object' };
const SPAN: Copy = { name: 'span', object: null };
const LARGE: Copy = { name: 'large', object: 'large-object' };
const RECORD = aRecord({ charge: { ...aRecord().charge, counters: ['project:default/DAY#2026-11-20'] } });
const NOTHING: FoundCopies<Copy> = { record: null, body: null, others: [] };

/** A store that answers each look with the next of these, then with nothing, and notes what it is told to do. */
function aStore(looks: readonly FoundCopies<Copy>[], refusals: Partial<Record<'other' | 'record', boolean>> = {}) {
  const acts: string[] = [];
  let look = 0;
  const copies: CopiesOfTrace<Copy> = {
    find: async () => looks[look++] ?? NOTHING,
    namesOf: () => ['record'],
    objectOf: (_record, body) => body?.object ?? null,
    keepCharge: async () => void acts.push('keep'),
    removeObject: async (name) => void acts.push(name),
    removeOther: async ({ name }) => {
      acts.push(name);
      return refusals.other !== true;
    },
    removeRecord: async () => {
      acts.push('record');
      return refusals.record !== true;
    },
  };
  return { acts, copies };
}

describe('P9: the deletion of a trace', () => {
  test('keeps its charge first, and removes its record last, with the body that a retry stored again', async () => {
    const { acts, copies } = aStore([{ record: RECORD, body: BODY, others: [SPAN, LARGE] }]);
    expect(await removeCopies(copies)).toEqual({
      items: ['span', 'large', 'body', 'record'],
      objects: ['large-object', 'body-object'],
    });
    expect(acts).toEqual(['keep', 'large-object', 'body-object', 'span', 'large', 'record', 'body-object']);
  });

  test('removes what came while it ran', async () => {
    const { copies } = aStore([
      { record: RECORD, body: null, others: [] },
      { record: null, body: null, others: [SPAN] },
    ]);
    expect(await removeCopies(copies)).toEqual({ items: ['record', 'span'], objects: [] });
  });

  test('leaves a body alone: that of a submission under way', async () => {
    const { acts, copies } = aStore([{ record: null, body: BODY, others: [] }]);
    expect(await removeCopies(copies)).toBeNull();
    expect(acts).toEqual([]);
  });

  test('ends what an interrupted one left, which is no deletion of a trace any more', async () => {
    const { acts, copies } = aStore([{ record: null, body: null, others: [SPAN] }]);
    expect(await removeCopies(copies)).toBeNull();
    expect(acts).toEqual(['span']);
  });

  test('leaves what is submitted anew, and does not name its copies', async () => {
    const anew = { ...RECORD, charge: { ...RECORD.charge, hold_id: 'another' } };
    const { acts, copies } = aStore(
      [
        { record: RECORD, body: null, others: [SPAN] },
        { record: anew, body: BODY, others: [LARGE] },
      ],
      { other: true },
    );
    expect(await removeCopies(copies)).toEqual({ items: ['record'], objects: [] });
    expect(acts).toEqual(['keep', 'span', 'record']);
  });

  test('of a trace that changes at every attempt is not acknowledged', async () => {
    const found = { record: RECORD, body: null, others: [] };
    const { copies } = aStore([found, found, found], { record: true });
    await expect(removeCopies(copies)).rejects.toMatchObject({ code: 'unavailable', retryAfterSeconds: 1 });
  });
});
