import { generateKeyPairSync, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { parseKey } from '../../functions/access/api-key.ts';
import { SCOPES } from '../../functions/access/permissions.ts';
import { evaluationEvent } from '../../functions/notifications/alert-event.ts';
import { raiseEvents } from '../../functions/notifications/raise-events.ts';
import { sampleOf } from '../support/builders/format-samples.ts';
import { plantedExports } from '../support/builders/planted-exports.ts';
import { type Planted, plantedBodies } from '../support/builders/planted-values.ts';
import { anEvaluation, aRecord, CRITICAL_ISSUE } from '../support/builders/records.ts';
import { ALERT_RULE, ASKING, CHANNEL, SOON } from '../support/builders/subject-requests.ts';
import { aSubmission } from '../support/builders/submission.ts';
import { type MemoryAnswer, MemoryApi, ROUTES_OF } from '../support/memory/api.ts';
import { storeCandidate } from '../support/memory/store-candidate.ts';
import { textsIn } from '../support/readers/read-state.ts';

/** One fits ids of projects, the other ids of rules; the log has no mask for either. */
const SECRETS = [sampleOf('csk-{lower:48}'), sampleOf('sk_{hex:48}')];
const HARMLESS = ['harmless-text', 'harmless_text'];

/** Fields that may keep a secret, by operation and path; the threat model names the same. */
const EXCEPTIONS: readonly string[] = [];

/** What is refused unless it names something that exists, or is right; nothing is stored of it then. */
const NAMES_WHAT_IS_THERE =
  /^(?:\{.*|\?|authorization|github-.*|.*project_id|member_id|.*trace_ids\[\]|lease_token|missed\[\]\.field|(?:rubric\.)?examples\[\]\.(?:check|text)|(?:rubric\.)?filter\.tags\[\]|.*reservation_id|(?:.*\.)?disabled\[\]|(?:.*\.)?severities#key|.*time_zone|.*kinds#key|.*meters#key|projectId|url|routing_key|email|bus|webhook_id|cursor|project_ids\[\]|(?:escalation\.)?channels\[\]|rule_id|from|to)$/;

/** Refused for the state of what they name, whatever else is said: their fields are refused with them. */
const REFUSED_FOR_A_STATE: ReadonlySet<string> = new Set([
  'freezeAnchor',
  'thawAnchor',
  'probeJudge',
  'dryRunRubric',
  'confirmChannel',
  'replayDelivery',
  'makeModelVersion',
]);

/** Refused to who is no browser, or has no session that could be ended: what they take is in test/console. */
const FOR_BROWSERS: ReadonlySet<string> = new Set(['createSession', 'endConsoleSession']);

const WRITES = Object.values(ROUTES_OF)
  .flat()
  .filter(({ method }) => method !== 'GET');

interface Walked {
  readonly field: string;
  readonly path: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly isStrict?: boolean | undefined;
}

let logged: string[] = [];

beforeEach(() => {
  logged = [];
  vi.stubEnv('POWERTOOLS_DEV', 'false');
  vi.stubEnv('POWERTOOLS_LOG_LEVEL', 'INFO');
  for (const stream of [process.stdout, process.stderr]) {
    vi.spyOn(stream, 'write').mockImplementation((chunk) => logged.push(String(chunk)) > 0);
  }
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

/** What is kept anywhere, and what was logged. */
function kept(api: MemoryApi): string[] {
  return [...textsIn(Object.values(api)), ...logged].filter((text) => SECRETS.some((secret) => text.includes(secret)));
}

/** What lies beside the trace `there` for the routes by which people review: its evaluation, and a review that is held. */
async function openReview(api: MemoryApi, key: string, organizationId: string, { operation }: WriteRoute) {
  const record = await api.traces.findRecord(organizationId, 'there');
  if (record === null) throw new Error('is there');
  await api.traces.storeEvaluation(record, anEvaluation({ trace_id: 'there', evaluation_id: 'ev_00000001_there' }));
  if (ASKING[operation].stores === 'appeal') {
    const made = await api.send('POST', '/api/v1/evaluations/there/appeals', { key, body: { reason: 'x' } });
    return { storedId: String(Object(made.body).appeal_id), token: '' };
  }
  if (ASKING[operation].stores !== 'review') return { storedId: 'there', token: '' };
  const made = await api.send('POST', '/api/v1/reviews', { key, body: { trace_ids: ['there'] } });
  const storedId = String(Object(made.body).items[0].review_id);
  const claim = await api.send('POST', `/api/v1/reviews/${storedId}/claim`, { key });
  const { token } = Object(claim.body).lease;
  if (operation === 'undoReviewLabel') {
    await api.send('POST', `/api/v1/reviews/${storedId}/labels`, {
      key,
      body: { lease_token: token, verdict: 'pass' },
    });
  }
  return { storedId, token: String(token) };
}

/** An episode of a shipped rule. */
async function openAlert(api: MemoryApi, organizationId: string): Promise<string> {
  const record = aRecord({ organization_id: organizationId, project_id: 'default', trace_id: 'alerted' });
  await raiseEvents(api.alerting, [
    evaluationEvent({ record, evaluation: anEvaluation({ issues: [CRITICAL_ISSUE] }) }),
  ]);
  const [slot] = await api.episodes.slots(organizationId, 'default');
  return slot?.episode_id ?? '';
}

/** What the route asks for by its id is there, and nothing that it does not ask for. */
async function openStored(api: MemoryApi, key: string, organizationId: string, route: WriteRoute) {
  const make = async (path: string, body?: unknown) =>
    Object((await api.send('POST', `/api/v1${path}`, { key, body })).body);
  const stored = (storedId: unknown) => ({ storedId: String(storedId), token: '' });
  switch (ASKING[route.operation].stores) {
    case 'key':
      return stored(parseKey(String((await make('/api-keys', { name: 'weak', scopes: SCOPES })).key))?.publicId);
    case 'budget':
      return stored((await make('/budgets', { name: 'there', period: 'month', limit_usd: '1' })).budget_id);
    case 'channel':
      return stored((await make('/webhooks', CHANNEL)).webhook_id);
    case 'delivery': {
      const { webhook_id: channelId } = await make('/webhooks', CHANNEL);
      return stored((await make(`/webhooks/${channelId}/test`)).delivery_id);
    }
    case 'view':
      return stored((await make('/projects/default/views', { name: 'x', page: '/traces', query: '' })).view_id);
    case 'alert rule':
      return stored((await make('/alert-rules', ALERT_RULE)).rule_id);
    case 'silence':
      return stored((await make('/alert-silences', { ends_at: SOON })).silence_id);
    case 'alert':
      return stored(await openAlert(api, organizationId));
    case 'reservation':
      await make('/quota/reservations', { reservation_id: 'there', tokens: 1 });
      return stored('there');
    case 'evaluation':
    case 'review':
    case 'appeal':
      return openReview(api, key, organizationId, route);
    default:
      return stored('there');
  }
}

async function open(route: WriteRoute) {
  const api = new MemoryApi();
  api.leakReportKeys['scanner'] = String(SCANNER.publicKey.export({ type: 'spki', format: 'pem' }));
  const { key, organizationId } = await api.createTenant();
  // So that the name of a model is stored as well, whatever it is.
  await api.send('PATCH', '/api/v1/projects/default', { key, body: { config: { unknown_price: 'admit' } } });
  await api.send('POST', '/api/v1/traces', { key, body: aSubmission({ trace_id: 'there' }) });
  if (route.operation === 'moveModelVersion') await storeCandidate(api, organizationId, 'default');
  if (route.path.includes('/members/'))
    await api.send('PUT', '/api/v1/projects/default/members/grace', { key, body: { role: 'admin' } });
  return { api, key, ids: { organizationId, key, ...(await openStored(api, key, organizationId, route)) } };
}

type WriteRoute = (typeof WRITES)[number];
type Ids = Readonly<Record<'organizationId' | 'key' | 'storedId' | 'token', string>>;
const NOBODY: Ids = { organizationId: 'org_000000000000', key: '', storedId: '', token: '' };

/** Of the secret scanner whose reports are believed. */
const SCANNER = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });

function signatureOf(body: string) {
  const signature = sign('sha256', Buffer.from(body), SCANNER.privateKey).toString('base64');
  return { 'github-public-key-identifier': 'scanner', 'github-public-key-signature': signature };
}

/** Every request that plants the secret in one place of a route. */
function walkOf({ operation, method, path: pattern }: WriteRoute, ids: Ids, plants: readonly string[]): Walked[] {
  const [plant = ''] = plants;
  const asked = ASKING[operation].ask({ project: 'default', id: ids.storedId });
  const path = asked.path.replace('org_000000000000', ids.organizationId);
  const known = operation === 'reportLeakedKeys' ? [leakOf(ids.key)] : asked.body;
  const body = ids.token !== '' && known !== undefined ? { ...Object(known), lease_token: ids.token } : known;
  const bodies: readonly Planted[] =
    operation === 'exportSpans' ? plantedExports(plant) : plantedBodies(method, pattern, plants);
  const params = [...pattern.matchAll(/\{(\w+)\}/g)].map(([place, name]): Walked => {
    const concrete = path.split('/');
    concrete[pattern.split('/').indexOf(place)] = plant;
    return { field: `{${name}}`, path: concrete.join('/'), body };
  });
  const headers = {
    'idempotency-key': plant,
    'x-request-id': plant,
    'user-agent': plant,
    'content-type': `application/json; ${plant}`,
    traceparent: plant,
    tracestate: `a=${plant}`,
    authorization: `Bearer ${plant}`,
    'github-public-key-identifier': plant,
  };
  return [
    ...bodies.map(
      (one): Walked => ({
        field: one.path,
        path,
        body: merged(body, one.value, one.path),
        isStrict: one.isStrict,
      }),
    ),
    ...params,
    { field: '?', path: `${path}?${plant}=${plant}`, body },
    ...Object.entries(headers).map(
      ([name, value]): Walked => ({ field: name, path, body, headers: { [name]: value } }),
    ),
  ];
}

/** The example with the one field that was planted; a field needs no other of its neighbours. */
function merged(example: unknown, value: unknown, path: string): unknown {
  if (Array.isArray(example)) return [merged(example[0], Object(value)[0], path.replace(/^\[\]\.?/, ''))];
  const [name = ''] = path.split(/[.[#]/);
  const isFieldOfBoth = name !== '' && [example, value].every((one) => typeof one === 'object' && one !== null);
  return isFieldOfBoth ? { ...Object(example), [name]: Object(value)[name] } : value;
}

const leakOf = (token: string) => ({ token, type: 'aegis_api_key', url: 'https://example.com', source: 'content' });

/** Sends each request of the walk to a tenant of its own; `visit` may ask what of the plants is kept then. */
async function walk(
  route: WriteRoute,
  plants: readonly string[],
  visit: (one: Walked, answer: MemoryAnswer, findKept: () => string | undefined) => void,
): Promise<void> {
  const count = walkOf(route, NOBODY, plants).length;
  for (let place = 0; place < count; place++) {
    const { api, key, ids } = await open(route);
    const one = walkOf(route, ids, plants)[place];
    if (one === undefined) throw new Error('the walk changed its length');
    logged = [];
    const body = one.body === undefined ? undefined : JSON.stringify(one.body);
    const answer = await api.send(route.method, one.path, {
      key: ASKING[route.operation].concern === 'operator' ? api.platformKey : key,
      body,
      headers: { ...signatureOf(body ?? ''), ...one.headers },
    });
    expect(logged.length).toBeGreaterThan(0);
    visit(one, answer, () => kept(api)[0]);
  }
}

describe('P4: a secret that a client sends anywhere is kept nowhere', () => {
  test.each(WRITES)('$method $path', async (route) => {
    const leaks: string[] = [];
    await walk(route, SECRETS, ({ field }, { status }, findKept) => {
      if (findKept() !== undefined && !EXCEPTIONS.includes(`${route.operation} ${field}`))
        leaks.push(`${field}: ${status}`);
    });
    expect(leaks).toEqual([]);
  });

  test.each(WRITES)('$method $path takes a harmless text in the same places', async (route) => {
    const refused = new Set<string>();
    await walk(route, HARMLESS, ({ field, isStrict }, { status, text }) => {
      if (FOR_BROWSERS.has(route.operation)) return;
      if (status === 409 && REFUSED_FOR_A_STATE.has(route.operation)) return;
      const isRefused = status >= 300 || /"refused":[1-9]/.test(text);
      if (isRefused && !isStrict && !NAMES_WHAT_IS_THERE.test(field)) refused.add(`${field} ${text}`);
    });
    expect([...refused]).toEqual([]);
  });

  test('and the threat model names the same exceptions', () => {
    const [, named = ''] =
      /Fields that may keep a secret: ([^|]*?) \|/.exec(readFileSync('docs/threat-model.md', 'utf8')) ?? [];
    expect(named).toBe(EXCEPTIONS.map((field) => `\`${field}\``).join(', ') || 'none');
  });

  test('which is seen where one is kept', () => {
    class Store {
      readonly #kept = new Map([['x', { deep: SECRETS }]]);
      size = () => this.#kept.size;
    }
    expect(textsIn({ store: new Store() })).toContain(SECRETS[0]);
  });
});
