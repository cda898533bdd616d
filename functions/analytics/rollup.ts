import * as z from 'zod';
import type { CountedFact } from '../traces/counted-fact.ts';
import {
  addFigures,
  type Figures,
  figuresOf,
  isNone,
  noFigures,
  PackedFigures,
  packFigures,
  unpackFigures,
} from './figures.ts';

/**
 * By what the traces of a day are told apart, and how many keys a day has of each at most: the rest is counted under
 * `other`. A trace counts once under each of its keys; it may have several categories and types of issues, or none.
 */
export const DIMENSIONS = {
  /** `2026-11-20T09`, in UTC. A day with a change of zone has up to 50 of them. */
  hour: 60,
  model: 100,
  provider: 50,
  /** Of those traces alone that tell how they were routed. */
  layer: 20,
  domain: 10,
  application_type: 20,
  verdict: 4,
  tier: 5,
  severity: 5,
  category: 20,
  issue_type: 100,
  evaluator_set: 30,
  tool: 100,
  tag: 100,
  user: 1_000,
} as const;
export type Dimension = keyof typeof DIMENSIONS;

/** Users are many and seldom asked for: they have an item of their own. */
const SHEETS = {
  day: [
    'hour',
    'model',
    'provider',
    'layer',
    'domain',
    'application_type',
    'verdict',
    'tier',
    'severity',
    'category',
    'issue_type',
    'evaluator_set',
    'tool',
    'tag',
  ],
  users: ['user'],
} as const satisfies Record<string, readonly Dimension[]>;
export type SheetKind = keyof typeof SHEETS;
export const SHEET_KINDS = ['day', 'users'] as const satisfies readonly SheetKind[];

export const OTHER = 'other';
const UNKNOWN = 'unknown';
const MOST_EXPENSIVE = 50;

/** What the traces of one day come to, as far as one sheet tells it. */
export interface Rollup {
  readonly kind: SheetKind;
  readonly total: Figures;
  readonly by: Partial<Record<Dimension, Map<string, Figures>>>;
  /** Micro-USD by trace id: the most expensive ones. */
  readonly top: Map<string, number>;
}

export function emptyRollup(kind: SheetKind): Rollup {
  const by = Object.fromEntries(SHEETS[kind].map((dimension) => [dimension, new Map()]));
  return { kind, total: noFigures(), by, top: new Map() };
}

/** What a trace counts under. */
export function keysOf(fact: CountedFact, dimension: Dimension): readonly string[] {
  switch (dimension) {
    case 'hour':
      return [fact.at.slice(0, 13)];
    case 'model':
      return [fact.model];
    case 'provider':
      return [fact.provider ?? UNKNOWN];
    case 'layer':
      return fact.layer === undefined ? [] : [fact.layer];
    case 'domain':
      return [fact.domain];
    case 'application_type':
      return [fact.application_type];
    case 'verdict':
      return [fact.verdict];
    case 'tier':
      return [fact.tier === null ? UNKNOWN : String(fact.tier)];
    case 'severity':
      return [fact.severity ?? 'none'];
    case 'category':
      return [...new Set(fact.kinds.map((kind) => kind.slice(0, kind.indexOf('/'))))];
    case 'issue_type':
      return fact.kinds;
    case 'evaluator_set':
      return [fact.evaluator_set];
    case 'tool':
      return fact.tools.map(([name]) => name);
    case 'tag':
      return fact.tags;
    case 'user':
      return [fact.account ?? UNKNOWN];
  }
}

/** Adds one trace in place, or takes it back. `isBounded` false keeps every key, for whoever decides later which stay. */
export function addFact(rollup: Rollup, fact: CountedFact, sign: 1 | -1, isBounded = true): void {
  addFigures(rollup.total, figuresOf(fact, sign));
  // What is stored is told of all traces alone.
  const figures = figuresOf({ ...fact, bytes: 0 }, sign);
  for (const dimension of SHEETS[rollup.kind]) {
    const keys = rollup.by[dimension] ?? new Map<string, Figures>();
    const counted = dimension === 'user' ? figuresOf({ ...fact, bytes: 0 }, sign, false) : figures;
    for (const key of keysOf(fact, dimension)) {
      const own = dimension === 'tool' ? ofTool(counted, fact, key, sign) : counted;
      addUnder(keys, key, own, isBounded ? DIMENSIONS[dimension] : Number.POSITIVE_INFINITY);
    }
  }
  if (rollup.kind === 'day') setTop(rollup.top, fact, sign);
}

/** Of a trace that called several tools, the calls of this one. */
function ofTool(figures: Figures, { tools }: CountedFact, name: string, sign: 1 | -1): Figures {
  const [, called, failed] = tools.find(([each]) => each === name) ?? [name, 0, 0];
  return { ...figures, counts: { ...figures.counts, toolCalls: sign * called, toolErrors: sign * failed } };
}

function addUnder(keys: Map<string, Figures>, key: string, figures: Figures, most: number): void {
  const isKnown = keys.has(key) || key === OTHER || keys.size - (keys.has(OTHER) ? 1 : 0) < most;
  const name = isKnown ? key : OTHER;
  const sum = keys.get(name) ?? noFigures();
  addFigures(sum, figures);
  if (isNone(sum)) keys.delete(name);
  else keys.set(name, sum);
}

function setTop(top: Map<string, number>, { trace_id: id, cost_micro_usd: cost }: CountedFact, sign: 1 | -1): void {
  if (sign === -1) {
    top.delete(id);
    return;
  }
  if (cost === null || cost === 0) return;
  top.set(id, cost);
  if (top.size <= MOST_EXPENSIVE) return;
  const cheapest = [...top].reduce((a, b) => (b[1] < a[1] || (b[1] === a[1] && b[0] > a[0]) ? b : a));
  top.delete(cheapest[0]);
}

/** Keeps the keys with the most traces of each dimension, the first by name among equals, and sums up the others. */
export function keepLargest(rollup: Rollup): void {
  for (const dimension of SHEETS[rollup.kind]) {
    const keys = rollup.by[dimension];
    if (keys === undefined || keys.size <= DIMENSIONS[dimension]) continue;
    const ranked = [...keys].sort(([a, x], [b, y]) => y.counts.traces - x.counts.traces || (a < b ? -1 : 1));
    for (const [key, figures] of ranked.slice(DIMENSIONS[dimension])) {
      keys.delete(key);
      addUnder(keys, OTHER, figures, 0);
    }
  }
}

/** What a user's figures come to goes to the others. False when there was nothing of them. */
export function forgetKey(rollup: Rollup, dimension: Dimension, key: string): boolean {
  const keys = rollup.by[dimension];
  const figures = keys?.get(key);
  if (keys === undefined || figures === undefined) return false;
  keys.delete(key);
  addUnder(keys, OTHER, figures, 0);
  return true;
}

export const PackedRollup = z.object({
  total: PackedFigures,
  by: z.record(z.string(), z.array(z.tuple([z.string(), PackedFigures]))),
  top: z.array(z.tuple([z.string(), z.number()])),
});

/** Sorted, so that equal contents are equal. */
export function packRollup({ kind, total, by, top }: Rollup): z.infer<typeof PackedRollup> {
  const byKey = <T>(entries: Iterable<readonly [string, T]>) => [...entries].sort(([a], [b]) => (a < b ? -1 : 1));
  const dimensions = SHEETS[kind].map((dimension) => [
    dimension,
    byKey(by[dimension] ?? []).map(([key, figures]): [string, z.infer<typeof PackedFigures>] => [
      key,
      packFigures(figures),
    ]),
  ]);
  const expensive = byKey(top).map(([id, cost]): [string, number] => [id, cost]);
  return { total: packFigures(total), by: Object.fromEntries(dimensions), top: expensive };
}

export function unpackRollup(kind: SheetKind, { total, by, top }: z.infer<typeof PackedRollup>): Rollup {
  const rollup = { ...emptyRollup(kind), total: unpackFigures(total), top: new Map(top) };
  for (const dimension of SHEETS[kind]) {
    for (const [key, figures] of by[dimension] ?? []) rollup.by[dimension]?.set(key, unpackFigures(figures));
  }
  return rollup;
}
