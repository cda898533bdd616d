import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { JudgeDeployment } from '../../functions/judging/judge-deployment.ts';
import { MemoryApi, type MemoryTenant } from '../support/memory/api.ts';
import { type StandInProvider, startStandIn } from '../support/providers/stand-in.ts';

const PATH = '/api/v1/projects/default/judge';
const KEY = ['sk', 'ant', 'ABCDEFGH12345678'].join('-');
const LOCAL = 'compatible:local/llama3.1';

let standIn: StandInProvider;
let api: MemoryApi;
let tenant: MemoryTenant;

beforeAll(async () => {
  standIn = await startStandIn();
});
beforeEach(async () => {
  standIn.reset();
  api = new MemoryApi();
  tenant = await api.createTenant();
});
afterAll(() => standIn.close());

/** What the operator sets up; it holds from the next start of a function. */
function setUp(deployment: Partial<JudgeDeployment>, keys: readonly string[] = []): void {
  Object.assign(api.judging.deployment, deployment);
  api.judging.keys = Object.fromEntries(keys.map((name) => [name, { key: KEY, set_at: '2026-11-01T00:00:00.000Z' }]));
  api.restart();
}

function setUpLocal(rate = 0): void {
  const local = { baseUrl: `${standIn.url}/v1`, inputUsdPerMillion: rate, outputUsdPerMillion: rate };
  setUp({ endpoints: { local }, providerUrls: { anthropic: standIn.url } });
}

const get = () => api.send('GET', PATH, { key: tenant.key });
const put = (body: object) => api.send('PUT', PATH, { key: tenant.key, body });
const probe = (body: object = {}) => api.send('POST', `${PATH}/probe`, { key: tenant.key, body });

describe('the judge of a project', () => {
  test('is none while nobody names a model', async () => {
    const { status, body } = await get();
    expect(status).toBe(200);
    expect(body).toEqual({
      project_id: 'default',
      enabled: true,
      model: null,
      second_model: null,
      cross_check: 'off',
      daily_budget_usd: '1.00',
      decides: 'always',
      cache: true,
      effective_model: null,
      configured: false,
      reason: 'no_model',
    });
  });

  test.each([
    [{ model: 'anthropic:claude-haiku-4-5' }, [], 'no_key'],
    [{ model: 'anthropic:claude-haiku-4-5' }, ['anthropic'], null],
    [{ model: 'anthropic:no-such-model' }, ['anthropic'], 'price_unknown'],
    [{ model: 'bedrock:anthropic.claude-haiku-4-5-20251001-v1:0' }, [], null],
    [{ model: 'compatible:elsewhere/any' }, [], 'unknown_endpoint'],
    [{ model: LOCAL }, [], null],
    [{ model: LOCAL, enabled: false }, [], 'disabled'],
  ])('%j with keys %j: %s', async (judge, keys, reason) => {
    setUpLocal();
    setUp({}, keys);
    const changed = await api.send('PATCH', '/api/v1/projects/default', {
      key: tenant.key,
      body: { config: { judge } },
    });
    expect(changed.status).toBe(200);
    expect((await get()).body).toMatchObject({ effective_model: judge.model, configured: reason === null, reason });
  });

  test('is none in a deployment that has no judge, whatever the project names', async () => {
    setUp({}, ['anthropic']);
    const judge = { model: 'anthropic:claude-haiku-4-5' };
    await api.send('PATCH', '/api/v1/projects/default', { key: tenant.key, body: { config: { judge } } });
    expect((await get()).body).toMatchObject({ configured: false, reason: 'not_deployed' });
  });

  test("is the deployment's where the project names none", async () => {
    setUpLocal();
    setUp({ model: LOCAL });
    expect((await get()).body).toMatchObject({ model: null, effective_model: LOCAL, configured: true, reason: null });
  });

  test('is replaced as a whole, and the change is in the audit log', async () => {
    setUpLocal();
    await put({ model: LOCAL, daily_budget_usd: '2.50', cache: false });
    const { status, body } = await put({ model: LOCAL, decides: 'certified' });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      model: LOCAL,
      daily_budget_usd: '1.00',
      cache: true,
      decides: 'certified',
      configured: true,
    });
    expect((await get()).body).toEqual(body);
    const log = await api.send('GET', '/api/v1/audit-log?action=putJudge', { key: tenant.key });
    expect(Object(log.body).items).toMatchObject([
      {
        target: 'project/default/judge',
        before: { daily_budget_usd: '2.50', cache: false },
        after: { daily_budget_usd: '1.00', cache: true },
      },
      {},
    ]);
  });

  test.each([
    [{ model: 'compatible:elsewhere/any' }, 'model'],
    [{ model: LOCAL, second_model: 'compatible:elsewhere/any' }, 'second_model'],
    [{ model: LOCAL, second_model: LOCAL }, 'second_model'],
    [{ second_model: LOCAL }, 'second_model'],
    [{ model: 'anthropic:claude-haiku-4-5', cross_check: 'always' }, 'second_model'],
    [{ model: 'llama3.1' }, 'model'],
    [{ daily_budget_usd: '-1' }, 'daily_budget_usd'],
    [{ temperature: 1 }, 'temperature'],
  ])('refuses %j because of %s', async (body, path) => {
    setUpLocal();
    setUp({ model: LOCAL });
    const answer = await put(body);
    expect(answer.status).toBe(422);
    expect(answer.body).toMatchObject({ errors: [{ path }] });
  });
});

describe('a probe', () => {
  test('says of each mode whether it works, and what it took', async () => {
    setUpLocal(10);
    standIn.reset({ refuses: ['native_schema'] });
    await put({ model: LOCAL });
    const { status, body } = await probe();
    expect(status).toBe(200);
    expect(body).toMatchObject({
      model: LOCAL,
      mode: 'forced_tool',
      modes: [
        { mode: 'native_schema', works: false, tokens: null, cost_usd: '0.00' },
        { mode: 'forced_tool', works: true, detail: '', tokens: { output: 6 } },
        { mode: 'plain_json', works: true, detail: '', tokens: { output: 6 } },
      ],
    });
    expect(api.judging.modes.records.get(LOCAL)?.findings).toEqual({
      native_schema: 'refused',
      forced_tool: 'works',
      plain_json: 'works',
    });
    const [charged = 0] = api.judging.charged;
    expect(charged).toBeGreaterThan(0);
    expect(api.judging.budgetMicroUsd).toBe(1_000_000 - charged);
  });

  test.each([
    ['not_json', 'The answer is not one JSON object.'],
    ['wrong_schema', 'The answer is not what the schema asks for.'],
    ['token_cap', 'The answer ran to the cap of tokens.'],
    ['refusal', 'The model refused to answer.'],
    ['content_filter', 'A filter of the provider kept the answer back.'],
    ['other_model', 'Another model answered: another-model-7b.'],
  ] as const)('with the fault %s finds that no mode works', async (fault, detail) => {
    setUpLocal(10);
    standIn.script([{ fault }, { fault }, { fault }]);
    const { body } = await probe({ model: LOCAL });
    expect(Object(body).modes).toMatchObject([1, 2, 3].map(() => ({ works: false, detail })));
    // Asked it still is, in the strictest mode that is taken: a person sees what comes of it.
    expect(body).toMatchObject({ mode: 'native_schema' });
  });

  test('counts at its worst what may have been charged', async () => {
    setUpLocal(10);
    standIn.script([{ fault: 'cut_body' }, { fault: 'missing_usage' }, { fault: 'server_error' }]);
    const { body } = await probe({ model: LOCAL });
    // 600 tokens in and 256 out at 10 USD per million, twice.
    expect(body).toMatchObject({ cost_usd: '0.01712' });
    expect(api.judging.charged).toEqual([17_120]);
  });

  test('closes the circuit of a judge that answers again', async () => {
    setUpLocal();
    const blocked = {
      reason: 'blocked',
      openUntil: api.nowMs + 3_600_000,
      openings: 1,
      keyVersion: null,
      version: 1,
    } as const;
    api.judging.circuits.states.set(LOCAL, blocked);
    standIn.script([{ fault: 'bad_key' }, { fault: 'bad_key' }, { fault: 'bad_key' }]);
    expect((await probe({ model: LOCAL })).body).toMatchObject({ modes: [{ works: false }, {}, {}] });
    expect(api.judging.circuits.states.size).toBe(1);
    await probe({ model: LOCAL });
    expect(api.judging.circuits.states.size).toBe(0);
  });

  test('tells nothing of the key', async () => {
    setUpLocal();
    setUp({}, ['anthropic']);
    standIn.script([{ fault: 'bad_key' }, { fault: 'bad_key' }, { fault: 'bad_key' }]);
    const { status, text } = await probe({ model: 'anthropic:claude-haiku-4-5' });
    expect(status).toBe(200);
    expect(text).toContain('invalid x-api-key');
    expect(text).not.toContain('ABCDEFGH');
  });

  test.each([
    [{}, 'no_model'],
    [{ model: 'compatible:elsewhere/any' }, 'unknown_endpoint'],
    [{ model: 'openai:no-such-model' }, 'price_unknown'],
    [{ model: 'openai:gpt-4o-mini' }, 'not_deployed'],
  ])('of %j asks nobody: %s', async (body, reason) => {
    if (reason !== 'no_model' && reason !== 'not_deployed') setUpLocal();
    const answer = await probe(body);
    expect(answer).toMatchObject({ status: 409, body: { reason } });
    expect(api.judging.charged).toEqual([]);
  });

  test('without a key asks nobody, and gives back what it held', async () => {
    setUpLocal();
    expect(await probe({ model: 'openai:gpt-4o-mini' })).toMatchObject({
      status: 409,
      body: { detail: 'No key is set for openai.' },
    });
    expect(api.judging.charged).toEqual([0]);
  });

  test('asks nobody when the budget is spent', async () => {
    setUpLocal(10);
    api.judging.budgetMicroUsd = 25_000;
    expect(await probe({ model: LOCAL })).toMatchObject({ status: 429 });
    expect(standIn.requests).toEqual([]);
  });

  test('is charged at its worst when nobody knows how it ended', async () => {
    setUpLocal(10);
    api.judging.modes.put = () => Promise.reject(new Error('down'));
    api.judging.circuits.find = () => Promise.reject(new Error('down'));
    expect(await probe({ model: LOCAL })).toMatchObject({ status: 500 });
    expect(api.judging.charged).toEqual([25_680]);
  });
});
