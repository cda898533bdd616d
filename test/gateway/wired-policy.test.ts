import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { GatewaySettings } from '../../functions/gateway/gateway-settings.ts';
import { createPolicyLoader } from '../../functions/gateway/load-policy.ts';
import { aProject } from '../support/builders/records.ts';
import { dataOf, MemoryGateway } from '../support/memory/gateway.ts';
import { askingFor, type ChatFault, type ChatStandIn, startChatStandIn } from '../support/providers/chat-stand-in.ts';
import { parseJson } from '../support/readers/parse-json.ts';

const PATH = '/v1/chat/completions';

let provider: ChatStandIn;
beforeAll(async () => {
  provider = await startChatStandIn();
});
afterAll(() => provider.close());
beforeEach(() => provider.reset());

const LAYERS = { L1: ['openai:gpt-4o-mini'], L2: ['openai:gpt-4o'] };

function gateway(settings: MemoryGateway['settings'] = {}): MemoryGateway {
  const made = new MemoryGateway();
  made.useListed('openai', provider.baseUrl);
  made.settings = { layers: LAYERS, guard_output: 'window', ...settings };
  return made;
}

const ask = (fields: object = {}, fault?: ChatFault) => ({
  model: 'auto',
  max_tokens: 100,
  messages: [{ role: 'user', content: `Hi ${fault === undefined ? '' : askingFor(fault)}` }],
  ...fields,
});

const asked = () => provider.requests.map(({ text }) => Object(parseJson(text)).model);
const SCHEMA = { response_format: { type: 'json_schema', json_schema: { name: 'a', schema: { type: 'array' } } } };

describe('an escalated stream', () => {
  test('is held back, and tells the higher answer alone', async () => {
    const system = gateway({ auto_escalate: true });
    const answer = await system.send('POST', PATH, ask({ stream: true, ...SCHEMA }));
    expect(asked()).toEqual(['gpt-4o-mini', 'gpt-4o']);
    expect(answer.headers).toMatchObject({ 'x-aegis-layer': 'L2', 'x-aegis-attempts': '2' });
    const events = dataOf(answer.text);
    expect(events.at(-1)).toBe('[DONE]');
    const roles = events.filter((data) => data.includes('"role"'));
    expect(roles).toHaveLength(1);
    // Both are charged, and the request counts once.
    const { requests, cost } = await system.usage();
    expect(requests).toEqual({ used: 1, reserved: 0 });
    expect(cost?.used).toBeGreaterThan(80);
    expect(cost?.reserved).toBe(0);
  });

  test('that breaks off while it is held back is charged, and nothing of it is told', async () => {
    const system = gateway({ auto_escalate: true });
    const answer = await system.send('POST', PATH, ask({ stream: true }, 'cut'));
    expect(answer.status).toBe(502);
    expect(answer.text).not.toContain('Paris');
    expect((await system.usage()).cost?.reserved).toBe(0);
    expect((await system.usage()).cost?.used).toBeGreaterThan(0);
  });
});

describe('a cross-check', () => {
  test('asks a second model after the first, for its own money, in the same trace', async () => {
    const system = gateway({ cross_check_share: 0.6 });
    for (const stream of [false, true]) {
      provider.reset();
      const answer = await system.send('POST', PATH, ask({ stream }));
      expect(answer.headers['x-aegis-layer']).toBe('L1');
      expect(asked()).toEqual(['gpt-4o-mini', 'gpt-4o']);
      expect(provider.requests[1]?.text).not.toContain('stream');
    }
    expect((await system.usage()).requests).toEqual({ used: 2, reserved: 0 });
    const [trace] = system.queue.receiveAll();
    const stored = await system.traces.find(system.project.organization_id, trace?.trace_id ?? '');
    expect(stored?.body?.content).toMatchObject({
      llm_calls: [{ model: 'gpt-4o-mini' }, { model: 'gpt-4o' }],
      routing_decisions: [{ layer: 'cross_check' }, { layer: 'L1' }],
    });
    // The route of the request is the answer's.
    expect(stored?.record).toMatchObject({ layer: 'L1', model: 'gpt-4o-mini' });
  });

  test('is left out where it was not drawn, or a limit has no room for it', async () => {
    await gateway({ cross_check_share: 0.5 }).send('POST', PATH, ask());
    expect(asked()).toEqual(['gpt-4o-mini']);
    provider.reset();
    const poor = gateway({ cross_check_share: 1 });
    await poor.limit({ kind: 'project', projectId: 'default' }, { cost: 200 });
    expect((await poor.send('POST', PATH, ask())).status).toBe(200);
    expect(asked()).toEqual(['gpt-4o-mini']);
  });
});

describe('rules over what is left', () => {
  test('move a request down when little of a limit is left', async () => {
    const rules = [{ id: 'save', when: { budget_left_below: 0.5 }, action: { type: 'downgrade' as const } }];
    const system = gateway({ default_layer: 'L2', rules });
    await system.limit({ kind: 'project', projectId: 'default' }, { requests: 4 });
    for (let i = 0; i < 4; i++) await system.send('POST', PATH, ask());
    expect(asked()).toEqual(['gpt-4o', 'gpt-4o', 'gpt-4o', 'gpt-4o-mini']);
  });

  test('find the tags that a request names in its header', async () => {
    const rules = [{ id: 'batch', when: { tags: ['batch'] }, action: { type: 'deny' as const } }];
    const system = gateway({ rules });
    expect((await system.send('POST', PATH, ask(), { 'x-aegis-tags': 'a, batch' })).status).toBe(403);
    expect((await system.send('POST', PATH, ask(), { 'x-aegis-tags': 'a' })).status).toBe(200);
  });
});

describe('a provider that fails', () => {
  test.each([
    ['/v1/messages', { type: 'error', error: { type: 'rate_limit_error', message: expect.any(String) } }],
    ['/v1/responses', { error: { code: 'provider_rate_limited' } }],
  ])('is told on %s in the form of the route', async (path, error) => {
    const content = `Hi ${askingFor('rate_limited')}`;
    const body =
      path === '/v1/messages' ? ask({ messages: [{ role: 'user', content }] }) : { model: 'auto', input: content };
    const answer = await gateway().send('POST', path, body);
    expect(answer).toMatchObject({ status: 429, body: error });
  });

  test.each(['/v1/messages', '/v1/responses'])(
    'in the middle of a stream ends it on %s with an event of the route',
    async (path) => {
      const content = `Hi ${askingFor('cut')}`;
      const common =
        path === '/v1/messages' ? ask({ messages: [{ role: 'user', content }] }) : { model: 'auto', input: content };
      const { text } = await gateway({ guard_output: 'observe' }).send('POST', path, { ...common, stream: true });
      expect(text).toContain('event: error\n');
      expect(text).not.toMatch(/message_stop|response\.completed/);
    },
  );

  test('is followed by the next of the layer, and left alone afterwards', async () => {
    const system = gateway({ layers: { L1: ['down:gpt-4o-mini', 'openai:gpt-4o-mini'] } });
    system.useListed('down', 'http://127.0.0.1:9/v1');
    const prices = {
      version: 1,
      prices: [{ entry: { model: '*', input: 1, output: 1 }, from: '2026-01-01T00:00:00.000Z', until: null }],
    };
    Object.assign(system.project, { own_prices: prices });
    const attempts = [];
    for (let i = 0; i < 3; i++) attempts.push((await system.send('POST', PATH, ask())).headers['x-aegis-attempts']);
    // The second failure in a row cools it.
    expect(attempts).toEqual(['2', '2', '1']);
  });
});

test('a guard that cannot tell gives out nothing, and the call is paid', async () => {
  const system = gateway({ guard_input: 'off' });
  const { services } = system;
  const [model] = [{ name: 'gone', unavailable: 'missing' }];
  const loadGuard: typeof services.loadGuard = async (project) => ({
    ...(await services.loadGuard(project)),
    models: [Object.assign(Object.create(null), model)],
  });
  Object.defineProperty(system, 'services', { get: () => ({ ...services, loadGuard }) });
  for (const stream of [false, true]) {
    const answer = await system.send('POST', PATH, ask({ stream }));
    expect(answer.text).not.toContain('Paris');
    expect(answer.text).toContain('error');
    expect(answer.text).not.toContain('[DONE]');
  }
  expect((await system.usage()).cost?.used).toBeGreaterThan(0);
});

const OWN_KEY = {
  organization_id: 'org_test',
  provider: 'openai',
  sealed_key: null,
  hint: '',
  base_url: null,
  set_at: '2026-11-20T12:00:00.000Z',
  set_by: 'pub00001',
};

test('what a project has set is remembered for 25 seconds, and read again when asked', async () => {
  let reads = 0;
  let nowMs = 0;
  const stored = { settings: GatewaySettings.parse({ cache: true }), version: 3 };
  const load = createPolicyLoader({
    settings: {
      find: async () => {
        reads += 1;
        return reads === 1 ? null : stored;
      },
    },
    keys: { list: async () => [OWN_KEY] },
    deployment: {
      endpoints: { local: { baseUrl: 'http://127.0.0.1:1/v1', inputUsdPerMillion: 0, outputUsdPerMillion: 0 } },
      bedrock: true,
    },
    now: () => nowMs,
  });
  const project = aProject();
  const first = await load(project);
  expect(first).toMatchObject({ version: 0, settings: { cache: false } });
  expect([...first.providers].sort()).toEqual(['bedrock', 'local', 'openai']);
  expect(await load(project)).toBe(first);
  nowMs = 25_000;
  expect(await load(project)).toMatchObject({ version: 3, settings: { cache: true } });
  await load(project, true);
  expect(reads).toBe(3);
});
