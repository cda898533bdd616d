import { beforeEach, describe, expect, test } from 'vitest';
import { ReviewDesk } from '../support/memory/review-desk.ts';

const TRACE = 'seen-4';

let desk: ReviewDesk;
beforeEach(() => {
  desk = new ReviewDesk();
});

describe('labels', () => {
  test('answer the checks that the judge answered, and no others', async () => {
    const run = {
      name: 'judge',
      version: 'generic@1',
      outcome: 'skipped',
      risk: null,
      confidence: 0.5,
      duration_ms: 1,
      cost_usd: '0',
    } as const;
    const checks = [{ id: 'polite', answer: 'unclear' as const }];
    await desk.arrive(TRACE, { evaluation: { tiers: [{ tier: 3, evaluators: [{ ...run, checks }] }] } });
    const wrong = await desk.label('ann', TRACE, { verdict: 'pass', checks: [{ id: 'other', answer: 'yes' }] });
    expect([wrong.status, Object(wrong.body).errors?.[0]?.path]).toEqual([422, 'checks[0].id']);
    expect(
      (await desk.label('ann', TRACE, { verdict: 'pass', checks: [{ id: 'polite', answer: 'yes' }] })).status,
    ).toBe(201);
    expect(await desk.evaluation(TRACE)).toMatchObject({ machine: { tier: 3 } });
  });

  test('name an issue once', async () => {
    const issue = {
      type: 't',
      category: 'pii',
      severity: 'high',
      message: 'm',
      field: 'output',
      offset: 0,
      length: 1,
      evaluator: 'e',
      version: '1',
    } as const;
    await desk.arrive(TRACE, { evaluation: { issues: [issue] } });
    const twice = [
      { index: 0, confirmed: true },
      { index: 0, confirmed: false },
    ];
    const answer = await desk.label('ann', TRACE, { verdict: 'fail', issues: twice });
    expect([answer.status, Object(answer.body).errors?.[0]?.path]).toEqual([422, 'issues[0].index'.replace('0', '1')]);
  });

  test('say how bad it is by the worst that they found, and else that it is medium', async () => {
    await desk.arrive(TRACE);
    await desk.label('ann', TRACE, {
      verdict: 'fail',
      missed: [{ category: 'pii', field: 'output', offset: 0, length: 2, severity: 'critical' }],
    });
    expect(await desk.evaluation(TRACE)).toMatchObject({ severity: 'critical' });
    await desk.arrive('seen-5', { evaluation: { severity: null } });
    await desk.label('ann', 'seen-5', { verdict: 'fail' });
    expect(await desk.evaluation('seen-5')).toMatchObject({ severity: 'medium' });
  });

  test('of two who agree count with the higher severity', async () => {
    await desk.configure({ review: { labels_wanted: 2 } });
    await desk.arrive(TRACE);
    await desk.label('ann', TRACE, { verdict: 'fail', severity: 'low' });
    await desk.label('bob', TRACE, { verdict: 'fail', severity: 'high' });
    expect(await desk.evaluation(TRACE)).toMatchObject({ severity: 'high' });
  });

  test('the first of two is taken back without a trace; not while somebody works on the second', async () => {
    await desk.configure({ review: { labels_wanted: 2 } });
    await desk.arrive(TRACE);
    await desk.label('ann', TRACE, { verdict: 'fail' });
    const token = await desk.claim('bob', TRACE);
    const held = await desk.work('ann', TRACE, 'undo');
    expect([held.status, Object(held.body).reason]).toEqual([409, 'held']);
    await desk.work('bob', TRACE, 'release', { lease_token: token });
    expect((await desk.work('ann', TRACE, 'undo')).status).toBe(200);
    expect(await desk.stored(TRACE)).toMatchObject({ labels: [], pending: null });
    expect((await desk.work('ann', TRACE, 'undo')).status).toBe(409);
  });

  test('P14: after one was taken back are not blind: its author has seen the other one by then', async () => {
    await desk.configure({ review: { labels_wanted: 2 } });
    await desk.arrive(TRACE);
    await desk.label('ann', TRACE, { verdict: 'fail' });
    await desk.label('bob', TRACE, { verdict: 'pass' });
    await desk.work('bob', TRACE, 'undo');
    await desk.label('bob', TRACE, { verdict: 'fail' });
    expect((await desk.stored(TRACE))?.labels).toMatchObject([{ blind: false }, { role: 'second', blind: false }]);
  });

  test('of a review that stayed undecided are taken back too', async () => {
    await desk.arrive(TRACE);
    await desk.label('ann', TRACE, { verdict: 'unsure' });
    await desk.label('bob', TRACE, { verdict: 'unsure' });
    expect(await desk.stored(TRACE)).toMatchObject({ state: 'done', outcome: null });
    expect((await desk.work('bob', TRACE, 'undo')).status).toBe(200);
    await desk.label('eve', TRACE, { verdict: 'pass' });
    expect((await desk.evaluation(TRACE)).decisions.at(-1).reason).toContain('further person');
  });

  test('are wanted as often as who asked by hand says', async () => {
    await desk.arrive(TRACE, { evaluation: { verdict: 'passed', escalated_to: null } });
    await desk.ask('POST', '/reviews', null, { trace_ids: [TRACE], labels_wanted: 2, project_id: 'default' });
    await desk.label('ann', TRACE, { verdict: 'fail' });
    expect(await desk.evaluation(TRACE)).toMatchObject({ verdict: 'passed' });
    expect((await desk.ask('POST', '/reviews', null, { trace_ids: [TRACE], project_id: 'other' })).status).toBe(404);
  });
});

test('E6: agreement is told from twenty items on, and of what is not for training', async () => {
  await desk.configure({ review: { labels_wanted: 2 } });
  const traces = Array.from({ length: 40 }, (_, index) => `t${index}`);
  for (const [index, id] of traces.entries()) {
    await desk.arrive(id);
    await desk.label('ann', id, { verdict: index % 2 === 0 ? 'pass' : 'fail' });
    if (index === 0) expect((await desk.stats()).agreement.kappa).toMatchObject({ value: null, n: 0 });
    await desk.label('bob', id, { verdict: index % 2 === 0 ? 'pass' : 'fail' });
  }
  const { agreement } = await desk.stats();
  const stored = await Promise.all(traces.map((id) => desk.stored(id)));
  const counting = stored.filter((item) => item?.purpose !== 'training').length;
  expect(agreement).toMatchObject({ observed: 1, kappa: { value: 1, n: counting }, alpha: { value: 1, n: counting } });
  expect(counting).toBeLessThan(traces.length);
});
