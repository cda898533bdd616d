import type { AnswerCache } from '../../../functions/gateway/answer-cache.ts';
import type { Cooldown, CooldownStore } from '../../../functions/gateway/cooldowns.ts';
import { nameOf, type Target } from '../../../functions/gateway/target.ts';
import type { WholeAnswer } from '../../../functions/gateway/whole-answer.ts';
import type { Clock } from '../../../functions/kernel/ports.ts';

/** Cooldowns in memory: see test/support/contracts/gateway-stores.ts. */
export class MemoryCooldowns implements CooldownStore {
  readonly #now: Clock;
  readonly #cooldowns = new Map<string, Cooldown>();
  reads = 0;

  constructor(now: Clock) {
    this.#now = now;
  }

  async find(organizationId: string, projectId: string, target: Target): Promise<Cooldown | null> {
    this.reads += 1;
    const cooldown = this.#cooldowns.get([organizationId, projectId, nameOf(target)].join(' '));
    return cooldown !== undefined && cooldown.until > this.#now() ? cooldown : null;
  }

  async put(organizationId: string, projectId: string, target: Target, cooldown: Cooldown): Promise<void> {
    const key = [organizationId, projectId, nameOf(target)].join(' ');
    if ((this.#cooldowns.get(key)?.until ?? 0) < cooldown.until) this.#cooldowns.set(key, cooldown);
  }
}

/** Kept answers in memory: see test/support/contracts/gateway-stores.ts. */
export class MemoryAnswerCache implements AnswerCache {
  readonly #now: Clock;
  readonly #answers = new Map<string, { readonly answer: WholeAnswer; readonly until: number }>();

  constructor(now: Clock) {
    this.#now = now;
  }

  async find(organizationId: string, key: string): Promise<WholeAnswer | null> {
    const kept = this.#answers.get(`${organizationId} ${key}`);
    return kept !== undefined && kept.until > this.#now() ? structuredClone(kept.answer) : null;
  }

  async put(organizationId: string, key: string, answer: WholeAnswer, seconds: number): Promise<void> {
    const until = this.#now() + seconds * 1_000;
    this.#answers.set(`${organizationId} ${key}`, { answer: structuredClone(answer), until });
  }
}
