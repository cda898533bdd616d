import { createHmac } from 'node:crypto';
import type { DigestPurpose, Hasher, SecretHash } from '../../../functions/kernel/ports.ts';

/** Keyed digests under a pepper that a test may rotate. */
export class MemoryHasher implements Hasher {
  #current = 1;

  rotate(): void {
    this.#current++;
  }

  async hashSecret(secret: string): Promise<SecretHash> {
    return { hmac: digest(this.#current, secret), pepperVersion: this.#current };
  }

  async verifySecret(secret: string, { hmac, pepperVersion }: SecretHash): Promise<boolean> {
    return pepperVersion <= this.#current && digest(pepperVersion, secret) === hmac;
  }

  async digest(purpose: DigestPurpose, organizationId: string, text: string): Promise<string> {
    return (await this.digester(purpose, organizationId))(text);
  }

  async digester(purpose: DigestPurpose, organizationId: string): Promise<(text: string) => string> {
    return (text) => digest(1, `${purpose}\n${organizationId}\n${text}`);
  }
}

/** Names counters after users, so that a test can tell whose they are. */
export class PlainAccounts extends MemoryHasher {
  override async digest(...[purpose, organizationId, text]: Parameters<MemoryHasher['digest']>): Promise<string> {
    return purpose === 'account' ? text : super.digest(purpose, organizationId, text);
  }
}

function digest(pepperVersion: number, text: string): string {
  return createHmac('sha256', `pepper ${pepperVersion}`).update(text).digest('base64url');
}
