import * as z from 'zod';
import type { MeterEvent, Sending, StripeMeters } from '../usage-ledger.ts';

/** The version that our two calls are written for: https://docs.stripe.com/api/versioning */
const VERSION = '2025-03-31.basil';
const TIMEOUT_MILLISECONDS = 20_000;
const MINUTE = 60_000;
const REASON_CHARACTERS = 200;

const Refusal = z.object({
  error: z.object({ code: z.string().optional(), message: z.string().optional() }),
});
const Summaries = z.object({ data: z.array(z.object({ aggregated_value: z.number() })) });

interface Access {
  readonly apiUrl: string;
  readonly key: string;
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** Meter events of Stripe by HTTPS, as https://docs.stripe.com/api/billing/meter-event/create has them. */
export class StripeApi implements StripeMeters {
  readonly #access: Access;

  constructor(access: Access) {
    this.#access = access;
  }

  async send({ eventName, customerId, value, identifier, stamp }: MeterEvent): Promise<Sending> {
    const body = new URLSearchParams({
      event_name: eventName,
      identifier,
      timestamp: String(stamp / 1_000),
      'payload[stripe_customer_id]': customerId,
      'payload[value]': String(value),
    });
    return sendingOf(await this.#call('/v1/billing/meter_events', { method: 'POST', body }));
  }

  async sumOfMinute(meterId: string, customerId: string, minute: number): Promise<number | null> {
    const query = new URLSearchParams({
      customer: customerId,
      start_time: String(minute / 1_000),
      end_time: String((minute + MINUTE) / 1_000),
    });
    const path = `/v1/billing/meters/${encodeURIComponent(meterId)}/event_summaries?${query}`;
    const answer = await this.#call(path, { method: 'GET' });
    const read = answer?.status === 200 ? Summaries.safeParse(answer.body) : undefined;
    if (read?.success !== true) return null;
    return Math.round(read.data.data.reduce((sum, { aggregated_value: value }) => sum + value, 0));
  }

  /** Null when there was no whole answer. */
  async #call(path: string, request: RequestInit): Promise<Answer | null> {
    try {
      const response = await fetch(`${this.#access.apiUrl}${path}`, {
        ...request,
        headers: { authorization: `Bearer ${this.#access.key}`, 'stripe-version': VERSION },
        redirect: 'error',
        signal: AbortSignal.timeout(TIMEOUT_MILLISECONDS),
      });
      const text = await response.text();
      return { status: response.status, body: readJson(text) };
    } catch {
      return null;
    }
  }
}

function sendingOf(answer: Answer | null): Sending {
  if (answer === null) return { outcome: 'unknown' };
  const { status, body } = answer;
  if (status >= 200 && status < 300) return { outcome: 'taken' };
  if (status === 429) return { outcome: 'busy' };
  // 409 says that another call has the customer and meter, which may be one of ours.
  if (status < 400 || status >= 500 || status === 409) return { outcome: 'unknown' };
  const refusal = Refusal.safeParse(body).data?.error;
  if (isDuplicate(refusal)) return { outcome: 'taken' };
  const reason = `${status} ${refusal?.code ?? ''} ${refusal?.message ?? ''}`.trim().slice(0, REASON_CHARACTERS);
  return { outcome: status === 401 || status === 403 ? 'key_refused' : 'refused', reason };
}

/** Some answers have the message alone. */
function isDuplicate(
  refusal: { readonly code?: string | undefined; readonly message?: string | undefined } | undefined,
) {
  return refusal?.code === 'duplicate_meter_event' || /already exists with identifier/i.test(refusal?.message ?? '');
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
