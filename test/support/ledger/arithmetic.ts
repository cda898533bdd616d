import { windowAt } from '../../../functions/kernel/window.ts';
import { counterName } from '../../../functions/quota/reservation.ts';
import { DAILY_TOKENS, type LedgerWorld } from './world.ts';

type Kind = keyof typeof DAILY_TOKENS;

export interface ModelReservation {
  readonly counters: readonly string[];
  readonly tokens: number;
  readonly leaseEndsAt: number;
  status: 'reserved' | 'settled' | 'released' | 'expired';
  charged: number;
}

/** What the ledger should say, by the plainest arithmetic: tokens only, no holds, no stores. */
export class LedgerModel {
  readonly used = new Map<string, number>();
  readonly limits = new Map<string, number>();
  readonly pending = new Map<string, { readonly from: string; readonly tokens: number }>();
  readonly traces = new Map<string, number>();
  readonly reservations = new Map<string, ModelReservation>();

  /** The names of the counters that a user's admission counts in, now. */
  countersOf(world: LedgerWorld, userId: string): { readonly name: string; readonly kind: Kind }[] {
    const { organizationId, projectId, zone } = world.payer(userId);
    const scopes = [
      { kind: 'user', projectId, account: userId },
      { kind: 'project', projectId },
      { kind: 'organization' },
    ] as const;
    return scopes.map((scope) => {
      const window = windowAt(world.nowMs, scope.kind === 'organization' ? { timeZone: 'UTC' } : zone, 'daily');
      return { name: counterName({ organizationId, scope, window }), kind: scope.kind };
    });
  }

  fits(counters: readonly { readonly name: string; readonly kind: Kind }[], tokens: number): boolean {
    return counters.every(({ name, kind }) => this.usedIn(name) + tokens <= this.limitOf(name, kind));
  }

  limitOf(name: string, kind: Kind): number {
    const slash = name.lastIndexOf('/');
    const pending = this.pending.get(name.slice(0, slash));
    if (pending !== undefined && name.slice(slash + 1) >= pending.from) return pending.tokens;
    return this.limits.get(name.slice(0, slash)) ?? DAILY_TOKENS[kind];
  }

  usedIn(name: string): number {
    return this.used.get(name) ?? 0;
  }

  charge(names: readonly string[], tokens: number): void {
    for (const name of names) this.used.set(name, this.usedIn(name) + tokens);
  }
}
