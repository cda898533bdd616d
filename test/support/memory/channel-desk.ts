import type { Post } from '../../../functions/notifications/channels/outbound-post.ts';
import { sendNotification } from '../../../functions/notifications/channels/send-notification.ts';
import { deliver } from '../../../functions/notifications/deliver.ts';
import type { TryOutcome } from '../../../functions/notifications/delivery.ts';
import type { EmailMessage } from '../../../functions/notifications/email-message.ts';
import type { Notification } from '../../../functions/notifications/outbox.ts';
import type { WebhookPayload } from '../../../functions/notifications/webhook-payload.ts';
import { aNotification } from '../builders/notifications.ts';
import { type MemoryAnswer, MemoryApi } from './api.ts';

const OK: TryOutcome = { ok: true, status: 200 };

/** An organization that calls the API, and what leaves by its channels. */
export class ChannelDesk {
  readonly api = new MemoryApi();
  readonly posted: [Post][] = [];
  readonly mailed: [to: string, id: string, mail: EmailMessage][] = [];
  readonly put: [bus: string, id: string, payload: WebhookPayload][] = [];
  /** What endpoints answer. */
  answer: TryOutcome = OK;
  organizationId = '';
  #key = '';

  async open(): Promise<this> {
    const { key, organizationId } = await this.api.createTenant();
    this.#key = key;
    this.organizationId = organizationId;
    return this;
  }

  send(method: string, path: string, body?: unknown): Promise<MemoryAnswer> {
    return this.api.send(method, `/api/v1${path}`, { key: this.#key, body });
  }

  async create(body: object): Promise<{ webhook_id: string; secret: string | null }> {
    const made = await this.send('POST', '/webhooks', body);
    if (made.status !== 201) throw new Error(made.text);
    return Object(made.body);
  }

  tell(channelIds: readonly string[], fields: Partial<Notification> = {}): Promise<void> {
    return this.api.outbox.add(aNotification({ organizationId: this.organizationId, ...fields }), channelIds);
  }

  /** Makes every try that is due, as `deliver` does, and keeps what leaves. */
  async work(): Promise<void> {
    const { api } = this;
    const keep =
      <A extends unknown[]>(list: A[], outcome: () => TryOutcome) =>
      async (...sent: A) => {
        list.push(sent);
        return outcome();
      };
    const senders = {
      post: { send: keep(this.posted, () => this.answer) },
      email: { send: keep(this.mailed, () => OK) },
      events: { send: keep(this.put, () => OK) },
      sealer: api.services.sealer,
      hasher: api.hasher,
      consoleUrl: 'https://aegis.example.com',
    };
    const { outbox } = api;
    const deps = { ...api, outbox, queue: api.deliveryQueue, send: sendNotification.bind(null, senders) };
    for (const place of api.deliveryQueue.receiveAll()) await deliver(deps, place);
  }

  posts(): Post[] {
    return this.posted.map(([post]) => post);
  }
}
