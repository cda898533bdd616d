import * as z from 'zod';
import document from '../../../docs/api/openapi.json' with { type: 'json' };

/** The parts of JSON Schema that the API's description uses. */
interface Schema {
  readonly $ref?: string | undefined;
  readonly type?: unknown;
  readonly const?: unknown;
  readonly enum?: readonly unknown[] | undefined;
  readonly anyOf?: readonly Schema[] | undefined;
  readonly oneOf?: readonly Schema[] | undefined;
  readonly allOf?: readonly Schema[] | undefined;
  readonly items?: Schema | undefined;
  readonly properties?: Readonly<Record<string, Schema>> | undefined;
  readonly required?: readonly string[] | undefined;
  readonly additionalProperties?: Schema | boolean | undefined;
  readonly minimum?: number | undefined;
  readonly format?: string | undefined;
  readonly pattern?: string | undefined;
  readonly minItems?: number | undefined;
}

const Schema: z.ZodType<Schema> = z.lazy(() =>
  z.object({
    $ref: z.string().optional(),
    type: z.unknown().optional(),
    const: z.unknown().optional(),
    enum: z.array(z.unknown()).optional(),
    anyOf: z.array(Schema).optional(),
    oneOf: z.array(Schema).optional(),
    allOf: z.array(Schema).optional(),
    items: Schema.optional(),
    properties: z.record(z.string(), Schema).optional(),
    required: z.array(z.string()).optional(),
    additionalProperties: z.union([z.boolean(), Schema]).optional(),
    minimum: z.number().optional(),
    format: z.string().optional(),
    pattern: z.string().optional(),
    minItems: z.number().optional(),
  }),
);

const COMPONENTS = z.record(z.string(), Schema).parse(document.components.schemas);
const PATHS = z
  .record(
    z.string(),
    z.record(
      z.string(),
      z.object({
        requestBody: z.object({ content: z.record(z.string(), z.object({ schema: Schema })) }).optional(),
      }),
    ),
  )
  .parse(document.paths);

/** A value that is valid but for what was planted, and where that stands. */
export interface Planted {
  readonly path: string;
  readonly value: unknown;
  /** Whether the field takes no text that could be planted, such as a date. */
  readonly isStrict?: boolean;
}

/** The settings that a merge patch may change; its own schema is free, and checked after merging. */
const PATCHED: Readonly<Record<string, string>> = { config: 'ProjectConfig' };

/** As deep as a field is looked for in a shape that contains itself. */
const MAX_DEPTH = 8;

/**
 * One body for each text of a route's body, with the first of the plants that fits in its place: the API's description is made of the schemas
 * that check a request, so a field that is added to them is planted as well.
 * @throws when the API's description has no such route
 */
export function plantedBodies(method: string, path: string, plants: readonly string[]): Planted[] {
  const operation = PATHS[path]?.[method.toLowerCase()];
  if (operation === undefined) throw new Error(`${method} ${path} is not described`);
  const schema = operation.requestBody?.content['application/json']?.schema;
  return schema === undefined ? [] : planted(schema, plants, '', []);
}

function planted(given: Schema, plants: readonly string[], path: string, above: readonly Schema[]): Planted[] {
  const schema = resolve(given);
  if (above.length > MAX_DEPTH || above.includes(schema)) return [];
  const within = (part: Schema, at: string) => planted(part, plants, at, [...above, schema]);
  const alternatives = [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])];
  if (alternatives.length > 0) return alternatives.flatMap((part) => within(part, path));
  if (schema.const !== undefined || schema.enum !== undefined) return [];
  const [plant = ''] = plants;
  if (schema.type === 'string') return [plantedText(schema, plants, path)];
  if (schema.type === 'array') {
    return within(schema.items ?? {}, `${path}[]`).map((part) => ({ ...part, value: [part.value] }));
  }
  if (schema.type === 'object') {
    const sample = sampleOfObject(schema);
    const fields = Object.entries(schema.properties ?? {}).flatMap(([name, part]) =>
      within(patched(name, part), path === '' ? name : `${path}.${name}`).map((one) => ({
        ...one,
        value: { ...sample, [name]: one.value },
      })),
    );
    const rest = schema.additionalProperties;
    if (rest === false || rest === undefined) return fields;
    const any = rest === true ? {} : rest;
    const named = within(any, `${path}.*`).map((one) => ({ ...one, value: { ...sample, free: one.value } }));
    return [...fields, ...named, { path: `${path}#key`, value: { ...sample, [plant]: sampleOf(any) } }];
  }
  if (schema.type !== undefined) return [];
  return [plant, { free: [plant] }, { [plant]: 1 }].map((value) => ({ path, value }));
}

function patched(name: string, part: Schema): Schema {
  const component = COMPONENTS[PATCHED[name] ?? ''];
  return component === undefined ? part : { ...component, required: [] };
}

function plantedText({ pattern = '', format }: Schema, plants: readonly string[], path: string): Planted {
  const fitting = plants.find((plant) => new RegExp(pattern).test(plant));
  if (fitting !== undefined && format === undefined) return { path, value: fitting };
  return { path, value: fitting ?? plants[0], isStrict: true };
}

function resolve(schema: Schema): Schema {
  if (schema.$ref === undefined) return schema;
  const found = COMPONENTS[schema.$ref.replace('#/components/schemas/', '')];
  if (found === undefined) throw new Error(`${schema.$ref} is not described`);
  return resolve(found);
}

/** The least that satisfies a schema. */
function sampleOf(given: Schema): unknown {
  const schema = resolve(given);
  const [first] = schema.anyOf ?? schema.oneOf ?? schema.allOf ?? [];
  if (first !== undefined) return sampleOf(first);
  if (schema.const !== undefined) return schema.const;
  if (schema.enum !== undefined) return schema.enum[0];
  if (schema.type === 'object') return sampleOfObject(schema);
  if (schema.type === 'array') return (schema.minItems ?? 0) > 0 ? [sampleOf(schema.items ?? {})] : [];
  if (schema.type === 'integer' || schema.type === 'number') return Math.max(1, schema.minimum ?? 1);
  if (schema.type === 'boolean') return true;
  if (schema.format === 'email') return 'ann@example.com';
  return schema.format === 'date-time' ? '2026-11-20T12:00:00Z' : 'sample_text';
}

function sampleOfObject(schema: Schema): Record<string, unknown> {
  const properties = Object.entries(schema.properties ?? {});
  // Numbers as well: some shapes ask for one of several.
  const needed = properties.filter(([name, { type }]) => schema.required?.includes(name) || type === 'number');
  return Object.fromEntries(needed.map(([name, part]) => [name, sampleOf(part)]));
}
