import { beforeEach, describe, expect, test } from 'vitest';
import { RANDOM_IDS } from '../../functions/access/crypto/random-ids.ts';
import { createProjectLoader } from '../../functions/projects/find-project.ts';
import { finishPending } from '../../functions/review/conclude-review.ts';
import { openReview } from '../../functions/review/open-review.ts';
import { leaveQueue } from '../../functions/review/review-follower.ts';
import { reviewerOf } from '../../functions/review/reviewer.ts';
import { sweepReviews } from '../../functions/review/sweep-reviews.ts';
import { claimReview } from '../../functions/review/work-on-review.ts';
import type { StoredEvaluation } from '../../functions/traces/trace-store.ts';
import { openConclusions } from '../support/builders/open-conclusions.ts';
import { aCaller, anEvaluation, aRecord } from '../support/builders/records.ts';
import { aReview } from '../support/builders/reviews.ts';
import { ReviewDesk } from '../support/memory/review-desk.ts';

const TRACE = 'seen-4';

let desk: ReviewDesk;
beforeEach(() => {
  desk = new ReviewDesk();
});

function dependencies() {
  const { api } = desk;
  return {
    reviews: api.reviews,
    appeals: api.appeals,
    traces: api.traces,
    hasher: api.hasher,
    ids: RANDOM_IDS,
    loadProject: createProjectLoader(api.tenants, api.now),
    openConclusions: async () => openConclusions(api, api.now),
    now: api.now,
  };
}

/** The trace is evaluated once more, as after late spans, and its followers are told. */
async function evaluateAnew(fields: Partial<StoredEvaluation> = {}): Promise<void> {
  const organization = await desk.organizationId;
  const record = await desk.api.traces.findRecord(organization, TRACE);
  if (record === null) throw new Error('is there');
  const evaluation = anEvaluation({
    trace_id: TRACE,
    evaluation_id: `ev_0000abcd_${TRACE}`,
    verdict: 'passed',
    ...fields,
  });
  const conclusions = openConclusions(desk.api, desk.api.now);
  const before = { input_tokens: record.input_tokens, output_tokens: record.output_tokens, cost_micro_usd: 600 };
  const counting = { round: conclusions.round(), before };
  await desk.api.traces.storeEvaluation(record, evaluation, { counting });
  const concluded = { evaluation, record: { ...record, counting, evaluation_id: evaluation.evaluation_id } };
  expect(await conclusions.follow([concluded], false)).toEqual([]);
}

describe('late spans', () => {
  test('take the review of the old evaluation out of the queue, held or not', async () => {
    await desk.arrive(TRACE);
    const token = await desk.claim('ann', TRACE);
    await evaluateAnew();
    expect(await desk.stats()).toMatchObject({ open: 0, claimed: 0 });
    const answer = await desk.work('ann', TRACE, 'renew', { lease_token: token });
    expect([answer.status, Object(answer.body).reason]).toEqual([409, 'superseded']);
  });

  test('make a review of the new evaluation where it needs one', async () => {
    await desk.arrive(TRACE);
    await evaluateAnew({ verdict: 'needs_review', escalated_to: 4 });
    expect(await desk.stats()).toMatchObject({ open: 1 });
    const items = await desk.api.reviews.ofTrace(await desk.organizationId, TRACE);
    expect(items.map(({ state }) => state)).toEqual(['superseded', 'open']);
  });

  test('leave what people finished as it is, and their verdict in the history', async () => {
    await desk.arrive(TRACE);
    await desk.label('ann', TRACE, { verdict: 'fail' });
    const byPeople = await desk.evaluation(TRACE);
    await evaluateAnew();
    expect(await desk.stored(TRACE)).toMatchObject({ state: 'done', outcome: 'fail' });
    expect(await desk.evaluation(TRACE)).toMatchObject({ verdict: 'passed' });
    const earlier = await desk.ask('GET', `/evaluations/${byPeople.evaluation_id}`, null);
    expect(Object(earlier.body)).toMatchObject({ verdict: 'failed' });
    expect((await desk.work('ann', TRACE, 'undo')).status).toBe(409);
  });

  test('between a label and its conclusion win, and the label stays with the old evaluation', async () => {
    await desk.arrive(TRACE);
    const item = await desk.stored(TRACE);
    if (item === undefined) throw new Error('is there');
    await evaluateAnew();
    const known = await desk.stored(TRACE);
    if (known === undefined) throw new Error('is there');
    const pending = {
      ...item,
      labels: [aReview.label()],
      state: 'done',
      outcome: 'pass',
      pending: 'conclude',
    } as const;
    const labelled = { ...pending, labels: [...pending.labels], version: known.version + 1 };
    await desk.api.reviews.replace(known, labelled);
    expect(await finishPending(dependencies(), labelled)).toMatchObject({
      state: 'superseded',
      outcome: null,
      pending: null,
    });
    expect(await desk.evaluation(TRACE)).toMatchObject({ verdict: 'passed' });
    expect((await desk.stored(TRACE))?.labels).toHaveLength(1);
  });
});

describe('a trace that is deleted while somebody works on its review', () => {
  test('is gone for them like one that never was', async () => {
    await desk.arrive(TRACE);
    const token = await desk.claim('ann', TRACE);
    const path = `/reviews/${await desk.reviewOf(TRACE)}`;
    await desk.ask('DELETE', `/traces/${TRACE}`, null);
    const label = await desk.ask('POST', `${path}/labels`, 'ann', { lease_token: token, verdict: 'pass' });
    expect([label.status, (await desk.ask('POST', `${path}/undo`, 'ann')).status]).toEqual([404, 404]);
  });

  test('is concluded no more, and gets no review', async () => {
    const gone = aReview({ state: 'done', outcome: 'pass', pending: 'conclude', labels: [aReview.label()] });
    expect(await finishPending(dependencies(), gone)).toEqual(gone);
    const tenant = await desk.organizationId;
    const opening = { record: aRecord({ organization_id: tenant }), evaluation: anEvaluation(), isByHand: true };
    expect(await openReview(dependencies(), opening)).toBeNull();
  });
});

describe('changes at the same time', () => {
  /** The store, whose first writes of an item meet somebody else's. */
  function meeting(times: number) {
    let left = times;
    const { reviews } = desk.api;
    return new Proxy(reviews, {
      get: (target, name) => {
        if (name === 'replace' && left-- > 0) return async () => false;
        const member: unknown = Reflect.get(target, name, target);
        return typeof member === 'function' ? member.bind(target) : member;
      },
    });
  }

  const ann = async () =>
    reviewerOf(
      desk.api,
      aCaller({ organizationId: await desk.organizationId, memberId: 'ann', memberRoles: { default: 'owner' } }),
    );

  test('are made again from what is there then, and given up in the end', async () => {
    await desk.arrive(TRACE);
    const id = await desk.reviewOf(TRACE);
    expect((await claimReview({ ...dependencies(), reviews: meeting(3) }, await ann(), id)).item.lease).not.toBeNull();
    await expect(claimReview({ ...dependencies(), reviews: meeting(99) }, await ann(), id)).rejects.toMatchObject({
      code: 'unavailable',
    });
  });

  test('a review leaves the queue whatever meets it, unless that never ends', async () => {
    await desk.arrive(TRACE);
    const item = await desk.stored(TRACE);
    if (item === undefined) throw new Error('is there');
    await expect(leaveQueue({ ...dependencies(), reviews: meeting(99) }, item, 'ev_new')).rejects.toThrow(
      'kept changing',
    );
    await leaveQueue({ ...dependencies(), reviews: meeting(2) }, item, 'ev_new');
    expect(await desk.stored(TRACE)).toMatchObject({ state: 'superseded' });
  });

  test('one item that fails does not keep the sweep from the others', async () => {
    await desk.arrive('a', { evaluation: { severity: 'critical' } });
    desk.api.nowMs += 3_600_000;
    const failing = new Proxy(desk.api.reviews, {
      get: (target, name) => {
        if (name === 'queue')
          return () => {
            throw new Error('no answer');
          };
        const member: unknown = Reflect.get(target, name, target);
        return typeof member === 'function' ? member.bind(target) : member;
      },
    });
    await expect(sweepReviews({ ...dependencies(), reviews: failing }, () => false)).rejects.toThrow('no answer');
    expect(await sweepReviews(dependencies(), () => false)).toMatchObject({ escalated: 1 });
  });
});
