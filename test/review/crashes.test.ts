import { expect, test } from 'vitest';
import { RANDOM_IDS } from '../../functions/access/crypto/random-ids.ts';
import { createProjectLoader } from '../../functions/projects/find-project.ts';
import { decideAppeal } from '../../functions/review/appeals.ts';
import { LabelContent } from '../../functions/review/label.ts';
import { reviewerOf } from '../../functions/review/reviewer.ts';
import { sweepReviews } from '../../functions/review/sweep-reviews.ts';
import { claimReview, giveLabel, undoLabel } from '../../functions/review/work-on-review.ts';
import { openConclusions } from '../support/builders/open-conclusions.ts';
import { aCaller } from '../support/builders/records.ts';
import { CrashPoint } from '../support/faults/crashing-ports.ts';
import { ReviewDesk } from '../support/memory/review-desk.ts';

const TRACE = 'seen-4';
/** More than any of these makes. */
const MAX_CALLS = 40;
const LABEL = LabelContent.parse({ verdict: 'fail' });

/** A desk, and the same stores as a process sees them that ends at one of its calls. */
async function atDesk(crash: CrashPoint) {
  const desk = new ReviewDesk();
  await desk.arrive(TRACE);
  const { api } = desk;
  const organizationId = await desk.organizationId;
  const [traces, reviews] = [crash.wrap(api.traces), crash.wrap(api.reviews)];
  const stores = { traces, reviews, totals: crash.wrap(api.totals), tenants: api.tenants };
  const deps = {
    ...stores,
    appeals: crash.wrap(api.appeals),
    hasher: api.hasher,
    ids: RANDOM_IDS,
    loadProject: createProjectLoader(api.tenants, api.now),
    openConclusions: async () => openConclusions(stores, api.now),
    now: api.now,
  };
  const person = (memberId: string) =>
    reviewerOf(api, aCaller({ organizationId, memberId, memberRoles: { default: 'developer' } }));
  const sweep = () => {
    const own = { ...deps, traces: api.traces, reviews: api.reviews, appeals: api.appeals };
    return sweepReviews({ ...own, openConclusions: async () => openConclusions(api, api.now) }, () => false);
  };
  return { desk, deps, organizationId, person, sweep, reviewId: await desk.reviewOf(TRACE) };
}

/** Evaluations that were counted of the one trace, by all who followed. */
async function counted({ desk, organizationId }: Awaited<ReturnType<typeof atDesk>>): Promise<number> {
  const { evaluations } = await desk.api.totals.find(organizationId, 'default');
  return evaluations.reduce((sum, count) => sum + count, 0);
}

const moments = ['before', 'after'] as const;

test.each(moments)('P1, P3: a label concludes once, with the process ended %s any of its calls', async (moment) => {
  let at = 0;
  for (; at < MAX_CALLS; at++) {
    const crash = new CrashPoint(at, moment);
    const world = await atDesk(crash);
    const { desk, deps, person, reviewId, sweep } = world;
    const ann = await person('ann');
    const { item } = await claimReview({ ...deps, traces: desk.api.traces, reviews: desk.api.reviews }, ann, reviewId);
    const given = { token: item.lease?.token ?? '', content: LABEL, together: [] };
    await giveLabel(deps, ann, reviewId, given).catch(() => undefined);
    await sweep();
    const stored = await desk.stored(TRACE);
    // Either it was stored, and then it counts, or its author is not told that it was and sends it again.
    if (stored?.labels.length === 0) {
      await giveLabel(
        { ...deps, ...desk.api, openConclusions: async () => openConclusions(desk.api, desk.api.now) },
        ann,
        reviewId,
        given,
      );
    }
    expect([at, await desk.stored(TRACE)]).toEqual([
      at,
      expect.objectContaining({ state: 'done', pending: null, outcome: 'fail' }),
    ]);
    expect([at, (await desk.evaluation(TRACE)).verdict]).toEqual([at, 'failed']);
    expect([at, await counted(world), (await desk.stats()).done]).toEqual([at, 2, [{ rater: ann.rater, labels: 1 }]]);
    if (!crash.isReached) break;
  }
  expect(at).toBeGreaterThan(6);
  expect(at).toBeLessThan(MAX_CALLS);
});

test('P1, P3: a follower that cannot do its part is asked again, and then has done it once', async () => {
  const world = await atDesk(new CrashPoint(MAX_CALLS, 'before'));
  const { desk, deps, person, reviewId, sweep } = world;
  const { traces, reviews, totals, tenants, now } = desk.api;
  const silent = { close: totals.close.bind(totals), add: async () => Promise.reject(new Error('no answer')) };
  const failing = async () => openConclusions({ traces, reviews, tenants, totals: silent }, now);
  const ann = await person('ann');
  const { item } = await claimReview(deps, ann, reviewId);
  const given = { token: item.lease?.token ?? '', content: LABEL, together: [] };
  await expect(giveLabel({ ...deps, openConclusions: failing }, ann, reviewId, given)).rejects.toThrow('totals');
  expect([await counted(world), (await desk.stored(TRACE))?.pending]).toEqual([1, 'conclude']);
  expect(await sweep()).toMatchObject({ finished: 1 });
  expect(await sweep()).toMatchObject({ finished: 0 });
  expect([await counted(world), (await desk.stored(TRACE))?.pending]).toEqual([2, null]);
});

test.each(moments)(
  'P1, P3: a label is taken back wholly or not, with the process ended %s any of its calls',
  async (moment) => {
    let at = 0;
    for (; at < MAX_CALLS; at++) {
      const crash = new CrashPoint(at, moment);
      const world = await atDesk(crash);
      const { desk, deps, person, reviewId, sweep } = world;
      await desk.label('ann', TRACE, { verdict: 'fail' });
      const ann = await person('ann');
      await undoLabel(deps, ann, reviewId).catch(() => undefined);
      await sweep();
      const stored = await desk.stored(TRACE);
      const isBack = stored?.labels.length === 0;
      expect([at, stored?.state, stored?.pending]).toEqual([at, isBack ? 'open' : 'done', null]);
      expect([at, (await desk.evaluation(TRACE)).verdict]).toEqual([at, isBack ? 'needs_review' : 'failed']);
      expect([at, await counted(world)]).toEqual([at, isBack ? 3 : 2]);
      const reviews = await desk.api.reviews.ofTrace(world.organizationId, TRACE);
      expect([at, reviews.length]).toEqual([at, 1]);
      if (!crash.isReached) break;
    }
    expect(at).toBeGreaterThan(6);
    expect(at).toBeLessThan(MAX_CALLS);
  },
);

test.each(moments)(
  'P1, P3: an appeal that is overturned concludes once, with the process ended %s any of its calls',
  async (moment) => {
    let at = 0;
    for (; at < MAX_CALLS; at++) {
      const crash = new CrashPoint(at, moment);
      const world = await atDesk(crash);
      const { desk, deps, organizationId, sweep } = world;
      const made = await desk.ask('POST', `/evaluations/${TRACE}/appeals`, 'bob', { reason: 'it is wrong' });
      const { appeal_id: id } = Object(made.body);
      const decided = { decision: 'overturn', verdict: 'pass', reason: 'yes' } as const;
      await decideAppeal(deps, aCaller({ organizationId }), 'rater_eve', id, decided).catch(() => undefined);
      await sweep();
      const appeal = await desk.api.appeals.find(organizationId, id);
      const isDone = appeal?.state === 'overturned';
      expect([at, appeal?.pending]).toEqual([at, false]);
      expect([at, (await desk.evaluation(TRACE)).verdict]).toEqual([at, isDone ? 'passed' : 'needs_review']);
      expect([at, await counted(world)]).toEqual([at, isDone ? 2 : 1]);
      if (!crash.isReached) break;
    }
    expect(at).toBeGreaterThan(6);
    expect(at).toBeLessThan(MAX_CALLS);
  },
);
