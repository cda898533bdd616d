import * as z from 'zod';
import type { TryOutcome } from '../delivery.ts';

const ServiceError = z.object({
  name: z.string().optional(),
  $metadata: z.object({ httpStatusCode: z.number().optional() }).optional(),
});

/** What an error of an AWS client means for a try; the status of the service is all that is kept of it. */
export function failureOf(error: unknown): TryOutcome {
  const { name, $metadata } = ServiceError.catch({}).parse(error);
  const status = $metadata?.httpStatusCode ?? null;
  if (status !== null) return { ok: false, status, failure: 'status', retryAfterSeconds: null };
  return { ok: false, status, failure: name === 'TimeoutError' ? 'timeout' : 'network', retryAfterSeconds: null };
}
