import * as z from 'zod';

/** The parts of JSON Schema that zod writes. */
export interface Schema {
  readonly $ref?: string | undefined;
  readonly type?: string | readonly string[] | undefined;
  readonly const?: unknown;
  readonly enum?: readonly unknown[] | undefined;
  readonly format?: string | undefined;
  readonly description?: string | undefined;
  readonly properties?: Readonly<Record<string, Schema>> | undefined;
  readonly required?: readonly string[] | undefined;
  readonly items?: Schema | undefined;
  readonly prefixItems?: readonly Schema[] | undefined;
  readonly anyOf?: readonly Schema[] | undefined;
  readonly oneOf?: readonly Schema[] | undefined;
  readonly allOf?: readonly Schema[] | undefined;
  readonly additionalProperties?: Schema | boolean | undefined;
  readonly minimum?: number | undefined;
  readonly maximum?: number | undefined;
  readonly minLength?: number | undefined;
  readonly maxLength?: number | undefined;
  readonly minItems?: number | undefined;
  readonly maxItems?: number | undefined;
}

export const Schema: z.ZodType<Schema> = z.lazy(() =>
  z.object({
    $ref: z.string().optional(),
    type: z.union([z.string(), z.array(z.string())]).optional(),
    const: z.unknown().optional(),
    enum: z.array(z.unknown()).optional(),
    format: z.string().optional(),
    description: z.string().optional(),
    properties: z.record(z.string(), Schema).optional(),
    required: z.array(z.string()).optional(),
    items: Schema.optional(),
    prefixItems: z.array(Schema).optional(),
    anyOf: z.array(Schema).optional(),
    oneOf: z.array(Schema).optional(),
    allOf: z.array(Schema).optional(),
    additionalProperties: z.union([z.boolean(), Schema]).optional(),
    minimum: z.number().optional(),
    maximum: z.number().optional(),
    minLength: z.number().optional(),
    maxLength: z.number().optional(),
    minItems: z.number().optional(),
    maxItems: z.number().optional(),
  }),
);

const COMPONENTS = '#/components/schemas/';

/** What zod writes for an integer without a limit. */
const NO_LIMIT = Number.MAX_SAFE_INTEGER;

/** A type in a few words, with links to named objects. */
export function renderType(schema: Schema): string {
  if (schema.$ref !== undefined) {
    const name = escapeHtml(schema.$ref.replace(COMPONENTS, ''));
    return `<a href="#schema-${name}">${name}</a>`;
  }
  if (schema.const !== undefined) return value(schema.const);
  if (schema.enum !== undefined) return schema.enum.map(value).join(' or ');
  const alternatives = schema.anyOf ?? schema.oneOf ?? schema.allOf;
  if (alternatives !== undefined) return [...new Set(alternatives.map(renderType))].join(' or ');
  if (schema.type === 'array') return `array${range(schema.minItems, schema.maxItems)} of ${itemsOf(schema)}`;
  const { additionalProperties: values } = schema;
  if (schema.type === 'object' && typeof values === 'object')
    return `object with any names, values: ${renderType(values)}`;
  const types = [schema.type ?? 'anything'].flat().join(' or ');
  return `${escapeHtml(types)}${limits(schema)}`;
}

/** The fields of an object that has no name of its own to link to. */
export function renderFields(schema: Schema): string {
  const object = schema.type === 'array' ? schema.items : schema;
  const fields = Object.entries(object?.properties ?? {});
  if (fields.length === 0) return '';
  const rows = fields.map(([name, field]) => {
    const isRequired = object?.required?.includes(name) ?? false;
    const note = isRequired ? ' <span class="required">required</span>' : '';
    const description = field.description === undefined ? '' : ` ${renderText(field.description)}`;
    return `<tr><td><code>${escapeHtml(name)}</code>${note}</td><td>${renderType(field)}.${description}${renderFields(field)}</td></tr>`;
  });
  return `<table><tbody>${rows.join('')}</tbody></table>`;
}

export function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

/** Text for people, in which backquotes mark what is literal. */
export function renderText(text: string): string {
  return escapeHtml(text).replace(/`([^`]+)`/g, '<code>$1</code>');
}

function itemsOf({ items, prefixItems }: Schema): string {
  if (prefixItems !== undefined) return prefixItems.map(renderType).join(', ');
  return items === undefined ? 'anything' : renderType(items);
}

function limits(schema: Schema): string {
  const format = schema.format === undefined ? '' : ` (${escapeHtml(schema.format)})`;
  const characters = range(schema.minLength, schema.maxLength);
  const amount = range(
    schema.minimum === -NO_LIMIT ? undefined : schema.minimum,
    schema.maximum === NO_LIMIT ? undefined : schema.maximum,
  );
  return `${format}${characters === '' ? '' : `, ${characters.trim()} characters`}${amount}`;
}

function range(from: number | undefined, to: number | undefined): string {
  if (from === undefined && to === undefined) return '';
  if (to === undefined) return ` from ${from}`;
  return from === undefined ? ` up to ${to}` : ` ${from} to ${to}`;
}

function value(constant: unknown): string {
  return `<code>${escapeHtml(JSON.stringify(constant))}</code>`;
}
