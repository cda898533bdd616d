import { beforeEach, describe, expect, test } from 'vitest';
import { ISSUE, SEEN } from '../support/builders/seen-review.ts';
import { ReviewDesk } from '../support/memory/review-desk.ts';

let desk: ReviewDesk;
beforeEach(() => {
  desk = new ReviewDesk();
});

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
