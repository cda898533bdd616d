import * as z from 'zod';

const INDENT = '  ';

/** The part of JSON Schema that zod writes. */
interface Schema {
  $ref?: string | undefined;
  type?: string | string[] | undefined;
  const?: string | number | boolean | null | undefined;
  enum?: (string | number | boolean | null)[] | undefined;
  anyOf?: Schema[] | undefined;
  oneOf?: Schema[] | undefined;
  allOf?: Schema[] | undefined;
  items?: Schema | undefined;
  properties?: Record<string, Schema> | undefined;
  required?: string[] | undefined;
  additionalProperties?: boolean | Schema | undefined;
  description?: string | undefined;
}

const Literal = z.union([z.string(), z.number(), z.boolean(), z.null()]);
const Schema: z.ZodType<Schema> = z.lazy(() =>
  z.object({
    $ref: z.string().optional(),
    type: z.union([z.string(), z.array(z.string())]).optional(),
    const: Literal.optional(),
    enum: z.array(Literal).optional(),
    anyOf: z.array(Schema).optional(),
    oneOf: z.array(Schema).optional(),
    allOf: z.array(Schema).optional(),
    items: Schema.optional(),
    properties: z.record(z.string(), Schema).optional(),
    required: z.array(z.string()).optional(),
    additionalProperties: z.union([z.boolean(), Schema]).optional(),
    description: z.string().optional(),
  }),
);

const Description = z.object({ components: z.object({ schemas: z.record(z.string(), Schema) }) });

/** TypeScript for every named schema of an OpenAPI document. */
export function describeTypes(description: unknown): string {
  const { schemas } = Description.parse(description).components;
  const types = Object.entries(schemas).map(([name, schema]) => {
    const comment = schema.description === undefined ? '' : `/** ${schema.description} */\n`;
    return `${comment}export type ${name} = ${typeOf(schema, '')};\n`;
  });
  return ['/** Written by `npm run tool -- openapi`, as docs/api/openapi.json is. */\n', ...types].join('\n');
}

function typeOf(schema: Schema, indent: string): string {
  if (schema.$ref !== undefined) return schema.$ref.split('/').at(-1) ?? 'unknown';
  if (schema.const !== undefined) return literal(schema.const);
  if (schema.enum !== undefined) return schema.enum.map(literal).join(' | ');
  const union = schema.anyOf ?? schema.oneOf;
  if (union !== undefined) return union.map((member) => typeOf(member, indent)).join(' | ');
  if (schema.allOf !== undefined) return schema.allOf.map((member) => typeOf(member, indent)).join(' & ');
  const { type } = schema;
  if (Array.isArray(type)) return type.map((one) => typeOf({ ...schema, type: one }, indent)).join(' | ');
  switch (type) {
    case 'string':
      return 'string';
    case 'integer':
    case 'number':
      return 'number';
    case 'boolean':
      return 'boolean';
    case 'null':
      return 'null';
    case 'array':
      return `readonly ${wrapped(typeOf(schema.items ?? {}, indent))}[]`;
    case 'object':
      return objectOf(schema, indent);
    default:
      return 'unknown';
  }
}

function objectOf({ properties = {}, required = [], additionalProperties }: Schema, indent: string): string {
  const inner = `${indent}${INDENT}`;
  const members = Object.entries(properties).map(([name, member]) => {
    const comment = member.description === undefined ? '' : `${inner}/** ${member.description} */\n`;
    const key = /^[A-Za-z_$][\w$]*$/.test(name) ? name : `'${name}'`;
    return `${comment}${inner}readonly ${key}${required.includes(name) ? '' : '?'}: ${typeOf(member, inner)};\n`;
  });
  if (members.length > 0) return `{\n${members.join('')}${indent}}`;
  const value = typeof additionalProperties === 'object' ? typeOf(additionalProperties, indent) : 'unknown';
  return `{ readonly [name: string]: ${value} }`;
}

function literal(value: z.infer<typeof Literal>): string {
  return typeof value === 'string' ? `'${value.replaceAll("'", "\\'")}'` : String(value);
}

/** An array binds tighter than a union. */
function wrapped(type: string): string {
  return /^(?:\w+|\{[\s\S]*\})$/.test(type) && !/\} [|&] /.test(type) ? type : `(${type})`;
}
