/**
 * What pure files of every capability ask of the world. The edges `functions/access/crypto` and
 * `functions/kernel/crypto` fulfil ids and digests, `functions/lambda` passes the clock; tests pass their own. Every
 * method may reject with `AegisError('unavailable')` when a store does not answer.
 */

/** Milliseconds since the Unix epoch. */
export type Clock = () => number;

/** Resolves after this long. */
export type Pause = (milliseconds: number) => Promise<void>;

export interface IdSource {
  /** 26 characters, sortable by creation time. */
  readonly ulid: () => string;
  /** `length` characters of the base62 alphabet from a cryptographic source. */
  readonly base62: (length: number) => string;
}

/** Keyed one-way functions; the key material (the pepper) never leaves the implementation. */
export interface Hasher {
  /** HMAC-SHA-256 of a key's secret under the current pepper. */
  readonly hashSecret: (secret: string) => Promise<SecretHash>;
  /** Compares in constant time under the pepper the hash was made with; false for an unknown pepper. */
  readonly verifySecret: (secret: string, hash: SecretHash) => Promise<boolean>;
  /**
   * A keyed digest for one purpose, bound to an organization, as base64url. Digests of the same text
   * for another purpose or another organization have nothing in common.
   */
  readonly digest: (purpose: DigestPurpose, organizationId: string, text: string) => Promise<string>;
  /** The same as a function, for callers that digest many texts and cannot wait for each. */
  readonly digester: (purpose: DigestPurpose, organizationId: string) => Promise<(text: string) => string>;
}

export type DigestPurpose =
  | 'fingerprint'
  | 'idempotency'
  | 'pseudonym'
  | 'cursor'
  | 'value'
  | 'erasure'
  | 'account'
  | 'rater'
  | 'answer'
  | 'confirmation';

export interface SecretHash {
  readonly hmac: string;
  readonly pepperVersion: number;
}

/** SHA-256 as lower-case hexadecimal digits. */
export type Sha256 = (text: string) => string;
