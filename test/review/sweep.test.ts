import { beforeEach, describe, expect, test } from 'vitest';
import { sweepReviews } from '../../functions/review/sweep-reviews.ts';
import { openConclusions } from '../support/builders/open-conclusions.ts';
import { ReviewDesk } from '../support/memory/review-desk.ts';

let desk: ReviewDesk;
beforeEach(() => {
  desk = new ReviewDesk();
});

/** Drawn into slices that may be grouped: see test/review/slices.test.ts. */
const LIKE = ['seen-4', 'seen-5', 'seen-6'] as const;
const HOUR = 3_600_000;

function sweep(isOutOfTime = () => false) {
  const { reviews, appeals, traces, now } = desk.api;
  return sweepReviews(
    { reviews, appeals, traces, now, openConclusions: async () => openConclusions(desk.api, now) },
    isOutOfTime,
  );
}

describe('late reviews', () => {
  test('are counted, and shown to everybody from then on, first', async () => {
    await desk.keyOf('dan', { skills: ['healthcare'] });
    await desk.arrive('law', { evaluation: { domain: 'legal', severity: 'medium' } });
    expect([await sweep(), await desk.list('dan')]).toEqual([expect.objectContaining({ late: 0 }), []]);
    desk.api.nowMs += 169 * HOUR;
    await desk.arrive('urgent', { evaluation: { severity: 'high' } });
    expect(await sweep()).toMatchObject({ late: 1, escalated: 1 });
    expect(await sweep()).toMatchObject({ late: 1, escalated: 0 });
    expect(await desk.list('dan')).toEqual(['law', 'urgent']);
    expect(await desk.list('dan', '?due=late')).toEqual(['law']);
    expect(await desk.stats()).toMatchObject({ late: 1, open: 2 });
    await desk.label('dan', 'law', { verdict: 'pass' });
    expect(await sweep()).toMatchObject({ late: 0 });
  });

  test('are not those that are due at once, for the first minutes', async () => {
    await desk.arrive('a', { evaluation: { severity: 'critical' } });
    desk.api.nowMs += 4 * 60_000;
    expect(await sweep()).toMatchObject({ late: 0 });
    desk.api.nowMs += 2 * 60_000;
    expect(await sweep()).toMatchObject({ late: 1 });
  });

  test('as late as a project says', async () => {
    await desk.configure({ review: { due_hours: { medium: 1 } } });
    await desk.arrive('a');
    desk.api.nowMs += 2 * HOUR;
    expect(await sweep()).toMatchObject({ late: 1 });
  });

  test('a run without time looks at nothing', async () => {
    await desk.arrive('a', { evaluation: { severity: 'critical' } });
    desk.api.nowMs += HOUR;
    expect(await sweep(() => true)).toMatchObject({ late: 0 });
  });
});

describe('near-duplicates', () => {
  beforeEach(async () => {
    for (const id of LIKE) {
      await desk.arrive(id);
      desk.api.nowMs += 1_000;
    }
  });

  test('one stands for all; the others are shown no more and are nobody’s to claim', async () => {
    expect(await sweep()).toMatchObject({ grouped: 2 });
    expect(await sweep()).toMatchObject({ grouped: 0 });
    expect(await desk.list('ann')).toEqual(['seen-4']);
    expect((await desk.list('ann', '?state=grouped')).sort()).toEqual(['seen-5', 'seen-6']);
    expect(await desk.stats()).toMatchObject({ open: 1, grouped: 2 });
    const claim = await desk.work('ann', 'seen-5', 'claim');
    expect([claim.status, Object(claim.body)]).toEqual([
      409,
      expect.objectContaining({ reason: 'grouped', represented_by: await desk.reviewOf('seen-4') }),
    ]);
  });

  test('the others have a look of their own once the one is done', async () => {
    await sweep();
    await desk.label('ann', 'seen-4', { verdict: 'fail' });
    expect(await desk.evaluation('seen-5')).toMatchObject({ verdict: 'needs_review' });
    await sweep();
    expect(await desk.list('ann')).toEqual(['seen-5']);
    expect(await desk.stored('seen-6')).toMatchObject({
      state: 'grouped',
      represented_by: await desk.reviewOf('seen-5'),
    });
  });

  test('are labelled together only by choice, and are then marked and part of no figure', async () => {
    await sweep();
    const together = [await desk.reviewOf('seen-5'), 'rv_00000000_nobodys'];
    const answer = await desk.label('ann', 'seen-4', { verdict: 'fail', together });
    expect(answer.status).toBe(201);
    expect(await desk.evaluation('seen-5')).toMatchObject({ verdict: 'failed', machine: { verdict: 'needs_review' } });
    expect((await desk.evaluation('seen-5')).decisions.at(-1).reason).toContain('together');
    expect((await desk.stored('seen-5'))?.labels).toMatchObject([{ batch: true }]);
    expect((await desk.stored('seen-4'))?.labels).toMatchObject([{ batch: false }]);
    expect(await desk.evaluation('seen-6')).toMatchObject({ verdict: 'needs_review' });
    expect((await desk.work('ann', 'seen-5', 'undo')).status).toBe(409);
    expect(await desk.stats()).toMatchObject({ done: [{ labels: 2 }] });
  });

  test('what somebody holds or labelled is not taken away from them', async () => {
    await desk.claim('ann', 'seen-5');
    expect(await sweep()).toMatchObject({ grouped: 1 });
    expect(await desk.stored('seen-5')).toMatchObject({ state: 'open' });
  });
});

test('another text, or another domain, is no near-duplicate', async () => {
  await desk.arrive('seen-4');
  await desk.arrive('seen-5', { evaluation: { domain: 'legal' } });
  const words = Array.from({ length: 40 }, (_, index) => `w${index}`).join(' ');
  await desk.arrive('seen-6', { body: { content: { input: words, output: words }, findings: [] } });
  expect(await sweep()).toMatchObject({ grouped: 0 });
});
