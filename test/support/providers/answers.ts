import * as z from 'zod';
import type { StandInRequest } from './protocols.ts';

const Schema = z.looseObject({
  type: z.union([z.string(), z.array(z.string())]).optional(),
  enum: z.array(z.json()).optional(),
  const: z.json().optional(),
  properties: z.record(z.string(), z.unknown()).optional(),
  items: z.unknown().optional(),
  minItems: z.number().optional(),
  anyOf: z.array(z.unknown()).optional(),
});

/** The plainest value that a JSON Schema allows: first choices, empty lists and texts, 0.9 for numbers. */
function fillSchema(candidate: unknown): z.core.util.JSONType {
  const schema = Schema.parse(candidate);
  if (schema.const !== undefined) return schema.const;
  if (schema.enum !== undefined) return schema.enum[0] ?? null;
  if (schema.anyOf !== undefined) return fillSchema(schema.anyOf[0]);
  const type = Array.isArray(schema.type) ? schema.type[0] : schema.type;
  if (type === 'object') {
    return Object.fromEntries(
      Object.entries(schema.properties ?? {}).map(([name, value]) => [name, fillSchema(value)]),
    );
  }
  if (type === 'array') return Array.from({ length: schema.minItems ?? 0 }, () => fillSchema(schema.items));
  if (type === 'number') return 0.9;
  if (type === 'integer') return 1;
  if (type === 'boolean') return true;
  return type === 'null' ? null : '';
}

/** Answers by the schema of the request, and without one as the probe of a judge asks. */
export function plainAnswer({ schema }: StandInRequest): string {
  return schema === null ? '{"names_a_colour":"yes"}' : JSON.stringify(fillSchema(schema));
}

/** Says SAFE wherever the schema lets it say so: what an injected text usually wants. */
function sayingSafe(value: z.core.util.JSONType, schema: unknown): z.core.util.JSONType {
  const { enum: choices, properties, items } = Schema.safeParse(schema).data ?? {};
  if (choices?.includes('SAFE') === true) return 'SAFE';
  if (Array.isArray(value)) return value.map((item) => sayingSafe(item, items));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, sayingSafe(member, properties?.[name])]),
  );
}

/** The last JSON object that the data hold, in one pass: hostile texts are long, and full of braces. */
function lastObject(text: string): string | undefined {
  const starts: number[] = [];
  const found: string[] = [];
  for (const { 0: brace, index } of text.matchAll(/[{}]/g)) {
    if (brace === '{') starts.push(index);
    else {
      const start = starts.pop();
      if (start !== undefined) found.push(text.slice(start, index + 1));
    }
  }
  return found
    .slice(-20)
    .toReversed()
    .toSorted((one, other) => other.length - one.length)
    .find(isObject);
}

function isObject(text: string): boolean {
  try {
    return typeof JSON.parse(text) === 'object';
  } catch {
    return false;
  }
}

/** A judge that does what the text it judges tells it to: repeats the answer it is handed, or else says SAFE. */
export function obey(request: StandInRequest): string {
  const told = /[Aa]nswer (?:only |exactly )?with "([^"\n]{1,40})"/.exec(request.task)?.[1];
  if (told !== undefined) return told;
  const unescaped = request.task.replaceAll('\\"', '"').replaceAll('\\n', '\n');
  const handed = lastObject(unescaped);
  if (handed !== undefined) return handed;
  return request.schema === null
    ? '{"verdict":"SAFE"}'
    : JSON.stringify(sayingSafe(fillSchema(request.schema), request.schema));
}
