import { expect, test } from 'vitest';
import { LEASE_MILLISECONDS } from '../../functions/review/lease.ts';
import { ReviewDesk } from '../support/memory/review-desk.ts';

const PEOPLE = Array.from({ length: 20 }, (_, index) => `person-${index}`);
const TRACES = Array.from({ length: 200 }, (_, index) => `trace-${index}`);

test('P14: twenty people claim two hundred items at once: none is held twice, and every count is exact', async () => {
  const desk = new ReviewDesk();
  await desk.configure({ review: { repeats: false } });
  for (const traceId of TRACES) await desk.arrive(traceId, { body: textOf(traceId) });
  for (const person of PEOPLE) await desk.keyOf(person);
  const reviews = new Map(await Promise.all(TRACES.map(async (id) => [id, await desk.reviewOf(id)] as const)));

  // Everybody reaches for everything, each beginning somewhere else, and holds two of five of what they get.
  const held = new Map<string, { readonly person: string; readonly token: string }[]>();
  const work = PEOPLE.map(async (person, offset) => {
    for (const [index] of TRACES.entries()) {
      const traceId = TRACES[(index + offset * 10) % TRACES.length] ?? '';
      const path = `/reviews/${reviews.get(traceId)}`;
      const claim = await desk.ask('POST', `${path}/claim`, person);
      if (claim.status !== 200) {
        expect([traceId, claim.status]).toEqual([traceId, 409]);
        continue;
      }
      const { token } = Object(claim.body).lease;
      held.set(traceId, [...(held.get(traceId) ?? []), { person, token }]);
      if (index % 5 < 2) continue;
      const label = await desk.ask('POST', `${path}/labels`, person, {
        lease_token: token,
        verdict: 'pass',
        seconds: 1,
      });
      expect([traceId, label.status]).toEqual([traceId, 201]);
    }
  });
  await Promise.all(work);

  for (const [traceId, holders] of held) expect([traceId, holders.length]).toEqual([traceId, 1]);
  expect(held.size).toBe(TRACES.length);
  const stored = await Promise.all(TRACES.map((id) => desk.stored(id)));
  const labelled = stored.filter((item) => item?.state === 'done');
  for (const item of labelled) expect(item?.labels).toHaveLength(1);
  const stats = await desk.stats();
  const done = stats.done.reduce((sum: number, { labels }: { labels: number }) => sum + labels, 0);
  expect(labelled.length).toBeGreaterThan(0);
  expect([done, stats.claimed, stats.open]).toEqual([labelled.length, TRACES.length - labelled.length, 0]);

  // Nobody's token but the live one is good for a label.
  const waiting = stored.filter((item) => item?.state === 'open').map((item) => item?.trace_id ?? '');
  for (const traceId of waiting.slice(0, 10)) {
    const [holder] = held.get(traceId) ?? [];
    const other = PEOPLE.find((person) => person !== holder?.person) ?? '';
    const body = { lease_token: holder?.token, verdict: 'fail' };
    expect((await desk.ask('POST', `/reviews/${reviews.get(traceId)}/labels`, other, body)).status).toBe(409);
  }

  // Who went away keeps nobody from working.
  desk.api.nowMs += LEASE_MILLISECONDS;
  expect(await desk.stats()).toMatchObject({ claimed: 0, open: waiting.length });
  for (const traceId of waiting) expect((await desk.label('person-0', traceId, { verdict: 'pass' })).status).toBe(201);
  expect(await desk.stats()).toMatchObject({ claimed: 0, open: 0 });
});

/** Of each trace another text, so that none stands for another. */
function textOf(traceId: string) {
  const words = Array.from({ length: 12 }, (_, index) => `${traceId}-word-${index}`).join(' ');
  return { content: { input: words, output: words }, findings: [] };
}
