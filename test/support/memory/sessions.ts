import {
  type ConsoleSession,
  hasEnded,
  type SessionStore,
  type SignIn,
  type SignInStore,
} from '../../../functions/access/session.ts';
import type { Clock } from '../../../functions/kernel/ports.ts';

/** Sessions in memory: see test/support/contracts/session-store.ts. */
export class MemorySessions implements SessionStore {
  readonly #sessions = new Map<string, ConsoleSession>();
  readonly #now: Clock;

  constructor(now: Clock) {
    this.#now = now;
  }

  async find(digest: string): Promise<ConsoleSession | null> {
    const session = this.#sessions.get(digest);
    return session === undefined || this.#now() >= Date.parse(session.ends_at) ? null : { ...session };
  }

  async create(digest: string, session: ConsoleSession): Promise<void> {
    this.#sessions.set(digest, { ...session });
  }

  async markUsed(digest: string, at: string): Promise<void> {
    const session = this.#sessions.get(digest);
    if (session !== undefined) this.#sessions.set(digest, { ...session, last_used_at: at });
  }

  async list(organizationId: string): Promise<ConsoleSession[]> {
    return [...this.#sessions.values()]
      .filter((session) => session.organization_id === organizationId && !hasEnded(session, this.#now()))
      .map((session) => ({ ...session }))
      .sort((a, b) => (a.session_id < b.session_id ? -1 : 1));
  }

  async end(session: Pick<ConsoleSession, 'organization_id' | 'session_id'>): Promise<boolean> {
    for (const [digest, known] of this.#sessions) {
      if (known.organization_id !== session.organization_id || known.session_id !== session.session_id) continue;
      return this.#sessions.delete(digest);
    }
    return false;
  }
}

/** One-time tokens in memory: see test/support/contracts/session-store.ts. */
export class MemorySignIns implements SignInStore {
  readonly #signIns = new Map<string, { readonly signIn: SignIn; readonly endsAt: number }>();
  readonly #now: Clock;

  constructor(now: Clock) {
    this.#now = now;
  }

  async put(digest: string, signIn: SignIn, endsAt: number): Promise<void> {
    this.#signIns.set(digest, { signIn, endsAt });
  }

  async take(digest: string): Promise<SignIn | null> {
    const known = this.#signIns.get(digest);
    this.#signIns.delete(digest);
    return known === undefined || this.#now() >= known.endsAt ? null : known.signIn;
  }
}
