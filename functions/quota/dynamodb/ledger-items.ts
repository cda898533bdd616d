import * as z from 'zod';
import { type Amounts, DIMENSIONS, Limits } from '../../kernel/amounts.ts';
import type { Item, ItemKey } from '../../storage/dynamodb-table.ts';
import type { Counter, CounterKey, Hold } from '../ledger-store.ts';
import { type QuotaScope, scopeKey } from '../limit.ts';
import { readCounter, StoredCounter, storeCounter } from '../reservation.ts';

/** Partitions of the list of open counters; windows of many users open at the same midnight. */
export const OPEN_SHARDS = 8;

const DAY_SECONDS = 86_400;
/** Counters and usage records are kept this long after their window. */
export const USAGE_DAYS = 400;
const KEEP_DAYS = { counter: 90, usage: USAGE_DAYS } as const;

const CounterItem = z.object({
  left_requests: z.int(),
  left_tokens: z.int(),
  left_cost: z.int(),
  limits: Limits,
  limit_version: z.int(),
  holds: z.record(z.string(), z.string()),
});

const OpenItem = StoredCounter.extend({ organization_id: z.string(), user_id: z.string().optional() });

export function limitKey(organizationId: string, scope: QuotaScope): ItemKey {
  return { pk: `ORG#${organizationId}`, sk: `LIMIT#${scopeKey(scope)}` };
}

export function counterKey({ organizationId, scope, window }: CounterKey): ItemKey {
  return { pk: ledgerPartition(organizationId, scope), sk: window.name };
}

function ledgerPartition(organizationId: string, scope: QuotaScope): string {
  return `LEDGER#${organizationId}#${scopeKey(scope)}`;
}

/** What names a counter. */
type CounterName = Pick<CounterKey, 'organizationId' | 'scope'> & { readonly window: { readonly name: string } };

export function openKey({ organizationId, scope, window }: CounterName): ItemKey {
  const id = `${organizationId}#${scopeKey(scope)}#${window.name}`;
  let hash = 0;
  for (let i = 0; i < id.length; i++) hash = (Math.imul(hash, 31) + id.charCodeAt(i)) >>> 0;
  return { pk: openPartition(hash % OPEN_SHARDS), sk: id };
}

export function openPartition(shard: number): string {
  return `OPEN#${shard}`;
}

/** Where a list of open counters is, and how the keys begin that are asked for. */
export interface OpenPrefix {
  readonly pk: string;
  readonly prefix: string;
}

/** Where the open counters of a project, of its judge and of its users are. */
export function openPrefixes(organizationId: string, projectId: string): OpenPrefix[] {
  const scopes = [
    `${scopeKey({ kind: 'project', projectId })}#`,
    `${scopeKey({ kind: 'judge', projectId })}#`,
    scopeKey({ kind: 'user', projectId, account: '' }),
  ];
  const shards = Array.from({ length: OPEN_SHARDS }, (_, shard) => openPartition(shard));
  return shards.flatMap((pk) => scopes.map((scope) => ({ pk, prefix: `${organizationId}#${scope}` })));
}

/** A counter that nothing can be taken from yet: it has no limits. */
export function sealedCounter(key: CounterKey): Item {
  return { ...counterKey(key), expires_at: keepUntil(key, 'counter') };
}

export function isSealed(item: Item): boolean {
  return !('left_requests' in item);
}

export function openFields(key: CounterKey): Item {
  return { ...storeCounter(key), organization_id: key.organizationId, expires_at: keepUntil(key, 'counter') };
}

/** Whose window it is, where that is known; what else the ledger stores names users by account only. */
export function userField({ scope }: CounterKey): { readonly user_id: string } | Record<never, never> {
  return scope.kind === 'user' && scope.userId !== undefined ? { user_id: scope.userId } : {};
}

export function usageKey({ organizationId, scope, window }: CounterName): ItemKey {
  return { pk: `USAGE#${organizationId}`, sk: `${window.name}#${scopeKey(scope)}` };
}

export function usageFields(key: CounterKey, used: Amounts, limits: Limits): Item {
  const { timeZone, endsAt } = key.window;
  return { used, limits, time_zone: timeZone, ends_at: endsAt, expires_at: keepUntil(key, 'usage') };
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
  const { organization_id: organizationId, user_id: userId, ...stored } = OpenItem.parse(item);
  const key = readCounter(organizationId, stored);
  return userId === undefined || key.scope.kind !== 'user' ? key : { ...key, scope: { ...key.scope, userId } };
}

/** An update that sets these attributes. */
export function setting(fields: Item) {
  const names = Object.keys(fields);
  return {
    UpdateExpression: `SET ${names.map((name) => `#${name} = :${name}`).join(', ')}`,
    ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])),
    ExpressionAttributeValues: Object.fromEntries(names.map((name) => [`:${name}`, fields[name]])),
  };
}
