import { beforeEach, describe, expect, test } from 'vitest';
import { runErasures } from '../../functions/erasure/erase-user.ts';
import { LEASE_MILLISECONDS } from '../../functions/review/lease.ts';
import { aBody } from '../support/builders/records.ts';
import { ISSUE, SEEN } from '../support/builders/seen-review.ts';
import { ReviewDesk } from '../support/memory/review-desk.ts';

let desk: ReviewDesk;
beforeEach(() => {
  desk = new ReviewDesk();
});

describe('a claim', () => {
  test('is refused while somebody else holds it, saying who and until when', async () => {
    await desk.arrive(SEEN);
    await desk.claim('ann', SEEN);
    const answer = await desk.work('bob', SEEN, 'claim');
    expect([answer.status, Object(answer.body)]).toEqual([
      409,
      expect.objectContaining({
        reason: 'held',
        held_by: expect.stringMatching(/^rater_/),
        held_until: new Date(desk.api.nowMs + LEASE_MILLISECONDS).toISOString(),
      }),
    ]);
  });

  test('of one person is sent again without losing the token', async () => {
    await desk.arrive(SEEN);
    expect(await desk.claim('ann', SEEN)).toBe(await desk.claim('ann', SEEN));
  });

  test('ends by itself: the item comes back, and the late label of who went away is refused', async () => {
    await desk.arrive(SEEN);
    const token = await desk.claim('ann', SEEN);
    desk.api.nowMs += LEASE_MILLISECONDS;
    const late = await desk.work('ann', SEEN, 'labels', { lease_token: token, verdict: 'pass' });
    expect([late.status, Object(late.body).reason]).toEqual([409, 'lease_expired']);
    await desk.claim('bob', SEEN);
    const lost = await desk.work('ann', SEEN, 'labels', { lease_token: token, verdict: 'pass' });
    expect([lost.status, Object(lost.body).reason]).toEqual([409, 'held']);
    expect(await desk.stored(SEEN)).toMatchObject({ labels: [] });
  });

  test('is renewed, released and skipped with the token alone', async () => {
    await desk.arrive(SEEN);
    const token = await desk.claim('ann', SEEN);
    desk.api.nowMs += 10 * 60_000;
    for (const step of ['renew', 'release', 'skip', 'labels']) {
      const body = {
        lease_token: 'guessed',
        ...(step === 'skip' ? { reason: 'x' } : {}),
        ...(step === 'labels' ? { verdict: 'pass' } : {}),
      };
      expect([step, (await desk.work('bob', SEEN, step, body)).status]).toEqual([step, 409]);
      // The token of somebody else helps nobody.
      expect([step, (await desk.work('bob', SEEN, step, { ...body, lease_token: token })).status]).toEqual([step, 409]);
    }
    const renewed = await desk.work('ann', SEEN, 'renew', { lease_token: token });
    expect(Object(renewed.body).expires_at).toBe(new Date(desk.api.nowMs + LEASE_MILLISECONDS).toISOString());
    expect((await desk.work('ann', SEEN, 'release', { lease_token: token })).status).toBe(200);
    const after = await desk.work('ann', SEEN, 'renew', { lease_token: token });
    expect([after.status, Object(after.body).reason]).toEqual([409, 'released']);
  });

  test('a skip needs a reason, and hides the item from this person only', async () => {
    await desk.arrive(SEEN);
    const token = await desk.claim('ann', SEEN);
    expect((await desk.work('ann', SEEN, 'skip', { lease_token: token, reason: ' ' })).status).toBe(422);
    expect((await desk.work('ann', SEEN, 'skip', { lease_token: token, reason: 'not my field' })).status).toBe(200);
    expect([await desk.list('ann'), await desk.list('bob')]).toEqual([[], [SEEN]]);
  });

  test('a complaint about peers: what was typed is not lost, neither by a draft nor with the label', async () => {
    await desk.arrive(SEEN);
    const token = await desk.claim('ann', SEEN);
    await desk.work('ann', SEEN, 'draft', { lease_token: token, draft: { verdict: 'fail', notes: 'half a thought' } });
    await desk.work('ann', SEEN, 'release', { lease_token: token });
    expect(Object((await desk.work('bob', SEEN, 'claim')).body).draft).toBeNull();
    desk.api.nowMs += LEASE_MILLISECONDS;
    const claim = await desk.work('ann', SEEN, 'claim');
    expect(Object(claim.body).draft).toMatchObject({ verdict: 'fail', notes: 'half a thought' });
    await desk.label('ann', SEEN, { verdict: 'fail', notes: 'a whole thought' });
    const shown = await desk.ask('GET', `/reviews/${await desk.reviewOf(SEEN)}`, 'ann');
    expect(Object(shown.body).labels).toMatchObject([{ notes: 'a whole thought' }]);
  });

  test('shows the content and the evaluation to whoever may read nothing else', async () => {
    await desk.arrive(SEEN, { body: aBody('It may be Paris.'), evaluation: { issues: [ISSUE] } });
    const claim = Object((await desk.work('ann', SEEN, 'claim')).body);
    expect(claim).toMatchObject({
      content: { output: 'It may be Paris.' },
      evaluation: { issues: [{ type: 'toxic' }] },
    });
    expect((await desk.ask('GET', `/traces/${SEEN}`, 'ann')).status).toBe(403);
  });

  test('answers with the guideline of the project and its version', async () => {
    await desk.arrive(SEEN);
    expect((await desk.work('ann', SEEN, 'claim')).body).toMatchObject({ guideline: '', guideline_version: '1' });
    const review = { guideline: 'A dose without a unit fails.', guideline_version: '2' };
    await desk.configure({ review });
    expect((await desk.work('ann', SEEN, 'claim')).body).toMatchObject(review);
  });
});

describe('the list', () => {
  test('a complaint about peers: a queue that nobody touched is not called finished', async () => {
    for (const id of ['a', 'b', 'c']) await desk.arrive(id);
    expect((await desk.list('ann')).sort()).toEqual(['a', 'b', 'c']);
    expect(await desk.stats()).toMatchObject({ open: 3, claimed: 0, done: [] });
  });

  test('begins with the most urgent, filters, and goes on from a cursor', async () => {
    await desk.arrive('m', { evaluation: { severity: 'medium' } });
    await desk.arrive('h', { evaluation: { severity: 'high' } });
    await desk.arrive('c', { evaluation: { severity: 'critical', domain: 'legal' }, record: { domain: 'legal' } });
    expect(await desk.list('ann')).toEqual(['c', 'h', 'm']);
    expect(await desk.list('ann', '?priority=high')).toEqual(['h']);
    expect(await desk.list('ann', '?domain=legal')).toEqual(['c']);
    const tomorrow = new Date(desk.api.nowMs + 25 * 3_600_000).toISOString();
    expect(await desk.list('ann', `?due=${tomorrow}`)).toEqual(['c', 'h']);
    const page = Object((await desk.ask('GET', '/reviews?limit=2', 'ann')).body);
    expect(page.items).toHaveLength(2);
    expect(await desk.list('ann', `?limit=2&cursor=${page.next_cursor}`)).toEqual(['m']);
    expect((await desk.ask('GET', `/reviews?limit=2&cursor=${page.next_cursor}`, 'bob')).status).toBe(400);
    await desk.claim('ann', 'h');
    expect(await desk.list('ann', '?mine=true')).toEqual(['h']);
    expect(await desk.list('bob', '?mine=true')).toEqual([]);
    expect(await desk.list('bob', '?state=claimed')).toEqual(['h']);
    expect(await desk.list('bob', '?state=open')).toEqual(['c', 'm']);
    await desk.label('ann', 'h', { verdict: 'pass' });
    expect(await desk.list('bob', '?state=done')).toEqual(['h']);
    expect(await desk.list('ann', '?state=done&mine=true')).toEqual(['h']);
  });

  test('is routed by domain to whoever has the skill; a late item is for everybody', async () => {
    await desk.keyOf('dan', { skills: ['healthcare'] });
    await desk.arrive('law', { evaluation: { domain: 'legal' } });
    await desk.arrive('health', { evaluation: { domain: 'healthcare' } });
    await desk.arrive('any');
    expect((await desk.list('dan')).sort()).toEqual(['any', 'health']);
    expect((await desk.work('dan', 'law', 'claim')).status).toBe(403);
    expect(await desk.list('ann')).toHaveLength(3);
  });

  test('where a project says so, only members review', async () => {
    await desk.arrive('a');
    await desk.configure({ review: { members_only: true } });
    const path = `/reviews/${await desk.reviewOf('a')}/claim`;
    expect((await desk.ask('POST', path, null)).status).toBe(403);
    expect((await desk.ask('POST', path, 'ann')).status).toBe(200);
  });
});

describe('a trace', () => {
  test('P9: that is deleted takes its review, labels, drafts and appeal along, and the receipt names them', async () => {
    await desk.arrive(SEEN);
    await desk.label('ann', SEEN, { verdict: 'fail', notes: 'a note' });
    await desk.ask('POST', `/evaluations/${SEEN}/appeals`, 'bob', { reason: 'no' });
    const review = await desk.reviewOf(SEEN);
    const answer = await desk.ask('DELETE', `/traces/${SEEN}`, null);
    const { items } = Object(answer.body).removed[0];
    expect(items).toEqual(expect.arrayContaining([`REVIEW#${review}`, expect.stringMatching(/^APPEAL#ap_/)]));
    expect(desk.api.reviews.dump()).not.toContain('a note');
    expect((await desk.ask('GET', `/reviews/${review}`, 'ann')).status).toBe(404);
    expect(Object((await desk.ask('GET', '/appeals', 'bob')).body).items).toEqual([]);
  });

  test('P9: of a user who is erased takes its review along, and the receipt counts it', async () => {
    await desk.arrive(SEEN, { record: { user_id: 'dave' } });
    await desk.label('ann', SEEN, { verdict: 'fail', notes: 'a note' });
    await desk.ask('POST', `/evaluations/${SEEN}/appeals`, 'bob', { reason: 'no' });
    const asked = await desk.ask('POST', '/traces/delete-by-user', null, { user_id: 'dave' });
    desk.api.nowMs += 10_000;
    expect(await runErasures(desk.api.erasing, () => false)).toBe(1);
    const erasure = await desk.ask('GET', `/traces/delete-by-user/${Object(asked.body).erasure_id}`, null);
    const removed = Object(erasure.body).receipt.removed.find(({ store }: { store: string }) => store === 'table');
    expect(removed.items).toMatchObject({ records: 1, reviews: 1, appeals: 1 });
    expect(desk.api.reviews.dump()).not.toContain('a note');
  });

  test('that is evaluated anew while somebody works on it leaves the queue with the old evaluation', async () => {
    const earlier = await desk.arrive(SEEN);
    const token = await desk.claim('ann', SEEN);
    const organization = await desk.organizationId;
    const record = await desk.api.traces.findRecord(organization, SEEN);
    const evaluation = await desk.api.traces.findEvaluation(organization, SEEN, earlier);
    if (record === null || evaluation === null) throw new Error('not there');
    const anew = {
      ...evaluation,
      evaluation_id: `ev_0000abcd_${SEEN}`,
      verdict: 'passed' as const,
      escalated_to: null,
    };
    await desk.api.traces.storeEvaluation(record, anew);
    const answer = await desk.work('ann', SEEN, 'labels', { lease_token: token, verdict: 'fail' });
    expect([answer.status, Object(answer.body).reason]).toEqual([409, 'superseded']);
    expect(await desk.evaluation(SEEN)).toMatchObject({ verdict: 'passed' });
    expect(await desk.stats()).toMatchObject({ open: 0, claimed: 0 });
  });
});
