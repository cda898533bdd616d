import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { aSubmission } from '../support/builders/submission.ts';
import { awaitEvaluation } from '../support/system/await-evaluation.ts';
import { createTenant, type Tenant } from '../support/system/tenant.ts';

const system = inject('deployedSystem');
/** The time in which a change of a project is seen everywhere. */
const SEEN_WITHIN_MS = 30_000;
const PROMISE = 'Guaranteed returns of 20 %.';
const SAUCE = 'The secret sauce is a family recipe. Investing carries risk; this is not financial advice.';
const HOUSE_RULE = {
  id: 'house_recipe',
  severity: 'high',
  expectation: 'must_not_match',
  field: 'output',
  phrases: ['secret sauce'],
  reason: 'The recipe is not to be told to anybody.',
  source: 'House rules',
  remedy: 'Leave the sauce out of the answer.',
};
const OVERRIDE = { disabled: ['promised_return'], rules: [HOUSE_RULE] };
const PATH = '/api/v1/projects/default/domains/finance';

let tenant: Tenant;
let other: Tenant;

beforeAll(async () => {
  [tenant, other] = await Promise.all([createTenant(system), createTenant(system)]);
});

const put = (body: unknown, path = PATH) => tenant.api.send('PUT', path, { body });

async function evaluationOf(output: string) {
  const answer = await tenant.api.post('/api/v1/traces', aSubmission({ output, domain: 'finance' }));
  return awaitEvaluation(tenant.api, String(Object(answer.body).trace_id));
}

describe('the packs', () => {
  test('are listed with every rule, its reason, source and remedy', async () => {
    const { status, body } = await tenant.api.get('/api/v1/domains');
    expect(status).toBe(200);
    const items: { domain: string; rules: object[] }[] = Object(body).items;
    expect(items.map(({ domain }) => domain)).toEqual(['generic', 'healthcare', 'finance', 'legal', 'robotics']);
    for (const rule of items.flatMap(({ rules }) => rules)) {
      expect(rule).toMatchObject({
        reason: expect.any(String),
        source: expect.any(String),
        remedy: expect.any(String),
      });
    }
  });
});

describe('the override of a project', () => {
  test('is tried on given and on stored traces before it is stored', async () => {
    const { trace_id: traceId } = await evaluationOf(PROMISE);
    const answer = await tenant.api.post('/api/v1/domains/finance/dry-run', {
      override: OVERRIDE,
      samples: [{ name: 'recipe', content: { input: 'What is in it?', output: SAUCE } }],
      trace_ids: [traceId],
    });
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({
      domain: 'finance',
      project_id: 'default',
      results: [
        { name: 'recipe', before: { verdict: 'passed' }, after: { severity: 'high' }, added: ['house_recipe'] },
        { name: traceId, removed: ['promised_return'] },
      ],
    });
    const { body } = await tenant.api.get(PATH);
    expect(body).toMatchObject({ override: null, override_version: null, pack: { version: '1.0.0' } });
  });

  test('holds within 30 seconds, in evaluations that name its version, and is in the audit log', async () => {
    const stored = await put(OVERRIDE);
    expect(stored.status).toBe(200);
    expect(stored.body).toMatchObject({ override: OVERRIDE, override_version: 1, pack: { version: '1.0.0+1' } });
    await sleep(SEEN_WITHIN_MS);
    const evaluation = await evaluationOf(SAUCE);
    expect(evaluation.issues).toMatchObject([{ type: 'house_recipe', evaluator: 'pack-finance', version: '1.0.0+1' }]);
    expect(evaluation).toMatchObject({
      explanations: [
        {
          type: 'house_recipe',
          reason: HOUSE_RULE.reason,
          excerpt: { before: 'The ', match: 'secret sauce', after: expect.stringMatching(/^ is a family recipe/) },
          source: HOUSE_RULE.source,
          remedy: HOUSE_RULE.remedy,
        },
      ],
    });
    const types = (await evaluationOf(PROMISE)).issues.map(({ type }) => type);
    expect(types).not.toContain('promised_return');
    const guarded = await tenant.api.post('/api/v1/guard', { direction: 'output', text: SAUCE, domain: 'finance' });
    expect(guarded.body).toMatchObject({ issues: [{ type: 'house_recipe' }] });
    const log = await tenant.api.get('/api/v1/audit-log?limit=5');
    expect(log.text).toContain('project/default/domain/finance');
  });

  test('keeps its number through other changes of the project', async () => {
    const renamed = await tenant.api.send('PATCH', '/api/v1/projects/default', { body: { name: 'Renamed' } });
    expect(renamed.status).toBe(200);
    expect((await put({})).body).toMatchObject({ override_version: 2, pack: { version: '1.0.0+2' } });
    expect((await tenant.api.get(PATH)).body).toMatchObject({ override: { disabled: [], rules: [] } });
  });

  test('is stored once when two arrive at the same time, and the other is told', async () => {
    const path = '/api/v1/projects/default/domains/legal';
    const severities = ['low', 'medium', 'high', 'critical'].map((severity) => ({ conflict_of_interest: severity }));
    const answers = await Promise.all(severities.map((each) => put({ severities: each }, path)));
    const kept = answers.filter(({ status }) => status === 200).map(({ body }) => Object(body).override_version);
    expect(answers.every(({ status }) => status === 200 || status === 409)).toBe(true);
    expect(kept.length).toBeGreaterThan(0);
    expect(new Set(kept).size).toBe(kept.length);
    expect(Object((await tenant.api.get(path)).body).override_version).toBe(Math.max(...kept));
  });

  test.each([
    ['an unknown rule', { disabled: ['nothing'], severities: { zzz: 'low' } }, ['disabled[0]', 'severities.zzz']],
    ['a phrase that begins with anything', { rules: [{ ...HOUSE_RULE, phrases: ['... x'] }] }, ['rules[0].phrases[0]']],
    ['the same rule twice', { rules: [HOUSE_RULE, HOUSE_RULE] }, ['rules[1].id']],
    [
      'a phrase that backtracks',
      { rules: [{ ...HOUSE_RULE, phrases: ['aa ... bb ... cc'] }] },
      ['rules[0].phrases[0]'],
    ],
    ['an unknown severity', { severities: { promised_return: 'awful' } }, ['severities.promised_return']],
    ['a secret', { rules: [{ ...HOUSE_RULE, source: ['AKIA', 'QX7B2M9ZK4LW3VTN'].join('') }] }, ['rules[0].source']],
    ['an unknown field', { rule: [] }, ['rule']],
    ['a list', [], ['body']],
  ])('is refused for %s, and leaves what was there', async (_, body, paths) => {
    const before = await tenant.api.get(PATH);
    const answer = await put(body);
    expect(answer.status).toBe(422);
    expect(Object(answer.body).errors.map((error: { path: string }) => error.path)).toEqual(paths);
    expect((await tenant.api.get(PATH)).body).toEqual(before.body);
  });

  test('is refused above 50,000 bytes, for an unknown domain, and for a project of somebody else', async () => {
    const many = Array.from({ length: 100 }, (_, i) => ({ ...HOUSE_RULE, id: `rule_${i}`, remedy: 'x'.repeat(400) }));
    expect((await put({ rules: many })).status).toBe(413);
    expect((await put({}, '/api/v1/projects/default/domains/astrology')).status).toBe(404);
    await other.api.post('/api/v1/projects', { project_id: 'theirs' });
    const [foreign, unknown] = [
      await put({}, '/api/v1/projects/theirs/domains/legal'),
      await put({}, '/api/v1/projects/nobodys/domains/legal'),
    ];
    expect([foreign.status, unknown.status]).toEqual([404, 404]);
    expect((await tenant.api.get('/api/v1/projects/theirs/domains/legal')).status).toBe(404);
    expect((await other.api.get(PATH)).body).toMatchObject({ override: null });
  });

  test('cannot be tried on a trace of somebody else', async () => {
    const theirs = await other.api.post('/api/v1/traces', aSubmission({ output: PROMISE }));
    const ask = (traceId: string) =>
      tenant.api.post('/api/v1/domains/finance/dry-run', { override: {}, trace_ids: [traceId] });
    expect((await ask(String(Object(theirs.body).trace_id))).status).toBe(404);
    expect((await ask('never-sent')).status).toBe(404);
  });
});
