import type * as z from 'zod';
import { canonicalJson } from '../kernel/canonical-json.ts';
import type { Target } from './dialects/dialect.ts';
import { type RankedRow, rowOf } from './dialects/dialects.ts';
import { type Guess, guessOf } from './guessed-rows.ts';
import { isObject, parseJson } from './json-text.ts';
import { type Attributes, MAX_ATTRIBUTE_DEPTH } from './span.ts';
import { withoutVectors } from './vectors.ts';

type Json = z.core.util.JSONType;

/** What OpenInference and Claude Code write in place of a value that was left out on purpose. */
const REDACTED: ReadonlySet<Json> = new Set(['__REDACTED__', '<REDACTED>']);
/** A family of flattened names, such as `llm.input_messages.N.*`, is one value. */
const FLATTENED = '.N';

/** The place of what no table has. */
const LAST = Number.MAX_SAFE_INTEGER;

/** An attribute of the span, or of one of its events. */
export interface Entry {
  readonly name: string;
  readonly value: Json;
}

/** A value that a dialect gives a meaning to. It stays an attribute until it is used. */
export interface Claim {
  /** The name of its attribute; of flattened ones what they begin with. */
  readonly name: string;
  readonly value: Json;
  /** The place of its row in the table. */
  readonly rank: number;
  readonly keys: readonly string[];
}

/**
 * The attributes of a span by what they become. Whatever is not used in the end is still an attribute, so that no value
 * is lost by being looked at.
 */
export class AttributeReader {
  readonly #left = new Map<string, Json>();
  /** The values of each name that came more than once. */
  readonly #repeated = new Map<string, Set<string>>();
  readonly #claims = new Map<Target, Claim[]>();
  readonly #used = new Set<Claim>();
  readonly #guesses: { readonly target: Guess; readonly claim: Claim }[] = [];

  constructor(entries: Iterable<Entry>) {
    const groups = new Map<string, Flattened>();
    for (const { name, value } of withMembers(entries)) {
      if (REDACTED.has(value)) continue;
      const ranked = rowOf(name);
      // A dialect that has a name for it says nothing by an empty text.
      if (value === '' && ranked !== undefined) continue;
      const key = this.keep(name, value);
      if (key === undefined) continue;
      if (ranked === undefined) {
        this.#guess(key, name, value);
        continue;
      }
      if (ranked.below === null || !isFlattened(ranked)) {
        this.#add(ranked, { name, value, rank: ranked.rank, keys: [key] });
        continue;
      }
      const base = baseOf(name, ranked.below);
      const group = groups.get(base) ?? new Flattened(ranked);
      groups.set(base, group);
      group.place(key, name.slice(base.length + 1).split('.'), value);
    }
    for (const [base, { ranked, keys, root }] of groups) {
      if (keys.length > 0) this.#add(ranked, { name: base, value: toLists(root), rank: ranked.rank, keys });
    }
    this.#addGuesses();
    for (const claims of this.#claims.values()) claims.sort((a, b) => a.rank - b.rank);
  }

  /** What becomes one of these and is not used yet, that of the first target first. */
  of(...targets: readonly Target[]): readonly Claim[] {
    return targets.flatMap((target) => this.#claims.get(target) ?? []).filter((claim) => !this.#used.has(claim));
  }

  /** What seems to be one of these by its name, which stands in no table, and is not used yet. */
  guessed(target: Guess): readonly Claim[] {
    return this.#guesses
      .filter((guess) => guess.target === target && !this.#used.has(guess.claim))
      .map(({ claim }) => claim);
  }

  has(...targets: readonly Target[]): boolean {
    return targets.some((target) => this.#claims.has(target));
  }

  /** The value stands in a field of the span, or says again what stands there; `rest` is what of it does not. */
  use(claim: Claim, rest: Iterable<readonly [path: string, value: Json]> = []): void {
    this.#used.add(claim);
    for (const key of claim.keys) this.#left.delete(key);
    for (const [path, value] of rest) this.keep(path === '' ? claim.name : `${claim.name}.${path}`, value);
  }

  /** What events said that was read as messages, all of it beside `rest`. */
  useEvents(events: ReadonlySet<string>, rest: Iterable<readonly [path: string, value: Json]>): void {
    for (const key of this.#left.keys()) {
      const isOfEvent = [...events].some((event) => key.startsWith(`${event}.`));
      if (isOfEvent) this.#left.delete(key);
    }
    for (const [name, value] of rest) this.keep(name, value);
  }

  /** Events may repeat a name: each value that is another has a key of its own. @returns no key where it is there */
  keep(name: string, value: Json): string | undefined {
    const first = this.#left.get(name);
    if (first === undefined) {
      this.#left.set(name, value);
      // What was used in the meantime is not there any more.
      this.#repeated.delete(name);
      return name;
    }
    const values = this.#repeated.get(name) ?? new Set([canonicalJson(first)]);
    this.#repeated.set(name, values);
    const text = canonicalJson(value);
    if (values.has(text)) return undefined;
    values.add(text);
    const key = `${name}#${values.size}`;
    if (this.#left.has(key)) return this.keep(key, value);
    this.#left.set(key, value);
    return key;
  }

  /** Whatever was not used, vectors as a note of their size. */
  rest(): Attributes {
    return Object.fromEntries([...this.#left].map(([key, value]) => [key, withoutVectors(value)]));
  }

  #guess(key: string, name: string, value: Json): void {
    const target = guessOf(name, value);
    if (target !== undefined) this.#guesses.push({ target, claim: { name, value, rank: LAST, keys: [key] } });
  }

  /** Counts and costs only where no table has the name of any, and only of a span that tells of a model. */
  #addGuesses(): void {
    const isOfModel = this.has('kind', 'model asked', 'model answered', 'model used', 'provider');
    const open = { 'token counts': !this.has('token counts'), cost: !this.has('cost', 'costs', 'cost part') };
    for (const { target, claim } of this.#guesses) {
      if (target === 'tool arguments' || target === 'tool result') continue;
      if ((target === 'token counts' || target === 'cost') && !(isOfModel && open[target])) continue;
      const claims = this.#claims.get(target);
      if (claims === undefined) this.#claims.set(target, [claim]);
      else claims.push(claim);
    }
  }

  #add({ row: [, target] }: RankedRow, claim: Claim): void {
    if (target === 'attribute' || target === 'members') return;
    const claims = this.#claims.get(target);
    if (claims === undefined) this.#claims.set(target, [claim]);
    else claims.push(claim);
  }
}

/** The attributes, and instead of a map of them each of its members. */
function* withMembers(entries: Iterable<Entry>): Iterable<Entry> {
  for (const entry of entries) {
    const map = rowOf(entry.name)?.row[1] === 'members' ? parseJson(entry.value) : undefined;
    if (!isObject(map)) yield entry;
    else yield* withMembers(Object.entries(map).map(([key, value]) => ({ name: `${entry.name}.${key}`, value })));
  }
}

/** Attributes such as `prefix.0.message.role`, put together again. */
class Flattened {
  readonly ranked: RankedRow;
  readonly keys: string[] = [];
  readonly root: { [name: string]: Json } = {};
  /** The objects that this made: one that came as a value is not written into. */
  readonly #made = new Set<Json>([this.root]);

  constructor(ranked: RankedRow) {
    this.ranked = ranked;
  }

  /** A name that is nested too deep, or says a place that is taken, is no part of it and stays an attribute. */
  place(key: string, path: readonly string[], value: Json): void {
    if (path.length > MAX_ATTRIBUTE_DEPTH) return;
    let node = this.root;
    for (const [index, part] of path.entries()) {
      const existing = Object.hasOwn(node, part) ? node[part] : undefined;
      if (index === path.length - 1) {
        if (existing !== undefined) return;
        define(node, part, value);
      } else if (existing === undefined) {
        const next = {};
        this.#made.add(next);
        define(node, part, next);
        node = next;
      } else if (isObject(existing) && this.#made.has(existing)) node = existing;
      else return;
    }
    this.keys.push(key);
  }
}

/** Names such as `__proto__` are names like any other here. */
function define(node: { [name: string]: Json }, name: string, value: Json): void {
  Object.defineProperty(node, name, { value, enumerable: true, writable: true, configurable: true });
}

/** Whether the names of a family are one value together: parts of numbered messages, or of what was given. */
function isFlattened({ row: [, target], below }: RankedRow): boolean {
  return below?.endsWith(FLATTENED) === true || target === 'input' || target === 'output';
}

/** The part of a name before its first number, as `llm.input_messages` of `llm.input_messages.0.message.role`. */
function baseOf(name: string, below: string): string {
  if (!below.endsWith(FLATTENED)) return below;
  return name
    .split('.')
    .slice(0, below.split('.').length - 1)
    .join('.');
}

/** Objects whose names are all numbers were lists. */
function toLists(value: Json): Json {
  if (!isObject(value)) return value;
  const entries = Object.entries(value).map(([name, inner]) => [name, toLists(inner)] as const);
  if (entries.length === 0 || !entries.every(([name]) => /^\d{1,6}$/.test(name))) return Object.fromEntries(entries);
  return entries.sort(([a], [b]) => Number(a) - Number(b)).map(([, inner]) => inner);
}
