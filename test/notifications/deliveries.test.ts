import { beforeEach, describe, expect, test } from 'vitest';
import { CHANNEL } from '../support/builders/subject-requests.ts';
import { ChannelDesk } from '../support/memory/channel-desk.ts';

let desk: ChannelDesk;

beforeEach(async () => {
  desk = await new ChannelDesk().open();
});

const send = (method: string, path: string, body?: unknown) => desk.send(method, path, body);

describe('deliveries', () => {
  test('are listed by channel, state and time, a page at a time', async () => {
    const { webhook_id: id } = await desk.create(CHANNEL);
    const other = await desk.create(CHANNEL);
    for (let i = 0; i < 5; i++) {
      await desk.tell([id, other.webhook_id], { id: `n-${i}` });
      desk.api.nowMs += 1_000;
    }
    const first = Object((await send('GET', `/deliveries?webhook_id=${id}&limit=3`)).body);
    expect(first.items.map((one: { notification_id: string }) => one.notification_id)).toEqual(['n-4', 'n-3', 'n-2']);
    const rest = Object((await send('GET', `/deliveries?webhook_id=${id}&limit=3&cursor=${first.next_cursor}`)).body);
    expect(rest.items.map((one: { notification_id: string }) => one.notification_id)).toEqual(['n-1', 'n-0']);
    expect(rest.next_cursor).toBeNull();
    const from = new Date(desk.api.nowMs - 4_000).toISOString();
    const to = new Date(desk.api.nowMs - 2_000).toISOString();
    const between = Object((await send('GET', `/deliveries?from=${from}&to=${to}&webhook_id=${id}`)).body);
    expect(between.items).toHaveLength(2);
    expect(Object((await send('GET', '/deliveries?notification_id=n-3')).body).items).toHaveLength(2);
    expect(Object((await send('GET', '/deliveries?state=dead')).body).items).toEqual([]);
    expect((await send('GET', `/deliveries?cursor=${first.next_cursor}`)).status).toBe(400);
  });

  test('that were given up are tried anew, one or a range, under the same id', async () => {
    const { webhook_id: id } = await desk.create(CHANNEL);
    const begin = new Date(desk.api.nowMs).toISOString();
    desk.answer = { ok: false, status: 410, failure: 'gone', retryAfterSeconds: null };
    for (let i = 0; i < 3; i++) await desk.tell([id], { id: `n-${i}` });
    await desk.work();
    const range = { webhook_id: id, from: begin, to: new Date(desk.api.nowMs + 1).toISOString() };
    expect((await send('POST', '/deliveries/replay', range)).status).toBe(409);
    await send('PATCH', `/webhooks/${id}`, { enabled: true });
    desk.api.nowMs += 600_000;
    desk.answer = { ok: true, status: 200 };
    // The first made it gone; the others were held back while it was disabled.
    const dead = Object((await send('GET', '/deliveries?state=dead')).body).items;
    expect(dead).toHaveLength(1);
    const one = await send('POST', `/deliveries/${dead[0].delivery_id}/replay`);
    expect(one.body).toMatchObject({ state: 'pending', tries: 0, replays: 1, notification_id: 'n-0' });
    expect((await send('POST', `/deliveries/${dead[0].delivery_id}/replay`)).status).toBe(409);
    await desk.work();
    const before = desk.posts().length;
    const replayed = await send('POST', '/deliveries/replay', { ...range, state: 'delivered' });
    expect(replayed.body).toEqual({ replayed: 3, next_cursor: null });
    await desk.work();
    expect(
      desk
        .posts()
        .slice(before)
        .map(({ headers }) => headers['webhook-id'])
        .sort(),
    ).toEqual(['n-0', 'n-1', 'n-2']);
    expect((await send('POST', '/deliveries/none/replay')).status).toBe(404);
    expect((await send('POST', '/deliveries/replay', { ...range, webhook_id: 'none' })).status).toBe(404);
  });
});
