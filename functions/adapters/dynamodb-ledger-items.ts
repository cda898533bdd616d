import * as z from 'zod';
import { type Amounts, DIMENSIONS, Limits } from '../domain/ledger/amounts.ts';
import type { Counter, CounterKey, Hold } from '../domain/ledger/ledger-store.ts';
import { type QuotaScope, scopeKey } from '../domain/ledger/limit.ts';
import { readCounter, StoredCounter, storeCounter } from '../domain/ledger/reservation.ts';
import type { Item, ItemKey } from './dynamodb-table.ts';

/** Partitions of the list of open counters; windows of many users open at the same midnight. */
export const OPEN_SHARDS = 8;

const DAY_SECONDS = 86_400;
/** Counters and usage records are kept this long after their window. */
const KEEP_DAYS = { counter: 90, usage: 400 } as const;

const CounterItem = z.object({
  left_requests: z.int(),
  left_tokens: z.int(),
  left_cost: z.int(),
  limits: Limits,
  limit_version: z.int(),
  holds: z.record(z.string(), z.string()),
});

const OpenItem = StoredCounter.extend({ organization_id: z.string() });

export function limitKey(organizationId: string, scope: QuotaScope): ItemKey {
  return { pk: `ORG#${organizationId}`, sk: `LIMIT#${scopeKey(scope)}` };
}

export function counterKey({ organizationId, scope, window }: CounterKey): ItemKey {
  return { pk: ledgerPartition(organizationId, scope), sk: window.name };
}

function ledgerPartition(organizationId: string, scope: QuotaScope): string {
  return `LEDGER#${organizationId}#${scopeKey(scope)}`;
}

export function openKey({ organizationId, scope, window }: CounterKey): ItemKey {
  const id = `${organizationId}#${scopeKey(scope)}#${window.name}`;
  let hash = 0;
  for (let i = 0; i < id.length; i++) hash = (Math.imul(hash, 31) + id.charCodeAt(i)) >>> 0;
  return { pk: openPartition(hash % OPEN_SHARDS), sk: id };
}

export function openPartition(shard: number): string {
  return `OPEN#${shard}`;
}

export function counterItem(key: CounterKey, limits: Limits, left: Amounts, limitVersion: number): Item {
  return {
    ...counterKey(key),
    left_requests: left.requests,
    left_tokens: left.tokens,
    left_cost: left.cost,
    limits,
    limit_version: limitVersion,
    holds: {},
    expires_at: keepUntil(key, 'counter'),
  };
}

export function openItem(key: CounterKey): Item {
  return {
    ...openKey(key),
    ...storeCounter(key),
    organization_id: key.organizationId,
    expires_at: keepUntil(key, 'counter'),
  };
}

export function usageItem(key: CounterKey, used: Amounts, limits: Limits): Item {
  return {
    pk: `USAGE#${key.organizationId}`,
    sk: `${key.window.name}#${scopeKey(key.scope)}`,
    used,
    limits,
    time_zone: key.window.timeZone,
    ends_at: key.window.endsAt,
    expires_at: keepUntil(key, 'usage'),
  };
}

function keepUntil({ window }: CounterKey, what: keyof typeof KEEP_DAYS): number {
  return Math.ceil(window.endsAt / 1000) + KEEP_DAYS[what] * DAY_SECONDS;
}

export function amountValues(amounts: Amounts): Item {
  return Object.fromEntries(DIMENSIONS.map((dimension) => [`:${dimension}`, amounts[dimension]]));
}

const KINDS = { t: 'trace', r: 'reservation' } as const;

/**
 * Holds are kept short: they live in the counter, whose every update is charged for its whole size. Numbers
 * are written in base 36; a typical hold takes about 55 bytes with its id.
 */
export function encodeHold({ kind, expiresAt, amounts, ref }: Hold): string {
  const numbers = [expiresAt, amounts.requests, amounts.tokens, amounts.cost].map((value) => value.toString(36));
  return [kind === 'trace' ? 't' : 'r', ...numbers, ref].join('|');
}

export function encodeHolds(holds: readonly Hold[]): Record<string, string> {
  return Object.fromEntries(holds.map((hold) => [hold.id, encodeHold(hold)]));
}

function decodeHold(id: string, text: string): Hold {
  const [kind, expiresAt = '', requests = '', tokens = '', cost = '', ...ref] = text.split('|');
  const number = (digits: string) => Number.parseInt(digits, 36);
  return {
    id,
    kind: kind === 'r' ? KINDS.r : KINDS.t,
    expiresAt: number(expiresAt),
    amounts: { requests: number(requests), tokens: number(tokens), cost: number(cost) },
    ref: ref.join('|'),
  };
}

export function decodeCounter(key: CounterKey, item: Item): Counter {
  const parsed = CounterItem.parse(item);
  return {
    key,
    limits: parsed.limits,
    left: { requests: parsed.left_requests, tokens: parsed.left_tokens, cost: parsed.left_cost },
    limitVersion: parsed.limit_version,
    holds: Object.entries(parsed.holds).map(([id, text]) => decodeHold(id, text)),
  };
}

export function decodeOpenItem(item: Item): CounterKey {
  const { organization_id: organizationId, ...stored } = OpenItem.parse(item);
  return readCounter(organizationId, stored);
}
