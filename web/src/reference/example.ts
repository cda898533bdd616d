import type { Operation } from './document.ts';
import type { Schema, Schemas } from './schema-rows.ts';

const MAX_DEPTH = 5;

/** A body with what is required, to begin with; values are of the right kind and mean nothing. */
export function exampleBody(schema: Schema, schemas: Schemas, depth = 0): unknown {
  const name = schema.$ref?.split('/').at(-1);
  if (name !== undefined) return depth > MAX_DEPTH ? null : exampleBody(schemas[name] ?? {}, schemas, depth + 1);
  if (schema.const !== undefined) return schema.const;
  if (schema.default !== undefined) return schema.default;
  if (schema.enum !== undefined) return schema.enum[0] ?? null;
  const [first] = [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])];
  if (first !== undefined) return exampleBody(first, schemas, depth);
  if (schema.properties !== undefined) {
    const required = new Set(schema.required);
    return Object.fromEntries(
      Object.entries(schema.properties)
        .filter(([member]) => required.has(member))
        .map(([member, one]) => [member, depth > MAX_DEPTH ? null : exampleBody(one, schemas, depth + 1)]),
    );
  }
  const type = typeof schema.type === 'object' ? schema.type[0] : schema.type;
  if (type === 'array')
    return schema.items === undefined || (schema.minItems ?? 0) === 0
      ? []
      : [exampleBody(schema.items, schemas, depth + 1)];
  if (type === 'integer' || type === 'number') return Math.max(0, schema.minimum ?? 0);
  if (type === 'boolean') return false;
  return type === 'object' ? {} : 'text';
}

/** The address of a call: parameters in the path are put in, those of the query that are filled in are added. */
export function addressOf(operation: Operation, values: ReadonlyMap<string, string>): string {
  const path = operation.path.replaceAll(/\{([^}]+)\}/g, (_, name: string) =>
    encodeURIComponent(values.get(name.replace('+', '')) ?? ''),
  );
  const query = new URLSearchParams();
  for (const { name, in: place } of operation.parameters ?? []) {
    const value = values.get(name) ?? '';
    if (place === 'query' && value !== '') query.append(name, value);
  }
  const text = query.toString();
  return text === '' ? path : `${path}?${text}`;
}

/** The same call for a shell, with a key from the environment. */
export function curlOf(operation: Operation, address: string, body: string): string {
  const quote = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;
  const lines = [`curl ${operation.method === 'get' ? '' : `-X ${operation.method.toUpperCase()} `}${quote(address)}`];
  lines.push('-H "authorization: Bearer $AEGIS_API_KEY"');
  if (body.trim() !== '') lines.push("-H 'content-type: application/json'", `-d ${quote(body)}`);
  return lines.join(' \\\n  ');
}
