import { Webhook } from 'standardwebhooks';
import { beforeEach, describe, expect, test } from 'vitest';
import { confirmationCode } from '../../functions/notifications/change-channel.ts';
import { CONFIRMATIONS_PER_DAY, MAX_CHANNELS } from '../../functions/notifications/channel.ts';
import type { Post } from '../../functions/notifications/channels/outbound-post.ts';
import { sendNotification } from '../../functions/notifications/channels/send-notification.ts';
import { deliver } from '../../functions/notifications/deliver.ts';
import type { TryOutcome } from '../../functions/notifications/delivery.ts';
import type { EmailMessage } from '../../functions/notifications/email-message.ts';
import type { WebhookPayload } from '../../functions/notifications/webhook-payload.ts';
import { sampleOf } from '../support/builders/format-samples.ts';
import { aNotification } from '../support/builders/notifications.ts';
import { CHANNEL } from '../support/builders/subject-requests.ts';
import { MemoryApi } from '../support/memory/api.ts';

const SLACK_URL = ['https://hooks.slack.com/services', 'T000', 'B000', 'x'.repeat(24)].join('/');
const ROUTING_KEY = 'k1'.repeat(16);
const OK: TryOutcome = { ok: true, status: 200 };

let api: MemoryApi;
let key: string;
let organizationId: string;
let posted: [Post][];
let mailed: [to: string, id: string, mail: EmailMessage][];
let put: [bus: string, id: string, payload: WebhookPayload][];
let answer: TryOutcome;

beforeEach(async () => {
  api = new MemoryApi();
  ({ key, organizationId } = await api.createTenant());
  [posted, mailed, put, answer] = [[], [], [], OK];
});

const send = (method: string, path: string, body?: unknown) => api.send(method, `/api/v1${path}`, { key, body });
async function create(body: object): Promise<{ webhook_id: string; secret: string | null }> {
  const made = await send('POST', '/webhooks', body);
  expect(made.status, made.text).toBe(201);
  return Object(made.body);
}

/** Makes every try that is due, as `deliver` does, and keeps what leaves. */
async function work(): Promise<void> {
  const keep =
    <A extends unknown[]>(list: A[], outcome: () => TryOutcome) =>
    async (...sent: A) => {
      list.push(sent);
      return outcome();
    };
  const senders = {
    post: { send: keep(posted, () => answer) },
    email: { send: keep(mailed, () => OK) },
    events: { send: keep(put, () => OK) },
    sealer: api.services.sealer,
    hasher: api.hasher,
    consoleUrl: 'https://aegis.example.com',
  };
  const { outbox } = api;
  const deps = { ...api, outbox, queue: api.deliveryQueue, send: sendNotification.bind(null, senders) };
  for (const place of api.deliveryQueue.receiveAll()) await deliver(deps, place);
}

const posts = () => posted.map(([post]) => post);
const tell = (ids: readonly string[], fields = {}) => api.outbox.add(aNotification({ organizationId, ...fields }), ids);

/** The library compares with the clock of this machine. */
const verified = (secret: string | null, { body, headers }: Post) =>
  new Webhook(String(secret)).verify(body, { ...headers, 'webhook-timestamp': headers['webhook-timestamp'] ?? '' });

describe('a webhook', () => {
  beforeEach(() => {
    api.nowMs = Date.now();
  });

  test('shows its secret once, and signs with it what it is told', async () => {
    const { webhook_id: id, secret } = await create(CHANNEL);
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    for (const path of [`/webhooks/${id}`, '/webhooks', '/audit-log']) {
      const shown = await send('GET', path);
      expect(shown.status).toBe(200);
      expect(shown.text).not.toContain(secret?.slice('whsec_'.length));
    }
    await tell([id]);
    await work();
    expect(posts().map(({ url }) => url)).toEqual([CHANNEL.url]);
    expect(posts().map((post) => verified(secret, post))).toMatchObject([
      { type: 'episode.opened', data: { severity: 'critical', organization_id: organizationId } },
    ]);
    expect(posts()[0]?.headers['webhook-id']).toBe('episode-1-opened');
  });

  test('changes over to another secret: both sign for as long as asked, and then the new one alone', async () => {
    const { webhook_id: id, secret: before } = await create(CHANNEL);
    const rotated = await send('POST', `/webhooks/${id}/rotate`, { overlap_hours: 2 });
    const after: string = Object(rotated.body).secret;
    expect(after).not.toBe(before);
    await tell([id]);
    await work();
    for (const secret of [before, after]) expect(posts().map((post) => verified(secret, post))).toHaveLength(1);
    // The times of tries lie in the future now, which the library refuses: the number of signatures tells.
    api.nowMs += 2 * 3_600_000 + 1;
    await tell([id], { id: 'later' });
    await work();
    expect(posts().map(({ headers }) => headers['webhook-signature']?.split(' ').length)).toEqual([2, 1]);
    const atOnce = await send('POST', `/webhooks/${id}/rotate`, { overlap_hours: 0 });
    expect(Object(atOnce.body).signing).toHaveLength(1);
  });

  test('of ed25519 shows the public key, and no secret', async () => {
    const made = await create({ ...CHANNEL, signature: 'ed25519' });
    expect(made.secret).toBeNull();
    const { signing } = Object((await send('GET', `/webhooks/${made.webhook_id}`)).body);
    expect(signing).toMatchObject([{ algorithm: 'ed25519', public_key: expect.stringMatching(/^whpk_/) }]);
    expect(signing[0]).not.toHaveProperty('sealed');
    await tell([made.webhook_id]);
    await work();
    expect(posts()[0]?.headers['webhook-signature']).toMatch(/^v1a,/);
  });

  test('is tested on request, and the list tells what became of it', async () => {
    const { webhook_id: id } = await create({ ...CHANNEL, min_severity: 'critical', project_ids: ['default'] });
    const test = await send('POST', `/webhooks/${id}/test`);
    expect(test.status).toBe(202);
    await work();
    expect(JSON.parse(String(posts()[0]?.body)).type).toBe('test');
    const { items } = Object((await send('GET', `/deliveries?webhook_id=${id}`)).body);
    expect(items).toMatchObject([
      { delivery_id: Object(test.body).delivery_id, state: 'delivered', tries: 1, last_status: 200 },
    ]);
    await send('PATCH', `/webhooks/${id}`, { enabled: false });
    expect((await send('POST', `/webhooks/${id}/test`)).status).toBe(409);
    expect((await send('POST', '/webhooks/none/test')).status).toBe(404);
  });

  test('can be changed and switched; what is sent nowhere is refused', async () => {
    const { webhook_id: id } = await create(CHANNEL);
    const changes = { name: 'b', include_text: true, default: true, min_severity: 'high', project_ids: ['default'] };
    const url = 'https://other.example.com/';
    const changed = await send('PATCH', `/webhooks/${id}`, { ...changes, url, enabled: false });
    expect(changed.body).toMatchObject({ ...changes, target: url, state: 'disabled', disabled_reason: 'by_hand' });
    const stopped = await send('PATCH', `/webhooks/${id}`, { enabled: false, project_ids: null });
    expect(stopped.body).toMatchObject({ state: 'disabled', project_ids: null });
    const enabled = await send('PATCH', `/webhooks/${id}`, { enabled: true });
    expect(enabled.body).toMatchObject({ state: 'enabled', disabled_reason: null, disabled_at: null });
    for (const wrong of [{}, { routing_key: ROUTING_KEY }, { url: 'http://10.0.0.1/' }, { project_ids: ['none'] }]) {
      expect((await send('PATCH', `/webhooks/${id}`, wrong)).status).toBe(422);
    }
    expect((await send('PATCH', '/webhooks/none', { name: 'x' })).status).toBe(404);
    const secret = sampleOf('csk-{lower:48}');
    expect((await send('PATCH', `/webhooks/${id}`, { url: `https://example.com/${secret}` })).status).toBe(422);
  });

  test('that is removed is told nothing that was on its way', async () => {
    const { webhook_id: id } = await create(CHANNEL);
    await tell([id]);
    expect((await send('DELETE', `/webhooks/${id}`)).status).toBe(204);
    expect((await send('DELETE', `/webhooks/${id}`)).status).toBe(204);
    await work();
    expect(posts()).toEqual([]);
    expect(Object((await send('GET', '/deliveries?state=cancelled')).body).items).toHaveLength(1);
    expect((await send('GET', `/webhooks/${id}`)).status).toBe(404);
  });
});

describe('where a channel may lead', () => {
  test.each([
    [{ kind: 'webhook', url: 'http://example.com/' }, 'url'],
    [{ kind: 'webhook' }, 'url'],
    [{ kind: 'webhook', url: CHANNEL.url, routing_key: ROUTING_KEY }, 'routing_key'],
    [{ kind: 'slack', url: 'https://example.com/services' }, 'url'],
    [{ kind: 'slack' }, 'url'],
    [{ kind: 'pagerduty', routing_key: 'short' }, 'routing_key'],
    [{ kind: 'pagerduty' }, 'routing_key'],
    [{ kind: 'pagerduty', routing_key: ROUTING_KEY, url: 'https://example.com/' }, 'url'],
    [{ kind: 'email', email: 'nobody' }, 'email'],
    [{ kind: 'email' }, 'email'],
    [{ kind: 'eventbridge', bus: 'theirs' }, 'bus'],
    [{ kind: 'eventbridge', bus: 'constructor' }, 'bus'],
    [{ kind: 'eventbridge' }, 'bus'],
  ])('%o is refused for %s', async (fields, path) => {
    const answered = await send('POST', '/webhooks', { name: 'x', ...fields });
    expect([answered.status, Object(answered.body).errors?.[0].path]).toEqual([422, path]);
  });

  test('is nowhere by mail or bus where the operator has named none', async () => {
    Object.assign(api.channelDeployment, { emailSender: null, eventBuses: {} });
    for (const fields of [
      { kind: 'email', email: 'a@example.com' },
      { kind: 'eventbridge', bus: 'ops' },
    ]) {
      expect((await send('POST', '/webhooks', { name: 'x', ...fields })).status).toBe(422);
    }
  });
});

describe('Slack and PagerDuty', () => {
  test('are told by addresses and keys that are never shown again', async () => {
    const slack = await create({ kind: 'slack', name: 'chat', url: SLACK_URL });
    const pager = await create({ kind: 'pagerduty', name: 'pager', routing_key: ROUTING_KEY, region: 'eu' });
    expect([slack.secret, pager.secret]).toEqual([null, null]);
    const shown = (await send('GET', '/webhooks')).text + (await send('GET', '/audit-log')).text;
    expect(shown).not.toContain(SLACK_URL);
    expect(shown).not.toContain(ROUTING_KEY);
    expect(JSON.stringify(await api.channels.list(organizationId))).not.toContain(ROUTING_KEY);
    await tell([slack.webhook_id, pager.webhook_id]);
    await work();
    expect(
      posts()
        .map(({ url }) => url)
        .sort(),
    ).toEqual(['https://events.eu.pagerduty.com/v2/enqueue', SLACK_URL]);
    const toPager = posts().find(({ url }) => url.includes('pagerduty'));
    expect(JSON.parse(String(toPager?.body)).routing_key).toBe(ROUTING_KEY);
    expect((await send('POST', `/webhooks/${slack.webhook_id}/rotate`, {})).status).toBe(409);
    await send('PATCH', `/webhooks/${pager.webhook_id}`, { routing_key: 'q'.repeat(32) });
    await tell([pager.webhook_id], { id: 'second' });
    await work();
    expect(JSON.parse(String(posts().at(-1)?.body)).routing_key).toBe('q'.repeat(32));
  });
});

describe('mail', () => {
  const EMAIL = { kind: 'email', name: 'mail', email: 'ada@example.com' };

  test('goes to an address once its owner has handed on the code', async () => {
    const { webhook_id: id } = await create(EMAIL);
    await tell([id]);
    await work();
    expect(mailed.map(([to, , { subject }]) => [to, subject])).toEqual([
      ['ada@example.com', '[Aegis] Confirm this address for alerts'],
    ]);
    expect((await send('PATCH', `/webhooks/${id}`, { enabled: true })).status).toBe(409);
    expect((await send('POST', `/webhooks/${id}/confirm`, { code: 'guess' })).status).toBe(409);
    const code = /^ {4}(\w{20})$/m.exec(String(mailed[0]?.[2].body))?.[1];
    const confirmed = await send('POST', `/webhooks/${id}/confirm`, { code });
    expect(confirmed.body).toMatchObject({ state: 'enabled', target: 'ada@example.com' });
    expect((await send('POST', `/webhooks/${id}/confirm`, { code })).status).toBe(200);
    await tell([id]);
    await work();
    expect(mailed.map(([, , { subject }]) => subject).at(-1)).toBe('[Aegis] critical: A critical issue was found.');
    expect((await send('PATCH', `/webhooks/${id}`, { url: 'https://example.com/' })).status).toBe(422);
  });

  test('has a code of its own for each channel', async () => {
    const channels = await Promise.all([1, 2].map(() => create(EMAIL)));
    const all = await Promise.all(channels.map(({ webhook_id: id }) => api.channels.find(organizationId, id)));
    const codes = await Promise.all(all.map((one) => (one === null ? '' : confirmationCode(api, one))));
    expect(new Set(codes).size).toBe(2);
  });

  test('asks no more addresses in a day than it may, so that nobody is flooded', async () => {
    for (let i = 0; i < CONFIRMATIONS_PER_DAY; i++) {
      const { webhook_id: id } = await create(EMAIL);
      await send('DELETE', `/webhooks/${id}`);
    }
    const refused = await send('POST', '/webhooks', EMAIL);
    expect([refused.status, Object(refused.body).code]).toEqual([409, 'limit_reached']);
    api.nowMs += 86_400_000;
    await create(EMAIL);
  });
});

test('a bus receives the event as a webhook does', async () => {
  const { webhook_id: id } = await create({ kind: 'eventbridge', name: 'bus', bus: 'ops' });
  await tell([id]);
  await work();
  expect(put).toMatchObject([
    ['ops', 'episode-1-opened', { type: 'episode.opened', data: { organization_id: organizationId } }],
  ]);
});

test('an organization has no more channels than it may', async () => {
  for (let i = 0; i < MAX_CHANNELS; i++) await create(CHANNEL);
  expect(Object((await send('POST', '/webhooks', CHANNEL)).body).code).toBe('limit_reached');
});

describe('deliveries', () => {
  test('are listed by channel, state and time, a page at a time', async () => {
    const { webhook_id: id } = await create(CHANNEL);
    const other = await create(CHANNEL);
    for (let i = 0; i < 5; i++) {
      await tell([id, other.webhook_id], { id: `n-${i}` });
      api.nowMs += 1_000;
    }
    const first = Object((await send('GET', `/deliveries?webhook_id=${id}&limit=3`)).body);
    expect(first.items.map((one: { notification_id: string }) => one.notification_id)).toEqual(['n-4', 'n-3', 'n-2']);
    const rest = Object((await send('GET', `/deliveries?webhook_id=${id}&limit=3&cursor=${first.next_cursor}`)).body);
    expect(rest.items.map((one: { notification_id: string }) => one.notification_id)).toEqual(['n-1', 'n-0']);
    expect(rest.next_cursor).toBeNull();
    const from = new Date(api.nowMs - 4_000).toISOString();
    const to = new Date(api.nowMs - 2_000).toISOString();
    const between = Object((await send('GET', `/deliveries?from=${from}&to=${to}&webhook_id=${id}`)).body);
    expect(between.items).toHaveLength(2);
    expect(Object((await send('GET', '/deliveries?notification_id=n-3')).body).items).toHaveLength(2);
    expect(Object((await send('GET', '/deliveries?state=dead')).body).items).toEqual([]);
    expect((await send('GET', `/deliveries?cursor=${first.next_cursor}`)).status).toBe(400);
  });

  test('that were given up are tried anew, one or a range, under the same id', async () => {
    const { webhook_id: id } = await create(CHANNEL);
    const begin = new Date(api.nowMs).toISOString();
    answer = { ok: false, status: 410, failure: 'gone', retryAfterSeconds: null };
    for (let i = 0; i < 3; i++) await tell([id], { id: `n-${i}` });
    await work();
    const range = { webhook_id: id, from: begin, to: new Date(api.nowMs + 1).toISOString() };
    expect((await send('POST', '/deliveries/replay', range)).status).toBe(409);
    await send('PATCH', `/webhooks/${id}`, { enabled: true });
    api.nowMs += 600_000;
    answer = OK;
    // The first made it gone; the others were held back while it was disabled.
    const dead = Object((await send('GET', '/deliveries?state=dead')).body).items;
    expect(dead).toHaveLength(1);
    const one = await send('POST', `/deliveries/${dead[0].delivery_id}/replay`);
    expect(one.body).toMatchObject({ state: 'pending', tries: 0, replays: 1, notification_id: 'n-0' });
    expect((await send('POST', `/deliveries/${dead[0].delivery_id}/replay`)).status).toBe(409);
    await work();
    const before = posts().length;
    const replayed = await send('POST', '/deliveries/replay', { ...range, state: 'delivered' });
    expect(replayed.body).toEqual({ replayed: 3, next_cursor: null });
    await work();
    expect(
      posts()
        .slice(before)
        .map(({ headers }) => headers['webhook-id'])
        .sort(),
    ).toEqual(['n-0', 'n-1', 'n-2']);
    expect((await send('POST', '/deliveries/none/replay')).status).toBe(404);
    expect((await send('POST', '/deliveries/replay', { ...range, webhook_id: 'none' })).status).toBe(404);
  });
});
