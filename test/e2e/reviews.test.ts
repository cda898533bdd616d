import { beforeAll, expect, inject, test } from 'vitest';
import { aSubmission } from '../support/builders/submission.ts';
import { ApiClient } from '../support/system/api-client.ts';
import { awaitEvaluation } from '../support/system/await-evaluation.ts';
import { createTenant, type Tenant } from '../support/system/tenant.ts';

const system = inject('deployedSystem');

let tenant: Tenant;
let people: readonly ApiClient[];
beforeAll(async () => {
  tenant = await createTenant(system);
  people = await Promise.all(['ann', 'bob'].map(makeReviewer));
});

/** Whose key may review and nothing else. */
async function makeReviewer(memberId: string): Promise<ApiClient> {
  const body = { role: 'developer', skills: ['generic'] };
  const member = await tenant.api.send('PUT', `/api/v1/projects/default/members/${memberId}`, { body });
  expect([member.status, member.body]).toEqual([200, expect.objectContaining(body)]);
  const asked = { name: memberId, role: 'developer', scopes: ['review:write'], member_id: memberId };
  const made = await tenant.api.post('/api/v1/api-keys', asked);
  return new ApiClient(system.url, String(Object(made.body).key));
}

test('a trace goes to review, is claimed by one, labelled, and its evaluation is superseded', async () => {
  const [ann, bob] = people;
  if (ann === undefined || bob === undefined) throw new Error('There are two');
  const sent = await tenant.api.post('/api/v1/traces', aSubmission({ output: 'It may well be Paris, if I am right.' }));
  const traceId = String(Object(sent.body).trace_id);
  const machine = await awaitEvaluation(tenant.api, traceId);

  const asked = await tenant.api.post('/api/v1/reviews', { trace_ids: [traceId] });
  expect([asked.status, asked.text]).toEqual([201, expect.stringContaining(traceId)]);
  const path = `/api/v1/reviews/${Object(asked.body).items[0].review_id}`;
  const listed = await bob.get('/api/v1/reviews');
  expect(Object(listed.body).items).toMatchObject([{ trace_id: traceId, state: 'open' }]);

  const claims = await Promise.all([ann, bob].map((person) => person.post(`${path}/claim`, undefined)));
  expect(claims.map(({ status }) => status).sort()).toEqual([200, 409]);
  const claim = claims.find(({ status }) => status === 200);
  const holder = claims[0]?.status === 200 ? ann : bob;
  expect(claim?.body).toMatchObject({ content: { output: 'It may well be Paris, if I am right.' } });
  const { token } = Object(claim?.body).lease;
  expect(Object((await tenant.api.get('/api/v1/reviews/stats')).body)).toMatchObject({ open: 0, claimed: 1 });

  const label = { lease_token: token, verdict: 'fail', severity: 'high', notes: 'too vague', seconds: 12 };
  const stolen = await (holder === ann ? bob : ann).post(`${path}/labels`, label);
  expect([stolen.status, Object(stolen.body).reason]).toEqual([409, 'held']);
  const labelled = await holder.post(`${path}/labels`, label);
  expect([labelled.status, labelled.text]).toEqual([201, expect.stringContaining('"outcome":"fail"')]);

  const evaluation = await awaitEvaluation(tenant.api, traceId);
  expect(evaluation).toMatchObject({
    verdict: 'failed',
    severity: 'high',
    supersedes: machine.evaluation_id,
    machine: { evaluation_id: machine.evaluation_id, verdict: machine.verdict },
  });
  expect(evaluation.tiers.at(-1)).toMatchObject({ tier: 4, evaluators: [{ name: 'expert', outcome: 'fail' }] });
  expect(Object((await tenant.api.get('/api/v1/reviews/stats')).body)).toMatchObject({
    claimed: 0,
    done: [{ labels: 1 }],
  });

  expect((await holder.post(`${path}/undo`, undefined)).status).toBe(200);
  expect(await awaitEvaluation(tenant.api, traceId)).toMatchObject({ verdict: machine.verdict });

  const appeal = await tenant.api.post(`/api/v1/evaluations/${traceId}/appeals`, { reason: 'it is right' });
  expect([appeal.status, appeal.text]).toEqual([201, expect.stringContaining('pending')]);
  const decided = await bob.post(`/api/v1/appeals/${Object(appeal.body).appeal_id}/decide`, {
    decision: 'overturn',
    reason: 'it is not',
    verdict: 'fail',
  });
  expect([decided.status, decided.text]).toEqual([200, expect.stringContaining('overturned')]);
  expect(await awaitEvaluation(tenant.api, traceId)).toMatchObject({ verdict: 'failed' });

  const receipt = await tenant.api.delete(`/api/v1/traces/${traceId}`);
  const { items } = Object(receipt.body).removed[0];
  expect(items).toEqual(expect.arrayContaining([expect.stringMatching(/^REVIEW#/), expect.stringMatching(/^APPEAL#/)]));
  expect((await ann.get(path)).status).toBe(404);
});
