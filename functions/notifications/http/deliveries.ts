import * as z from 'zod';
import { defineManagedRoute } from '../../audit/http/managed-route.ts';
import { ClientId } from '../../content/trace.ts';
import { CursorQuery, listOf } from '../../runtime/list-page.ts';
import { defineRoute, NO_BODY, NONE } from '../../runtime/route.ts';
import { ChannelKind } from '../channel.ts';
import { Delivery, MAX_TRIES, TryFailure } from '../delivery.ts';
import { listDeliveries } from '../list-deliveries.ts';
import { ToldNotification } from '../outbox.ts';
import { replayDelivery, replayRange } from '../replay.ts';
import type { NotificationServices } from './services.ts';

const Time = z.iso.datetime().transform((text) => new Date(text).toISOString());
const State = Delivery.shape.state.meta({
  description: '`dead` was given up after its last try; `cancelled` has lost its channel.',
});

const DeliveryResource = z
  .object({
    delivery_id: z.string(),
    webhook_id: z.string(),
    kind: ChannelKind,
    notification_id: z.string().meta({ description: 'The `webhook-id`: the same for every try and every channel.' }),
    type: ToldNotification.shape.type,
    summary: z.string(),
    severity: ToldNotification.shape.severity,
    project_id: z.string().nullable(),
    episode_id: z.string().nullable(),
    trace_id: z.string().nullable(),
    state: State,
    tries: z.int().meta({ description: `Of ${MAX_TRIES}, since it was made or replayed.` }),
    replays: z.int(),
    last_status: z
      .int()
      .nullable()
      .meta({ description: 'What the other side answered last; nothing else is told of it.' }),
    last_failure: TryFailure.nullable(),
    last_try_at: z.string().nullable(),
    next_try_at: z.string().nullable(),
    created_at: z.string(),
    finished_at: z.string().nullable(),
  })
  .meta({ id: 'Delivery', description: 'One notification on its way to one channel.' });

export const listDeliveriesRoute = defineRoute({
  operation: 'listDeliveries',
  method: 'GET',
  path: '/api/v1/deliveries',
  summary: 'List what was told by which channel, the latest first; `state=dead` lists what was given up',
  tag: 'notifications',
  params: NONE,
  query: CursorQuery.extend({
    webhook_id: ClientId.optional(),
    state: Delivery.shape.state.optional(),
    notification_id: z.string().max(200).optional(),
    from: Time.optional().meta({ description: 'Made at this time or later.' }),
    to: Time.optional().meta({ description: 'Made before this time.' }),
    limit: z.coerce.number().int().min(1).max(100).default(50),
  }),
  body: NO_BODY,
  responses: {
    200: {
      description: 'A page of deliveries; it may be short, and `next_cursor` then goes on. They are kept for 30 days.',
      schema: listOf(DeliveryResource).meta({ id: 'DeliveryList' }),
    },
  },
  async run({ caller, query }, services: NotificationServices) {
    const { cursor, limit, webhook_id: channelId, state, notification_id: notificationId, from, to } = query;
    const filter = { channelId, state, notificationId, from, to };
    const page = await listDeliveries(services, caller.organizationId, filter, { limit, cursor });
    return { status: 200, body: { items: page.items.map(toDeliveryResource), next_cursor: page.nextCursor } };
  },
});

export const replayDeliveryRoute = defineManagedRoute({
  operation: 'replayDelivery',
  method: 'POST',
  path: '/api/v1/deliveries/{id}/replay',
  summary: 'Try a finished delivery anew, under the same id',
  tag: 'notifications',
  params: z.object({ id: ClientId }),
  query: NONE,
  body: NO_BODY,
  responses: {
    202: { description: 'The delivery, whose tries begin anew.', schema: DeliveryResource },
    409: { description: 'It is being tried, or its channel is not enabled.' },
  },
  async run({ caller, params: { id } }, services: NotificationServices) {
    const deps = { ...services, queue: services.deliveryQueue };
    const replayed = await replayDelivery(deps, caller.organizationId, id);
    const body = toDeliveryResource(replayed);
    return { status: 202, body, change: { target: `delivery/${id}`, after: { replays: replayed.replays } } };
  },
});

export const replayDeliveriesRoute = defineManagedRoute({
  operation: 'replayDeliveries',
  method: 'POST',
  path: '/api/v1/deliveries/replay',
  summary: 'Try the finished deliveries of a channel and a time anew, a hundred at a time',
  tag: 'notifications',
  params: NONE,
  query: NONE,
  body: z
    .strictObject({
      webhook_id: ClientId,
      from: Time.meta({ description: 'Made at this time or later.' }),
      to: Time.meta({ description: 'Made before this time.' }),
      state: z.enum(['dead', 'delivered', 'cancelled']).default('dead'),
      cursor: z.string().max(1_000).optional().meta({ description: 'The `next_cursor` of the answer before.' }),
    })
    .meta({ id: 'ReplayRequest' }),
  responses: {
    202: {
      description: 'How many are tried anew; with a `next_cursor`, there may be more.',
      schema: z.object({ replayed: z.int(), next_cursor: z.string().nullable() }).meta({ id: 'Replayed' }),
    },
    404: { description: 'There is no such channel.' },
    409: { description: 'The channel is not enabled.' },
  },
  async run({ caller, body: { webhook_id: channelId, ...range } }, services: NotificationServices) {
    const deps = { ...services, queue: services.deliveryQueue };
    const { replayed, nextCursor } = await replayRange(deps, caller.organizationId, { channelId, ...range });
    const change = { target: `channel/${channelId}`, after: { replayed, from: range.from, to: range.to } };
    return { status: 202, body: { replayed, next_cursor: nextCursor }, change };
  },
});

function toDeliveryResource(delivery: Delivery): z.infer<typeof DeliveryResource> {
  const { notification } = delivery;
  return {
    delivery_id: delivery.delivery_id,
    webhook_id: delivery.channel_id,
    kind: delivery.kind,
    notification_id: notification.id,
    type: notification.type,
    summary: notification.summary,
    severity: notification.severity,
    project_id: notification.projectId,
    episode_id: notification.episodeId,
    trace_id: notification.traceId,
    state: delivery.state,
    tries: delivery.tries,
    replays: delivery.replays,
    last_status: delivery.last_status,
    last_failure: delivery.last_failure,
    last_try_at: delivery.last_try_at,
    next_try_at: delivery.next_try_at,
    created_at: delivery.created_at,
    finished_at: delivery.finished_at,
  };
}
