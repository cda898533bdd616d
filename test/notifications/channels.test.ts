import { Webhook } from 'standardwebhooks';
import { beforeEach, describe, expect, test } from 'vitest';
import { confirmationCode } from '../../functions/notifications/change-channel.ts';
import { CONFIRMATIONS_PER_DAY, MAX_CHANNELS } from '../../functions/notifications/channel.ts';
import type { Post } from '../../functions/notifications/channels/outbound-post.ts';
import { sampleOf } from '../support/builders/format-samples.ts';
import { CHANNEL } from '../support/builders/subject-requests.ts';
import { ChannelDesk } from '../support/memory/channel-desk.ts';

const SLACK_URL = ['https://hooks.slack.com/services', 'T000', 'B000', 'x'.repeat(24)].join('/');
const ROUTING_KEY = 'k1'.repeat(16);

let desk: ChannelDesk;

beforeEach(async () => {
  desk = await new ChannelDesk().open();
});

const send = (method: string, path: string, body?: unknown) => desk.send(method, path, body);

/** The library compares with the clock of this machine. */
const verified = (secret: string | null, { body, headers }: Post) =>
  new Webhook(String(secret)).verify(body, { ...headers, 'webhook-timestamp': headers['webhook-timestamp'] ?? '' });

describe('a webhook', () => {
  beforeEach(() => {
    desk.api.nowMs = Date.now();
  });

  test('shows its secret once, and signs with it what it is told', async () => {
    const { webhook_id: id, secret } = await desk.create(CHANNEL);
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    for (const path of [`/webhooks/${id}`, '/webhooks', '/audit-log']) {
      const shown = await send('GET', path);
      expect(shown.status).toBe(200);
      expect(shown.text).not.toContain(secret?.slice('whsec_'.length));
    }
    await desk.tell([id]);
    await desk.work();
    expect(desk.posts().map(({ url }) => url)).toEqual([CHANNEL.url]);
    expect(desk.posts().map((post) => verified(secret, post))).toMatchObject([
      { type: 'episode.opened', data: { severity: 'critical', organization_id: desk.organizationId } },
    ]);
    expect(desk.posts()[0]?.headers['webhook-id']).toBe('episode-1-opened');
  });

  test('changes over to another secret: both sign for as long as asked, and then the new one alone', async () => {
    const { webhook_id: id, secret: before } = await desk.create(CHANNEL);
    const rotated = await send('POST', `/webhooks/${id}/rotate`, { overlap_hours: 2 });
    const after: string = Object(rotated.body).secret;
    expect(after).not.toBe(before);
    await desk.tell([id]);
    await desk.work();
    for (const secret of [before, after]) expect(desk.posts().map((post) => verified(secret, post))).toHaveLength(1);
    // The times of tries lie in the future now, which the library refuses: the number of signatures tells.
    desk.api.nowMs += 2 * 3_600_000 + 1;
    await desk.tell([id], { id: 'later' });
    await desk.work();
    expect(desk.posts().map(({ headers }) => headers['webhook-signature']?.split(' ').length)).toEqual([2, 1]);
    const atOnce = await send('POST', `/webhooks/${id}/rotate`, { overlap_hours: 0 });
    expect(Object(atOnce.body).signing).toHaveLength(1);
  });

  test('of ed25519 shows the public key, and no secret', async () => {
    const made = await desk.create({ ...CHANNEL, signature: 'ed25519' });
    expect(made.secret).toBeNull();
    const { signing } = Object((await send('GET', `/webhooks/${made.webhook_id}`)).body);
    expect(signing).toMatchObject([{ algorithm: 'ed25519', public_key: expect.stringMatching(/^whpk_/) }]);
    expect(signing[0]).not.toHaveProperty('sealed');
    await desk.tell([made.webhook_id]);
    await desk.work();
    expect(desk.posts()[0]?.headers['webhook-signature']).toMatch(/^v1a,/);
  });

  test('is tested on request, and the list tells what became of it', async () => {
    const { webhook_id: id } = await desk.create({ ...CHANNEL, min_severity: 'critical', project_ids: ['default'] });
    const test = await send('POST', `/webhooks/${id}/test`);
    expect(test.status).toBe(202);
    await desk.work();
    expect(JSON.parse(String(desk.posts()[0]?.body)).type).toBe('test');
    const { items } = Object((await send('GET', `/deliveries?webhook_id=${id}`)).body);
    expect(items).toMatchObject([
      { delivery_id: Object(test.body).delivery_id, state: 'delivered', tries: 1, last_status: 200 },
    ]);
    await send('PATCH', `/webhooks/${id}`, { enabled: false });
    expect((await send('POST', `/webhooks/${id}/test`)).status).toBe(409);
    expect((await send('POST', '/webhooks/none/test')).status).toBe(404);
  });

  test('can be changed and switched; what is sent nowhere is refused', async () => {
    const { webhook_id: id } = await desk.create(CHANNEL);
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
    const { webhook_id: id } = await desk.create(CHANNEL);
    await desk.tell([id]);
    expect((await send('DELETE', `/webhooks/${id}`)).status).toBe(204);
    expect((await send('DELETE', `/webhooks/${id}`)).status).toBe(204);
    await desk.work();
    expect(desk.posts()).toEqual([]);
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
    Object.assign(desk.api.channelDeployment, { emailSender: null, eventBuses: {} });
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
    const slack = await desk.create({ kind: 'slack', name: 'chat', url: SLACK_URL });
    const pager = await desk.create({ kind: 'pagerduty', name: 'pager', routing_key: ROUTING_KEY, region: 'eu' });
    expect([slack.secret, pager.secret]).toEqual([null, null]);
    const shown = (await send('GET', '/webhooks')).text + (await send('GET', '/audit-log')).text;
    expect(shown).not.toContain(SLACK_URL);
    expect(shown).not.toContain(ROUTING_KEY);
    expect(JSON.stringify(await desk.api.channels.list(desk.organizationId))).not.toContain(ROUTING_KEY);
    await desk.tell([slack.webhook_id, pager.webhook_id]);
    await desk.work();
    expect(
      desk
        .posts()
        .map(({ url }) => url)
        .sort(),
    ).toEqual(['https://events.eu.pagerduty.com/v2/enqueue', SLACK_URL]);
    const toPager = desk.posts().find(({ url }) => url.includes('pagerduty'));
    expect(JSON.parse(String(toPager?.body)).routing_key).toBe(ROUTING_KEY);
    expect((await send('POST', `/webhooks/${slack.webhook_id}/rotate`, {})).status).toBe(409);
    await send('PATCH', `/webhooks/${pager.webhook_id}`, { routing_key: 'q'.repeat(32) });
    await desk.tell([pager.webhook_id], { id: 'second' });
    await desk.work();
    expect(JSON.parse(String(desk.posts().at(-1)?.body)).routing_key).toBe('q'.repeat(32));
  });
});

describe('mail', () => {
  const EMAIL = { kind: 'email', name: 'mail', email: 'ada@example.com' };

  test('goes to an address once its owner has handed on the code', async () => {
    const { webhook_id: id } = await desk.create(EMAIL);
    await desk.tell([id]);
    await desk.work();
    expect(desk.mailed.map(([to, , { subject }]) => [to, subject])).toEqual([
      ['ada@example.com', '[Aegis] Confirm this address for alerts'],
    ]);
    expect((await send('PATCH', `/webhooks/${id}`, { enabled: true })).status).toBe(409);
    expect((await send('POST', `/webhooks/${id}/confirm`, { code: 'guess' })).status).toBe(409);
    const code = /^ {4}(\w{20})$/m.exec(String(desk.mailed[0]?.[2].body))?.[1];
    const confirmed = await send('POST', `/webhooks/${id}/confirm`, { code });
    expect(confirmed.body).toMatchObject({ state: 'enabled', target: 'ada@example.com' });
    expect((await send('POST', `/webhooks/${id}/confirm`, { code })).status).toBe(200);
    await desk.tell([id]);
    await desk.work();
    expect(desk.mailed.map(([, , { subject }]) => subject).at(-1)).toBe(
      '[Aegis] critical: A critical issue was found.',
    );
    expect((await send('PATCH', `/webhooks/${id}`, { url: 'https://example.com/' })).status).toBe(422);
  });

  test('has a code of its own for each channel', async () => {
    const channels = await Promise.all([1, 2].map(() => desk.create(EMAIL)));
    const all = await Promise.all(
      channels.map(({ webhook_id: id }) => desk.api.channels.find(desk.organizationId, id)),
    );
    const codes = await Promise.all(all.map((one) => (one === null ? '' : confirmationCode(desk.api, one))));
    expect(new Set(codes).size).toBe(2);
  });

  test('has a code that the mask of no text tells', async () => {
    const { webhook_id: id } = await desk.create(EMAIL);
    const { hasher } = desk.api;
    const spied: string[] = [];
    const digest: typeof hasher.digest = (purpose, organizationId, text) => {
      spied.push(purpose);
      return hasher.digest(purpose, organizationId, text);
    };
    const channel = await desk.api.channels.find(desk.organizationId, id);
    if (channel === null) throw new Error('There is no such channel');
    const code = await confirmationCode({ hasher: { digest } }, channel);
    expect(spied).toEqual(['confirmation']);
    // Nor is a part of it the code, nor the code with more behind it.
    for (const wrong of [code.slice(0, -1), `${code}a`]) {
      expect((await send('POST', `/webhooks/${id}/confirm`, { code: wrong })).status).toBe(409);
    }
    expect((await send('POST', `/webhooks/${id}/confirm`, { code })).status).toBe(200);
  });

  test('asks no more addresses in a day than it may, so that nobody is flooded', async () => {
    for (let i = 0; i < CONFIRMATIONS_PER_DAY; i++) {
      const { webhook_id: id } = await desk.create(EMAIL);
      await send('DELETE', `/webhooks/${id}`);
    }
    const refused = await send('POST', '/webhooks', EMAIL);
    expect([refused.status, Object(refused.body).code]).toEqual([409, 'limit_reached']);
    desk.api.nowMs += 86_400_000;
    await desk.create(EMAIL);
  });
});

test('a bus receives the event as a webhook does', async () => {
  const { webhook_id: id } = await desk.create({ kind: 'eventbridge', name: 'bus', bus: 'ops' });
  await desk.tell([id]);
  await desk.work();
  expect(desk.put).toMatchObject([
    ['ops', 'episode-1-opened', { type: 'episode.opened', data: { organization_id: desk.organizationId } }],
  ]);
});

test('an organization has no more channels than it may', async () => {
  for (let i = 0; i < MAX_CHANNELS; i++) await desk.create(CHANNEL);
  expect(Object((await send('POST', '/webhooks', CHANNEL)).body).code).toBe('limit_reached');
});
