import type * as z from 'zod';
import { Usd } from '../content/trace.ts';
import type { AttributeReader, Claim } from './attribute-reader.ts';
import { isEmpty, isObject, parseJson } from './json-text.ts';

type Json = z.core.util.JSONType;

const TOTALS = ['total', 'total_cost', 'totalCost', 'response_cost'];
const PARTS = ['input', 'output', 'input_cost', 'output_cost', 'prompt', 'completion'];

/**
 * What a span says it cost, in micro-USD: a total that is more than 0 before one that is 0, or else the sum of its
 * parts. Of several the first is taken; a total that is another stays an attribute.
 */
export function costOf(reader: AttributeReader): number | undefined {
  const totals = [
    ...reader.of('cost').map((claim) => ({ claim, cost: toMicroUsd(claim.value), rest: undefined })),
    ...reader.of('costs').map((claim) => ({ claim, ...costIn(claim) })),
  ].filter(({ cost }) => cost !== undefined);
  const total = totals.find(({ cost }) => cost !== 0) ?? totals[0];
  if (total === undefined) return sumOfParts(reader);
  for (const { claim, cost, rest } of totals) if (cost === total.cost) reader.use(claim, rest);
  return total.cost;
}

/** The total of a map, with what of it is no total; the sum of its parts where it has none. */
function costIn({ value }: Claim): {
  readonly cost: number | undefined;
  readonly rest: readonly (readonly [path: string, value: Json])[] | undefined;
} {
  const map = parseJson(value);
  if (!isObject(map)) return { cost: undefined, rest: undefined };
  const total = TOTALS.find((name) => toMicroUsd(map[name]) !== undefined);
  const parts = PARTS.filter((name) => total === undefined && toMicroUsd(map[name]) !== undefined);
  const used = total === undefined ? parts : [total];
  const rest = Object.entries(map).filter(([name, item]) => !used.includes(name) && !isEmpty(item));
  return { cost: sum(used.map((name) => map[name])), rest };
}

function sumOfParts(reader: AttributeReader): number | undefined {
  const parts = reader.of('cost part').filter(({ value }) => toMicroUsd(value) !== undefined);
  // Input and output of one dialect; another says the same again.
  const families = Map.groupBy(parts, ({ name }) => name.slice(0, Math.max(name.lastIndexOf('.'), 0)));
  const [first] = families.values();
  for (const claim of first ?? []) reader.use(claim);
  return first === undefined ? undefined : sum(first.map(({ value }) => value));
}

function sum(values: readonly (Json | undefined)[]): number | undefined {
  if (values.length === 0) return undefined;
  return toMicroUsd(values.reduce<number>((total, value) => total + Number(toUsd(value)), 0));
}

function toMicroUsd(value: Json | undefined): number | undefined {
  return Usd.safeParse(toUsd(value)).data;
}

/** Dollars as a number or as its text, however many digits it has, with the currency or without; else as it is. */
function toUsd(value: Json | undefined): Json | undefined {
  const [, dollars] = /^(\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)(?:USD)?$/.exec(typeof value === 'string' ? value : '') ?? [];
  return dollars === undefined ? value : Number(dollars);
}
