import * as z from 'zod';
import { refuseSecrets } from '../../access/refuse-secrets.ts';
import { defineManagedRoute } from '../../audit/http/managed-route.ts';
import { ClientId } from '../../content/trace.ts';
import { cutList } from '../../kernel/cut-list.ts';
import { AegisError } from '../../kernel/errors.ts';
import { CursorQuery, listOf } from '../../runtime/list-page.ts';
import { defineRoute, NO_BODY, NONE } from '../../runtime/route.ts';
import {
  aboutChannel,
  channelNotFound,
  confirmChannel,
  createChannel,
  rotateKey,
  updateChannel,
} from '../change-channel.ts';
import type { Channel } from '../channel.ts';
import { ChannelRotationRequest, ChannelUpdateRequest, NewChannelRequest } from './channel-requests.ts';
import { ChannelResource, ChannelWithSecretResource, toChannelResource } from './channel-resource.ts';
import type { NotificationServices } from './services.ts';

const Params = z.object({ id: ClientId });
/** Secret by nature; that of a webhook is shown, and may not hold any. */
const SECRET_FIELDS = ['url', 'routing_key'];

export const listChannelsRoute = defineRoute({
  operation: 'listChannels',
  method: 'GET',
  path: '/api/v1/webhooks',
  summary: 'List the channels by which an organization is told what happens',
  tag: 'notifications',
  params: NONE,
  query: CursorQuery,
  body: NO_BODY,
  responses: {
    200: {
      description: 'The channels of every kind, ordered by id.',
      schema: listOf(ChannelResource).meta({ id: 'ChannelList' }),
    },
  },
  async run({ caller: { organizationId }, query: { cursor } }, services: NotificationServices) {
    const all = (await services.channels.list(organizationId)).map(toChannelResource);
    const list = { organizationId, name: 'channels', cursor };
    return { status: 200, body: await cutList(services, list, all, ({ webhook_id: id }) => ({ at: '', id })) };
  },
});

export const createChannelRoute = defineManagedRoute({
  operation: 'createChannel',
  method: 'POST',
  path: '/api/v1/webhooks',
  summary: 'Add a channel: a webhook, Slack, PagerDuty, e-mail or an EventBridge bus',
  tag: 'notifications',
  secretFields: SECRET_FIELDS,
  params: NONE,
  query: NONE,
  body: NewChannelRequest,
  responses: {
    201: {
      description: 'The channel, and the secret of a webhook, shown this once. One of kind email waits for its code.',
      schema: ChannelWithSecretResource,
    },
    409: {
      description: 'The organization has as many channels as it may have, or has asked too many addresses today.',
    },
  },
  async run({ caller: { organizationId }, body }, services: NotificationServices) {
    const { kind, signature, url, routing_key, region, email, bus, ...settings } = body;
    if (kind === 'webhook') refuseSecrets({ url });
    await checkProjects(services, organizationId, body.project_ids);
    const target = { url, routing_key, region, email, bus };
    const made = await createChannel(services, organizationId, { kind, signature, target, ...settings });
    const shown = toChannelResource(made.channel);
    return {
      status: 201,
      body: { ...shown, secret: made.secret },
      change: { target: nameOf(made.channel), after: shown },
    };
  },
});

export const getChannelRoute = defineRoute({
  operation: 'getChannel',
  method: 'GET',
  path: '/api/v1/webhooks/{id}',
  summary: 'Read a channel',
  tag: 'notifications',
  params: Params,
  query: NONE,
  body: NO_BODY,
  responses: { 200: { description: 'The channel, without its secrets.', schema: ChannelResource } },
  async run({ caller, params: { id } }, services: NotificationServices) {
    return { status: 200, body: toChannelResource(await present(services, caller.organizationId, id)) };
  },
});

export const updateChannelRoute = defineManagedRoute({
  operation: 'updateChannel',
  method: 'PATCH',
  path: '/api/v1/webhooks/{id}',
  summary: 'Change what a channel is told, where it leads, or whether it is told at all',
  tag: 'notifications',
  secretFields: SECRET_FIELDS,
  params: Params,
  query: NONE,
  body: ChannelUpdateRequest,
  responses: {
    200: { description: 'The channel after the change.', schema: ChannelResource },
    409: { description: 'It is not confirmed yet, or somebody changed it at the same moment.' },
  },
  async run({ caller: { organizationId }, params: { id }, body }, services: NotificationServices) {
    const { url, routing_key, region, ...settings } = body;
    if (url !== undefined) {
      const { kind } = await present(services, organizationId, id);
      if (kind === 'webhook') refuseSecrets({ url });
    }
    await checkProjects(services, organizationId, body.project_ids ?? null);
    const target = { url, routing_key, region };
    const { before, after } = await updateChannel(services, organizationId, id, { ...settings, target });
    const shown = toChannelResource(after);
    return {
      status: 200,
      body: shown,
      change: { target: nameOf(after), before: toChannelResource(before), after: shown },
    };
  },
});

export const deleteChannelRoute = defineManagedRoute({
  operation: 'deleteChannel',
  method: 'DELETE',
  path: '/api/v1/webhooks/{id}',
  summary: 'Remove a channel: nothing is delivered to it any more, pending deliveries included',
  tag: 'notifications',
  params: Params,
  query: NONE,
  body: NO_BODY,
  responses: { 204: { description: 'There is no such channel any more; a try that had begun may still arrive.' } },
  async run({ caller: { organizationId }, params: { id } }, services: NotificationServices) {
    const before = await services.channels.find(organizationId, id);
    if (before !== null) await services.channels.remove(organizationId, id);
    const shown = before === null ? null : toChannelResource(before);
    return { status: 204, change: { target: `channel/${id}`, before: shown } };
  },
});

export const testChannelRoute = defineManagedRoute({
  operation: 'testChannel',
  method: 'POST',
  path: '/api/v1/webhooks/{id}/test',
  summary: 'Send a test by a channel, whatever else it wants to hear',
  tag: 'notifications',
  params: Params,
  query: NONE,
  body: NO_BODY,
  responses: {
    202: {
      description: 'The test is on its way; `GET /deliveries` tells what became of it.',
      schema: z.object({ delivery_id: z.string(), notification_id: z.string() }).meta({ id: 'ChannelTest' }),
    },
    409: { description: 'The channel is disabled, or not confirmed yet.' },
  },
  async run({ caller: { organizationId }, params: { id } }, services: NotificationServices) {
    const channel = await present(services, organizationId, id);
    if (channel.state !== 'enabled') throw new AegisError('conflict', `This channel is ${channel.state}.`);
    const at = new Date(services.now()).toISOString();
    const test = aboutChannel(channel, 'test', services.ids.ulid(), at);
    const [delivery] = await services.outbox.addTo(test, [channel]);
    const body = { delivery_id: delivery?.delivery_id, notification_id: test.id };
    return { status: 202, body, change: { target: nameOf(channel), after: body } };
  },
});

export const rotateChannelSecretRoute = defineManagedRoute({
  operation: 'rotateChannelSecret',
  method: 'POST',
  path: '/api/v1/webhooks/{id}/rotate',
  summary: 'Give a webhook another signing key; the one before signs beside it for a while',
  tag: 'notifications',
  params: Params,
  query: NONE,
  body: ChannelRotationRequest,
  responses: {
    200: { description: 'The channel with its new secret, shown this once.', schema: ChannelWithSecretResource },
    409: { description: 'The channel is no webhook, or somebody changed it at the same moment.' },
  },
  async run({ caller: { organizationId }, params: { id }, body }, services: NotificationServices) {
    const rotation = { algorithm: body.signature, overlapHours: body.overlap_hours };
    const { channel, secret } = await rotateKey(services, organizationId, id, rotation);
    const shown = toChannelResource(channel);
    return { status: 200, body: { ...shown, secret }, change: { target: nameOf(channel), after: shown } };
  },
});

export const confirmChannelRoute = defineManagedRoute({
  operation: 'confirmChannel',
  method: 'POST',
  path: '/api/v1/webhooks/{id}/confirm',
  summary: 'Confirm an e-mail address with the code that was sent to it',
  tag: 'notifications',
  secretFields: ['code'],
  params: Params,
  query: NONE,
  body: z.strictObject({ code: z.string().min(1).max(64) }).meta({ id: 'ChannelConfirmation' }),
  responses: {
    200: { description: 'The channel, enabled.', schema: ChannelResource },
    409: { description: 'This is not the code, or the channel is not one of kind email.' },
  },
  async run({ caller: { organizationId }, params: { id }, body: { code } }, services: NotificationServices) {
    const { before, after } = await confirmChannel(services, organizationId, id, code);
    const shown = toChannelResource(after);
    return {
      status: 200,
      body: shown,
      change: { target: nameOf(after), before: toChannelResource(before), after: shown },
    };
  },
});

async function present({ channels }: NotificationServices, organizationId: string, id: string): Promise<Channel> {
  const channel = await channels.find(organizationId, id);
  if (channel === null) throw channelNotFound();
  return channel;
}

/** @throws AegisError `invalid_request` naming each project that is not there */
async function checkProjects(
  { tenants }: NotificationServices,
  organizationId: string,
  projectIds: readonly string[] | null,
): Promise<void> {
  const found = await Promise.all((projectIds ?? []).map((id) => tenants.findProject(organizationId, id)));
  const errors = found.flatMap((project, index) =>
    project === null ? [{ path: `project_ids[${index}]`, message: 'is no project of this organization' }] : [],
  );
  if (errors.length > 0) throw new AegisError('invalid_request', 'A field is wrong.', { errors });
}

function nameOf({ channel_id: id }: Channel): string {
  return `channel/${id}`;
}
