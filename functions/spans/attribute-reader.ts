import type * as z from 'zod';
import { isObject, parseJson } from './messages.ts';
import { type Attributes, MAX_ATTRIBUTE_DEPTH } from './span.ts';

type Json = z.core.util.JSONType;

/** What OpenInference writes in place of a value that was left out on purpose. */
const REDACTED = '__REDACTED__';

/** Reads attributes by any of several names, and knows in the end which nobody has read. */
export class AttributeReader {
  readonly #left: Map<string, Json>;

  constructor(attributes: Attributes) {
    this.#left = new Map(Object.entries(attributes).filter(([, value]) => value !== REDACTED));
  }

  has(name: string): boolean {
    return this.#left.has(name);
  }

  /** The first of these that is there, none of which is left afterwards. */
  take(...names: readonly string[]): Json | undefined {
    const values = names.map((name) => this.#left.get(name));
    for (const name of names) this.#left.delete(name);
    return values.find((value) => value !== undefined);
  }

  /** Like `take`, as a text that is not empty. */
  text(...names: readonly string[]): string | undefined {
    const value = this.take(...names);
    if (value === undefined || value === null || value === '') return undefined;
    return typeof value === 'string' ? value : JSON.stringify(value);
  }

  /** Like `take`, as a whole number that is not negative. */
  count(...names: readonly string[]): number | undefined {
    const value = this.take(...names);
    const count = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
    return typeof count === 'number' && count >= 0 ? Math.min(Math.round(count), 1e9) : undefined;
  }

  /** Like `take`, with a text of JSON as what it says. */
  json(...names: readonly string[]): Json | undefined {
    return parseJson(this.take(...names));
  }

  /** Everything under `prefix.`, put together again from flattened names such as `prefix.0.message.role`. */
  unflatten(prefix: string): Json | undefined {
    const root: { [name: string]: Json } = {};
    let isEmpty = true;
    for (const [name, value] of this.#left) {
      if (!name.startsWith(`${prefix}.`)) continue;
      const path = name.slice(prefix.length + 1).split('.');
      if (path.length > MAX_ATTRIBUTE_DEPTH) continue;
      this.#left.delete(name);
      isEmpty = false;
      place(root, path, value);
    }
    return isEmpty ? undefined : toLists(root);
  }

  rest(): Attributes {
    return Object.fromEntries(this.#left);
  }
}

/** Names such as `__proto__` are names like any other here. */
function place(root: { [name: string]: Json }, path: readonly string[], value: Json): void {
  let node = root;
  for (const [index, part] of path.entries()) {
    const isLast = index === path.length - 1;
    const existing = Object.hasOwn(node, part) ? node[part] : undefined;
    const next: { [name: string]: Json } = isObject(existing) ? existing : {};
    Object.defineProperty(node, part, {
      value: isLast ? value : next,
      enumerable: true,
      writable: true,
      configurable: true,
    });
    node = next;
  }
}

/** Objects whose names are all numbers were lists. */
function toLists(value: Json): Json {
  if (!isObject(value)) return value;
  const entries = Object.entries(value).map(([name, inner]) => [name, toLists(inner)] as const);
  if (entries.length === 0 || !entries.every(([name]) => /^\d{1,6}$/.test(name))) return Object.fromEntries(entries);
  return entries.sort(([a], [b]) => Number(a) - Number(b)).map(([, inner]) => inner);
}
