import { beforeEach, describe, expect, test } from 'vitest';
import { APPEALS_PER_HOUR } from '../../functions/review/appeal.ts';
import { ReviewDesk } from '../support/memory/review-desk.ts';

const TRACE = 'seen-4';

let desk: ReviewDesk;
beforeEach(async () => {
  desk = new ReviewDesk();
  await desk.arrive(TRACE);
});

async function appeal(person = 'bob'): Promise<string> {
  const made = await desk.ask('POST', `/evaluations/${TRACE}/appeals`, person, { reason: 'it is right as it was' });
  return Object(made.body).appeal_id ?? `${made.status} ${made.text}`;
}

function decide(person: string, id: string, decision: string, more: object = {}) {
  return desk.ask('POST', `/appeals/${id}/decide`, person, { decision, reason: 'looked at', ...more });
}

describe('an appeal', () => {
  test('is made once of the current evaluation, and shown', async () => {
    const evaluation = await desk.evaluation(TRACE);
    const id = await appeal();
    expect(Object((await desk.ask('GET', '/appeals', 'bob')).body).items).toMatchObject([
      {
        appeal_id: id,
        state: 'pending',
        evaluation_id: evaluation.evaluation_id,
        by: expect.stringMatching(/^rater_/),
      },
    ]);
    const again = await desk.ask('POST', `/evaluations/${evaluation.evaluation_id}/appeals`, 'eve', {
      reason: 'me too',
    });
    expect([again.status, Object(again.body).appeal_id]).toEqual([409, id]);
    await desk.label('ann', TRACE, { verdict: 'fail' });
    const late = await desk.ask('POST', `/evaluations/${evaluation.evaluation_id}/appeals`, 'eve', { reason: 'late' });
    expect([late.status, Object(late.body).reason]).toEqual([409, 'superseded']);
  });

  test('of a key is one of so many in an hour', async () => {
    for (let index = 0; index <= APPEALS_PER_HOUR; index++) {
      await desk.arrive(`t${index}`);
      const made = await desk.ask('POST', `/evaluations/t${index}/appeals`, 'bob', { reason: 'x' });
      expect([index, made.status]).toEqual([index, index < APPEALS_PER_HOUR ? 201 : 429]);
      if (made.status === 429) expect(Number(made.headers['retry-after'])).toBeGreaterThan(0);
    }
    expect((await desk.ask('POST', `/evaluations/t${APPEALS_PER_HOUR}/appeals`, 'eve', { reason: 'x' })).status).toBe(
      201,
    );
  });

  test('that is overturned supersedes the evaluation and names what is to be mended', async () => {
    await desk.label('ann', TRACE, { verdict: 'fail' });
    const before = await desk.evaluation(TRACE);
    const id = await appeal();
    expect(Object((await decide('eve', id, 'review')).body).state).toBe('under_review');
    const repair = { kind: 'rule', name: 'off_topic_marker' };
    const overturned = await decide('eve', id, 'overturn', { repair });
    expect(Object(overturned.body)).toMatchObject({ state: 'overturned', ruling: { verdict: 'pass' }, repair });
    expect(await desk.evaluation(TRACE)).toMatchObject({
      verdict: 'passed',
      supersedes: before.evaluation_id,
      machine: before.machine,
    });
    const closed = await decide('eve', id, 'close');
    expect(Object(closed.body).history.map(({ state }: { state: string }) => state)).toEqual([
      'pending',
      'under_review',
      'overturned',
      'closed',
    ]);
    expect((await decide('eve', id, 'overturn')).status).toBe(409);
  });

  test('that is upheld leaves the evaluation', async () => {
    const id = await appeal();
    expect(Object((await decide('eve', id, 'uphold')).body).state).toBe('upheld');
    expect(await desk.evaluation(TRACE)).toMatchObject({ verdict: 'needs_review' });
  });

  test('P14: is not decided by who labelled the trace', async () => {
    await desk.label('ann', TRACE, { verdict: 'fail' });
    const id = await appeal();
    for (const step of ['review', 'uphold', 'overturn']) expect((await decide('ann', id, step)).status).toBe(403);
    expect((await decide('eve', id, 'uphold')).status).toBe(200);
  });

  test('cannot turn round what is no verdict, unless it says to what', async () => {
    const id = await appeal();
    const answer = await decide('eve', id, 'overturn');
    expect([answer.status, Object(answer.body).errors?.[0]?.path]).toEqual([422, 'verdict']);
    expect((await decide('eve', id, 'overturn', { verdict: 'fail', severity: 'low' })).status).toBe(200);
    expect(await desk.evaluation(TRACE)).toMatchObject({ verdict: 'failed', severity: 'low' });
  });

  test('takes the review that waits out of the queue when it is overturned', async () => {
    await decide('eve', await appeal(), 'overturn', { verdict: 'pass' });
    expect(await desk.stats()).toMatchObject({ open: 0 });
    expect(await desk.stored(TRACE)).toMatchObject({ state: 'superseded' });
  });

  test('is in the audit log with every step', async () => {
    await decide('eve', await appeal(), 'uphold');
    const log = Object((await desk.ask('GET', '/audit-log', null)).body).items;
    const steps = log.filter(({ action }: { action: string }) => action.endsWith('Appeal'));
    expect(steps.map(({ action, after }: { action: string; after: object }) => [action, after])).toEqual([
      ['decideAppeal', expect.objectContaining({ state: 'upheld' })],
      ['createAppeal', { state: 'pending' }],
    ]);
  });

  test('goes on from a cursor, and by state', async () => {
    for (const id of ['a', 'b', 'c']) {
      await desk.arrive(id);
      desk.api.nowMs += 1_000;
      await desk.ask('POST', `/evaluations/${id}/appeals`, 'bob', { reason: 'x' });
    }
    const traces = (answer: { body: unknown }) =>
      Object(answer.body).items.map(({ trace_id: id }: { trace_id: string }) => id);
    const page = await desk.ask('GET', '/appeals?limit=2', 'bob');
    expect(traces(page)).toEqual(['c', 'b']);
    const { next_cursor: cursor } = Object(page.body);
    expect(traces(await desk.ask('GET', `/appeals?limit=2&cursor=${cursor}`, 'bob'))).toEqual(['a']);
    expect(traces(await desk.ask('GET', '/appeals?state=upheld', 'bob'))).toEqual([]);
  });
});
