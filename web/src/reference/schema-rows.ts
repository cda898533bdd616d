/** The parts of JSON Schema that the OpenAPI document uses. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly format?: string;
  readonly pattern?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly prefixItems?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly additionalProperties?: Schema | boolean;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
}

export type Schemas = Readonly<Record<string, Schema>>;

/** A member of a body, by its path: `tokens.input`, `items[].trace_id`. */
export interface SchemaRow {
  readonly path: string;
  readonly type: string;
  readonly isRequired: boolean;
  readonly description: string;
}

const COMPONENTS = '#/components/schemas/';
/** Deeper members are told by the name of their schema alone. */
const MAX_DEPTH = 8;
/** The largest integer that JSON keeps exactly: no bound of ours. */
const NO_LIMIT = Number.MAX_SAFE_INTEGER;

/** Every member of a body in the order of the document. A schema within itself is named and not opened again. */
export function schemaRows(schema: Schema, schemas: Schemas): readonly SchemaRow[] {
  const rows: SchemaRow[] = [];
  walk(schema, '', true, schemas, [], rows);
  return rows;
}

function walk(
  schema: Schema,
  path: string,
  isRequired: boolean,
  schemas: Schemas,
  above: readonly string[],
  rows: SchemaRow[],
): void {
  const name = nameOf(schema);
  const target = name === null ? schema : (schemas[name] ?? {});
  if (path !== '')
    rows.push({ path, type: typeOf(schema, schemas), isRequired, description: describe(schema, target) });
  if ((name !== null && above.includes(name)) || above.length >= MAX_DEPTH) return;
  const inside = [...above, name ?? path];
  const required = new Set(target.required);
  for (const [member, one] of Object.entries(target.properties ?? {})) {
    walk(one, path === '' ? member : `${path}.${member}`, required.has(member), schemas, inside, rows);
  }
  for (const one of target.allOf ?? []) walk(one, path, isRequired, schemas, inside, rows);
  if (target.items !== undefined) walkInside(target.items, `${path}[]`, schemas, inside, rows);
  if (typeof target.additionalProperties === 'object') {
    walkInside(target.additionalProperties, `${path}.<name>`, schemas, inside, rows);
  }
  for (const one of alternativesOf(target)) walkInside(one, path, schemas, inside, rows);
}

/** Opens what lies within a list, a map or an alternative, which has no name of its own. */
function walkInside(schema: Schema, path: string, schemas: Schemas, above: readonly string[], rows: SchemaRow[]): void {
  const inner: SchemaRow[] = [];
  walk(schema, path, true, schemas, above, inner);
  rows.push(...inner.filter((row) => row.path !== path));
}

function alternativesOf({ anyOf = [], oneOf = [] }: Schema): readonly Schema[] {
  return [...anyOf, ...oneOf];
}

function nameOf({ $ref }: Schema): string | null {
  return $ref?.startsWith(COMPONENTS) ? $ref.slice(COMPONENTS.length) : null;
}

/** A type in a few words: `integer, from 1 to 100`, `list of Trace`, `"pass" or "fail"`. */
export function typeOf(schema: Schema, schemas: Schemas): string {
  const name = nameOf(schema);
  // What zod could not name is told by what it is.
  if (name !== null) return name.startsWith('__') ? 'any JSON' : name;
  if (schema.enum !== undefined) return schema.enum.map((value) => JSON.stringify(value)).join(' or ');
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  const alternatives = alternativesOf(schema);
  if (alternatives.length > 0) return [...new Set(alternatives.map((one) => typeOf(one, schemas)))].join(' or ');
  if (schema.allOf !== undefined) return schema.allOf.map((one) => typeOf(one, schemas)).join(' and ');
  if (schema.items !== undefined) return `list of ${typeOf(schema.items, schemas)}${boundsOf(schema)}`;
  const type = typeof schema.type === 'object' ? schema.type.join(' or ') : (schema.type ?? 'any JSON');
  const format = schema.format === undefined ? '' : ` (${schema.format})`;
  return `${type}${format}${boundsOf(schema)}`;
}

function boundsOf({ minimum, maximum, minLength, maxLength, minItems, maxItems }: Schema): string {
  const bounds = [
    range(minimum, maximum, ''),
    range(minLength, maxLength, ' characters'),
    range(minItems, maxItems, ' items'),
  ].filter((text) => text !== '');
  return bounds.length === 0 ? '' : `, ${bounds.join(', ')}`;
}

function range(min: number | undefined, max: number | undefined, unit: string): string {
  const low = min === undefined || min === -NO_LIMIT ? '' : `from ${min}`;
  const high = max === undefined || max === NO_LIMIT ? '' : `up to ${max}`;
  const words = [low, high].filter((text) => text !== '').join(' ');
  return words === '' ? '' : `${words}${unit}`;
}

function describe(schema: Schema, target: Schema): string {
  const text = schema.description ?? target.description ?? '';
  const given = schema.default ?? target.default;
  return given === undefined ? text : `${text}${text === '' ? '' : ' '}By default ${JSON.stringify(given)}.`;
}
