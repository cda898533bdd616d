import type { Caller } from '../access/caller.ts';
import { canonicalJson } from '../kernel/canonical-json.ts';
import { AegisError } from '../kernel/errors.ts';
import type { Hasher } from '../kernel/ports.ts';

/** A key is remembered this long; the ids that were derived from it are those of the traces, and stay. */
export const KEY_LIFETIME_SECONDS = 86_400;

/** Visible ASCII, as the draft of the `Idempotency-Key` header allows, quoted or not. */
const KEY = /^[\x21-\x7e]{1,255}$/;

export interface IdempotencyStore {
  /**
   * Remembers the first body that came with a key. Both are digests.
   * @returns whether this body is the first one or equal to it
   */
  claim(organizationId: string, key: string, fingerprint: string): Promise<boolean>;
}

/** What a key stands for. */
export interface ClaimedKey {
  /** An id for each trace of the request, in order, the same at every retry. */
  readonly traceIds: readonly string[];
}

/**
 * Binds an `Idempotency-Key` to the body it first came with. The traces of that request get ids derived from the
 * key, so that a retry meets what the first call stored, and answers as it did.
 *
 * @throws AegisError `idempotency_mismatch` when the key came with another body before, `invalid_request`
 */
export async function claimKey(
  deps: { readonly hasher: Hasher; readonly idempotency: IdempotencyStore },
  caller: Caller,
  request: { readonly operation: string; readonly key: string; readonly body: unknown; readonly traces: number },
): Promise<ClaimedKey> {
  if (!KEY.test(request.key)) {
    throw new AegisError('invalid_request', 'The Idempotency-Key is not valid.', {
      errors: [{ path: 'idempotency-key', message: 'may hold up to 255 visible ASCII characters' }],
    });
  }
  const { organizationId, projectId, userId } = caller;
  const scope = [request.operation, projectId, userId, request.key];
  const digest = (part: unknown) => deps.hasher.digest('idempotency', organizationId, canonicalJson(part));
  const [key, fingerprint, ...ids] = await Promise.all([
    digest(scope),
    deps.hasher.digest('fingerprint', organizationId, canonicalJson(request.body)),
    ...Array.from({ length: request.traces }, (_, index) => digest([...scope, index])),
  ]);
  if (!(await deps.idempotency.claim(organizationId, key, fingerprint))) {
    throw new AegisError('idempotency_mismatch', 'This Idempotency-Key was used before with another body.', {
      errors: [{ path: 'idempotency-key', message: 'belongs to a different request' }],
    });
  }
  return { traceIds: ids.map((id) => `ik_${id.slice(0, 22)}`) };
}
