import type { Clock } from '../kernel/ports.ts';
import { nameOf, type Target } from './target.ts';
import type { UpstreamFailure } from './upstream.ts';

/** Until when a model of a provider is left alone by one project. */
export interface Cooldown {
  /** Milliseconds since the epoch. */
  readonly until: number;
  readonly reason: UpstreamFailure['kind'];
}

/** Cooldowns as all environments of a deployment see them; of one project each. */
export interface CooldownStore {
  /** Null where there is none, or it is over. */
  find(organizationId: string, projectId: string, target: Target): Promise<Cooldown | null>;
  /** Stores it, unless a longer one is there. */
  put(organizationId: string, projectId: string, target: Target, cooldown: Cooldown): Promise<void>;
}

/** The failures after which others of the same project would meet the same; an auth error is for people to mend. */
const COOLING: ReadonlySet<UpstreamFailure['kind']> = new Set([
  'rate_limited',
  'overloaded',
  'timeout',
  'network',
  'cut',
]);
const FIRST_PAUSE_MILLISECONDS = 5_000;
const LONGEST_PAUSE_MILLISECONDS = 120_000;
/** A provider may ask for more than anybody waits. */
const LONGEST_RETRY_AFTER_MILLISECONDS = 600_000;
/** One failure of these kinds may be chance; a refusal for its rate is none. */
const FAILURES_TO_COOL = 2;
/** So long a model that does not cool is taken to be free without a read. */
const KNOWN_MILLISECONDS = 10_000;
const MAX_KNOWN = 1_000;

interface Dependencies {
  readonly store: CooldownStore;
  readonly now: Clock;
  /** Told of what could not be read or stored: a call goes on without. */
  readonly notReached: (error: unknown) => void;
}

interface Known {
  readonly cooldown: Cooldown | null;
  readonly readAt: number;
}

/**
 * Which models a project leaves alone for a while. What this environment knows comes first; the store is the shared
 * truth, read at most every 10 seconds for a model that does not cool.
 */
export class Cooldowns {
  readonly #deps: Dependencies;
  readonly #known = new Map<string, Known>();
  readonly #failures = new Map<string, number>();

  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  /** The cooldown of a model, or null. A store that does not answer cools nothing. */
  async of(organizationId: string, projectId: string, target: Target): Promise<Cooldown | null> {
    const key = keyOf(organizationId, projectId, target);
    const known = this.#known.get(key);
    const now = this.#deps.now();
    if (known?.cooldown && known.cooldown.until > now) return known.cooldown;
    if (known !== undefined && known.readAt + KNOWN_MILLISECONDS > now) return null;
    const cooldown = await this.#reached(() => this.#deps.store.find(organizationId, projectId, target));
    this.#remember(key, cooldown ?? null);
    return cooldown !== undefined && cooldown !== null && cooldown.until > now ? cooldown : null;
  }

  /** The models that are not cooling, in their order; all of them where every one is: waiting helps nobody. */
  async usable(organizationId: string, projectId: string, targets: readonly Target[]): Promise<readonly Target[]> {
    const cooldowns = await Promise.all(targets.map((target) => this.of(organizationId, projectId, target)));
    const free = targets.filter((_, index) => cooldowns[index] === null);
    return free.length > 0 ? free : targets;
  }

  succeeded(organizationId: string, projectId: string, target: Target): void {
    this.#failures.delete(keyOf(organizationId, projectId, target));
  }

  /** Cools the model where the failure is of that kind; a 429 for as long as it asks. */
  async failed(organizationId: string, projectId: string, target: Target, failure: UpstreamFailure): Promise<void> {
    if (!COOLING.has(failure.kind)) return;
    const key = keyOf(organizationId, projectId, target);
    const failures = (this.#failures.get(key) ?? 0) + 1;
    if (this.#failures.size >= MAX_KNOWN) this.#failures.clear();
    this.#failures.set(key, failures);
    const isAsked = failure.kind === 'rate_limited' || failure.retryAfterSeconds !== null;
    if (!isAsked && failures < FAILURES_TO_COOL) return;
    const cooldown = { until: this.#deps.now() + pauseFor(failure, failures), reason: failure.kind };
    this.#remember(key, cooldown);
    await this.#reached(() => this.#deps.store.put(organizationId, projectId, target, cooldown));
  }

  #remember(key: string, cooldown: Cooldown | null): void {
    if (this.#known.size >= MAX_KNOWN) this.#known.clear();
    this.#known.set(key, { cooldown, readAt: this.#deps.now() });
  }

  async #reached<T>(ask: () => Promise<T>): Promise<T | undefined> {
    try {
      return await ask();
    } catch (error) {
      this.#deps.notReached(error);
      return undefined;
    }
  }
}

function keyOf(organizationId: string, projectId: string, target: Target): string {
  return JSON.stringify([organizationId, projectId, nameOf(target)]);
}

function pauseFor({ retryAfterSeconds }: UpstreamFailure, failures: number): number {
  if (retryAfterSeconds !== null && retryAfterSeconds > 0) {
    return Math.min(retryAfterSeconds * 1_000, LONGEST_RETRY_AFTER_MILLISECONDS);
  }
  return Math.min(FIRST_PAUSE_MILLISECONDS * 2 ** (failures - 1), LONGEST_PAUSE_MILLISECONDS);
}
