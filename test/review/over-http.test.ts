import { beforeEach, describe, expect, test } from 'vitest';
import { runErasures } from '../../functions/erasure/erase-user.ts';
import { LEASE_MILLISECONDS } from '../../functions/review/lease.ts';
import { aBody } from '../support/builders/records.ts';
import { ReviewDesk } from '../support/memory/review-desk.ts';

let desk: ReviewDesk;
beforeEach(() => {
  desk = new ReviewDesk();
});

/** The review of this trace is drawn into a slice in which the evaluation is shown, and for estimates. */
const SEEN = 'seen-4';
const ISSUE = {
  type: 'toxic',
  category: 'toxicity',
  severity: 'high',
  message: 'm',
  field: 'output',
  offset: 0,
  length: 5,
  evaluator: 'toxicity',
  version: '1',
} as const;

describe('a review', () => {
  test('is made of an evaluation that waits for a person, with how it was drawn', async () => {
    await desk.arrive('a', { evaluation: { severity: 'critical' } });
    const item = await desk.stored('a');
    expect(item).toMatchObject({ selection: 'required', probability: 1, priority: 'critical', state: 'open' });
    expect(item?.due_at).toBe(item?.created_at);
    expect(item?.slice_probability).toBeGreaterThan(0);
    expect(item?.purpose_probability).toBeGreaterThan(0);
  });

  test('is made once, however often its message comes', async () => {
    await desk.arrive('a');
    await desk.arrive('a');
    expect(await desk.stats()).toMatchObject({ open: 1 });
  });

  test('is not made of what needs none, and nothing is read or written for it', async () => {
    await desk.arrive('a', { evaluation: { verdict: 'passed', escalated_to: null } });
    expect(desk.api.reviews.dump()).toBe('[[],[],[]]');
  });

  test('of the full-depth sample is blind and keeps the share that drew it', async () => {
    await desk.configure({ cascade: { full_depth_share: 1 } });
    await desk.arrive('a', { evaluation: { verdict: 'passed', escalated_to: 4, severity: null } });
    expect(await desk.stored('a')).toMatchObject({
      selection: 'sample',
      probability: 1,
      sample_probability: 1,
      slice: 'random',
      slice_probability: 1,
      priority: 'medium',
    });
    expect(Object((await desk.work('ann', 'a', 'claim')).body)).toMatchObject({ blind: true, evaluation: null });
  });

  test('is asked for by hand, once for each evaluation, and is for training only', async () => {
    await desk.arrive('a', { evaluation: { verdict: 'passed', escalated_to: null } });
    const asked = () => desk.ask('POST', '/reviews', null, { trace_ids: ['a'] });
    const [first, second] = [await asked(), await asked()];
    expect([first.status, second.status]).toEqual([201, 201]);
    expect(Object(first.body).items[0]).toMatchObject({ trace_id: 'a', state: 'open', labels_given: 0 });
    expect(Object(second.body).items[0].review_id).toBe(Object(first.body).items[0].review_id);
    expect(await desk.stored('a')).toMatchObject({ selection: 'manual', probability: null, purpose: 'training' });
  });

  test('of an unknown trace, or one that is not evaluated, is refused', async () => {
    await desk.api.send('POST', '/api/v1/traces', {
      key: await desk.owner,
      body: { trace_id: 'queued', model: 'gpt-4', input: 'x', output: 'y' },
    });
    expect((await desk.ask('POST', '/reviews', null, { trace_ids: ['nobodys'] })).status).toBe(404);
    expect((await desk.ask('POST', '/reviews', null, { trace_ids: ['queued'] })).status).toBe(409);
  });
});

describe('a label', () => {
  test('supersedes the evaluation; what the machine said stays beside it', async () => {
    const machineId = await desk.arrive(SEEN, { evaluation: { issues: [ISSUE, ISSUE], severity: 'high' } });
    const missed = { category: 'pii', field: 'output', offset: 3, length: 5 };
    const answer = await desk.label('ann', SEEN, {
      verdict: 'fail',
      severity: 'critical',
      issues: [
        { index: 0, confirmed: true },
        { index: 1, confirmed: false },
      ],
      missed: [missed],
      seconds: 42,
    });
    expect([answer.status, answer.text]).toEqual([201, expect.stringContaining('"outcome":"fail"')]);
    const evaluation = await desk.evaluation(SEEN);
    expect(evaluation).toMatchObject({
      verdict: 'failed',
      severity: 'critical',
      supersedes: machineId,
      machine: { evaluation_id: machineId, verdict: 'needs_review', severity: 'high' },
      issues: [{ type: 'toxic' }, { type: 'missed', ...missed, evaluator: 'expert' }],
    });
    const expert = evaluation.tiers.find(({ tier }: { tier: number }) => tier === 4).evaluators[0];
    expect(expert).toMatchObject({
      name: 'expert',
      version: '1',
      outcome: 'fail',
      duration_ms: 42_000,
      guideline_version: '1',
    });
    expect(expert.rater).toMatch(/^rater_\w{16}$/);
    expect(JSON.stringify(await desk.stored(SEEN))).not.toContain('"ann"');
  });

  test('that lets a trace pass refutes what counts against it', async () => {
    await desk.arrive(SEEN, { evaluation: { issues: [ISSUE, { ...ISSUE, severity: 'low' }], severity: 'high' } });
    await desk.label('ann', SEEN, { verdict: 'pass' });
    const { verdict, severity, issues } = await desk.evaluation(SEEN);
    expect([verdict, severity, issues.length]).toEqual(['passed', 'low', 1]);
  });

  test('is counted in the totals at tier 4, once', async () => {
    await desk.arrive(SEEN);
    await desk.label('ann', SEEN, { verdict: 'pass' });
    const totals = await desk.api.totals.find(await desk.organizationId, 'default');
    expect([totals.traces, totals.evaluations.reduce((sum, count) => sum + count, 0)]).toEqual([1, 2]);
  });

  test('sent again after a lost answer changes nothing', async () => {
    await desk.arrive(SEEN);
    const body = { lease_token: await desk.claim('ann', SEEN), verdict: 'pass' };
    const answers = [await desk.work('ann', SEEN, 'labels', body), await desk.work('ann', SEEN, 'labels', body)];
    expect(answers.map(({ status }) => status)).toEqual([201, 201]);
    expect(await desk.stats()).toMatchObject({ done: [{ labels: 1 }] });
  });

  test.each([
    ['an issue that is none', { issues: [{ index: 7, confirmed: true }] }, 'issues[0].index'],
    [
      'a range beyond the text',
      { missed: [{ category: 'pii', field: 'output', offset: 0, length: 99 }] },
      'missed[0].length',
    ],
    [
      'a text that is none',
      { missed: [{ category: 'pii', field: 'outputs', offset: 0, length: 1 }] },
      'missed[0].field',
    ],
    ['a severity without a verdict', { verdict: 'unsure', severity: 'high' }, 'severity'],
  ])('is refused for %s', async (_what, label, path) => {
    await desk.arrive(SEEN);
    const answer = await desk.label('ann', SEEN, { verdict: 'fail', ...label });
    expect([answer.status, Object(answer.body).errors?.[0]?.path]).toEqual([422, path]);
    expect(await desk.stored(SEEN)).toMatchObject({ labels: [] });
  });

  test('P4: notes, drafts and reasons are masked before they are stored', async () => {
    await desk.arrive(SEEN);
    const address = ['ann', 'example.com'].join('@');
    const token = await desk.claim('ann', SEEN);
    await desk.work('ann', SEEN, 'draft', { lease_token: token, draft: { notes: `ask ${address}` } });
    await desk.work('ann', SEEN, 'skip', { lease_token: token, reason: `ask ${address}` });
    await desk.label('ann', SEEN, { verdict: 'pass', notes: `ask ${address}` });
    await desk.ask('POST', `/evaluations/${SEEN}/appeals`, 'bob', { reason: `ask ${address}` });
    const [appeal] = Object((await desk.ask('GET', '/appeals', 'bob')).body).items;
    expect(appeal.reason).toMatch(/^ask \S/);
    expect(desk.api.reviews.dump() + JSON.stringify(appeal)).not.toContain(address);
    expect((await desk.stored(SEEN))?.labels[0]?.notes).toMatch(/^ask \S/);
  });

  test('is taken back within a minute by who gave it: the evaluation is what it was', async () => {
    await desk.arrive(SEEN, { evaluation: { issues: [ISSUE], severity: 'high' } });
    await desk.label('ann', SEEN, { verdict: 'fail' });
    expect((await desk.work('bob', SEEN, 'undo')).status).toBe(409);
    expect((await desk.work('ann', SEEN, 'undo')).status).toBe(200);
    const evaluation = await desk.evaluation(SEEN);
    expect(evaluation).toMatchObject({ verdict: 'needs_review', severity: 'high' });
    expect(evaluation.machine).toBeUndefined();
    expect(await desk.stats()).toMatchObject({ open: 1, done: [] });
    // It is the same review, and can be labelled again.
    await desk.label('bob', SEEN, { verdict: 'pass' });
    expect(await desk.evaluation(SEEN)).toMatchObject({ verdict: 'passed', machine: { verdict: 'needs_review' } });
    expect(await desk.stats()).toMatchObject({ open: 0, done: [{ labels: 1 }] });
  });

  test('is not taken back later', async () => {
    await desk.arrive(SEEN);
    await desk.label('ann', SEEN, { verdict: 'fail' });
    desk.api.nowMs += 61_000;
    expect((await desk.work('ann', SEEN, 'undo')).status).toBe(409);
    expect(await desk.evaluation(SEEN)).toMatchObject({ verdict: 'failed' });
  });
});

describe('two labels', () => {
  beforeEach(() => desk.configure({ review: { labels_wanted: 2, repeats: false } }));

  test('P14: the second is of another person, who sees neither the first nor the machine', async () => {
    await desk.arrive(SEEN, { evaluation: { issues: [ISSUE], severity: 'high' } });
    expect((await desk.label('ann', SEEN, { verdict: 'fail', notes: 'the first note' })).status).toBe(201);
    const again = await desk.work('ann', SEEN, 'claim');
    expect([again.status, Object(again.body).reason]).toEqual([409, 'labelled_by_you']);
    const claim = await desk.work('bob', SEEN, 'claim');
    expect(Object(claim.body)).toMatchObject({
      blind: true,
      evaluation: null,
      labels: [],
      severity: null,
      labels_given: 1,
    });
    expect(claim.text).not.toContain('the first note');
    expect(claim.text).not.toContain('toxic');
    expect(await desk.evaluation(SEEN)).toMatchObject({ verdict: 'needs_review' });
    const done = await desk.label('bob', SEEN, { verdict: 'fail' });
    expect(Object(done.body)).toMatchObject({
      outcome: 'fail',
      labels: [{ role: 'first' }, { role: 'second', blind: true }],
    });
    expect(Object(done.body).evaluation.issues).toHaveLength(1);
    expect(await desk.evaluation(SEEN)).toMatchObject({ verdict: 'failed' });
  });

  test('that disagree ask a third person, who decides; the others stay', async () => {
    await desk.arrive(SEEN);
    await desk.label('ann', SEEN, { verdict: 'fail' });
    await desk.label('bob', SEEN, { verdict: 'pass' });
    expect(await desk.evaluation(SEEN)).toMatchObject({ verdict: 'needs_review' });
    expect((await desk.work('bob', SEEN, 'claim')).status).toBe(409);
    await desk.label('eve', SEEN, { verdict: 'pass' });
    const evaluation = await desk.evaluation(SEEN);
    expect(evaluation.verdict).toBe('passed');
    expect(evaluation.tiers.at(-1).evaluators.map(({ label }: { label: string }) => label)).toEqual([
      'fail',
      'pass',
      'pass',
    ]);
    expect((await desk.stored(SEEN))?.labels.map(({ role }) => role)).toEqual(['first', 'second', 'adjudicator']);
  });

  test('of people who stay unsure leave the verdict of the machine', async () => {
    await desk.arrive(SEEN);
    for (const person of ['ann', 'bob', 'eve']) await desk.label(person, SEEN, { verdict: 'unsure' });
    expect(await desk.stored(SEEN)).toMatchObject({ state: 'done', outcome: null, pending: null });
    expect(await desk.evaluation(SEEN)).toMatchObject({ verdict: 'needs_review' });
  });

  test('a blind label says nothing of issues that it was not shown', async () => {
    await desk.arrive(SEEN, { evaluation: { issues: [ISSUE] } });
    await desk.label('ann', SEEN, { verdict: 'fail' });
    const answer = await desk.label('bob', SEEN, { verdict: 'fail', issues: [{ index: 0, confirmed: true }] });
    expect([answer.status, Object(answer.body).errors?.[0]?.path]).toEqual([422, 'issues']);
  });

  test('a complaint about peers: the item does not vanish for the second person, and takes no third label', async () => {
    await desk.arrive(SEEN);
    await desk.label('ann', SEEN, { verdict: 'pass' });
    expect([await desk.list('ann'), await desk.list('bob')]).toEqual([[], [SEEN]]);
    await desk.label('bob', SEEN, { verdict: 'pass' });
    const third = await desk.work('eve', SEEN, 'claim');
    expect([third.status, Object(third.body).reason]).toEqual([409, 'done']);
    expect((await desk.stored(SEEN))?.labels).toHaveLength(2);
  });
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
