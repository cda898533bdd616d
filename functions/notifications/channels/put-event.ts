import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import type { TryOutcome } from '../delivery.ts';
import type { WebhookPayload } from '../webhook-payload.ts';
import { failureOf } from './service-failure.ts';

/** The `source` of every event; rules match it. */
const SOURCE = 'aegis';

/** Puts events on the buses that the operator has named. */
export class EventSender {
  readonly #buses: Readonly<Record<string, string>>;
  readonly #client: EventBridgeClient;

  /** @param buses ARN by name */
  constructor(buses: Readonly<Record<string, string>>, client: EventBridgeClient = openClient()) {
    this.#buses = buses;
    this.#client = client;
  }

  async send(bus: string, id: string, payload: WebhookPayload): Promise<TryOutcome> {
    const arn = Object.hasOwn(this.#buses, bus) ? this.#buses[bus] : undefined;
    if (arn === undefined) return { ok: false, status: null, failure: 'not_configured', retryAfterSeconds: null };
    const entry = {
      EventBusName: arn,
      Source: SOURCE,
      DetailType: payload.type,
      Time: new Date(payload.timestamp),
      // Events have an id of the service, which is another for each try: ours is in the detail.
      Detail: JSON.stringify({ notification_id: id, ...payload.data }),
    };
    try {
      const { FailedEntryCount = 0 } = await this.#client.send(new PutEventsCommand({ Entries: [entry] }));
      if (FailedEntryCount === 0) return { ok: true, status: null };
      return { ok: false, status: null, failure: 'status', retryAfterSeconds: null };
    } catch (error) {
      return failureOf(error);
    }
  }
}

function openClient(): EventBridgeClient {
  return new EventBridgeClient({
    maxAttempts: 1,
    requestHandler: { connectionTimeout: 1_000, requestTimeout: 8_000, throwOnRequestTimeout: true },
  });
}
