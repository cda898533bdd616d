import * as z from 'zod';
import { PERMISSIONS, type Permission, takesSession } from '../../../functions/access/permissions.ts';
import { ERROR_DEFINITIONS } from '../../../functions/kernel/errors.ts';
import type { RouteDescription } from '../../../functions/runtime/route.ts';
import { possibleFailures } from './possible-failures.ts';

type Json = Record<string, unknown>;

const Problem = z
  .object({
    type: z.string().meta({ description: 'The path of the page about `code`: `/errors/{code}` of the deployment.' }),
    title: z.string().meta({ description: 'The same for every problem of a code.' }),
    status: z.int(),
    code: z.enum(Object.keys(ERROR_DEFINITIONS)),
    detail: z.string().meta({ description: 'What went wrong in this request.' }),
    request_id: z.string(),
    errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  })
  .meta({ id: 'Problem', description: 'An error as problem details (RFC 9457). Further members depend on the code.' });

/** The OpenAPI 3.1 document of the routes, made from the very schemas that check their requests. */
export function describeApi(routes: readonly RouteDescription[], version: string): Json {
  const paths: Record<string, Json> = {};
  for (const route of routes) {
    const path = route.path.replace('+}', '}');
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: describeRoute(route) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Aegis',
      version,
      description: 'Evaluates what AI applications do. Times are UTC, money is decimal strings in USD.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    paths,
    components: {
      schemas: namedSchemas(routes),
      securitySchemes: {
        apiKey: { type: 'http', scheme: 'bearer', description: 'An API key of an organization.' },
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: '__Host-aegis',
          description: 'A session of the console; changes are taken from pages of the same origin only.',
        },
        platformKey: { type: 'http', scheme: 'bearer', description: 'The platform key of the deployment.' },
      },
    },
  };
}

function describeRoute(route: RouteDescription): Json {
  const permission = PERMISSIONS[route.operation];
  return {
    operationId: route.operation,
    summary: route.summary,
    ...(permission.access === 'key' ? { description: describePermission(permission) } : {}),
    tags: [route.tag],
    ...(route.isDeprecated === true ? { deprecated: true } : {}),
    security: securityOf(permission),
    parameters: [...parametersOf(route.params, 'path'), ...parametersOf(route.query, 'query')],
    ...requestBodyOf(route),
    responses: responsesOf(route),
  };
}

/** A cookie stands in for a key but where programs alone are expected. */
function securityOf(permission: Permission): Json[] {
  if (permission.access === 'platform') return [{ platformKey: [] }];
  if (permission.access !== 'key' && permission.access !== 'holder') return [];
  return takesSession(permission) ? [{ apiKey: [] }, { session: [] }] : [{ apiKey: [] }];
}

const KEY_OF = {
  organization: ', with a key of the whole organization',
  project: ', with a key that is bound to no user',
  user: '',
} as const;

function describePermission({ scope, role, level }: Extract<Permission, { access: 'key' }>): string {
  return `Needs the scope \`${scope}\` and the role ${role}${KEY_OF[level]}.`;
}

function requestBodyOf(route: RouteDescription): Json {
  if (route.reads !== undefined) {
    const binary = { schema: { type: 'string', format: 'binary' } };
    const content = route.reads.map((type) => [type, type === 'application/json' ? { schema: {} } : binary]);
    return { requestBody: { required: true, content: Object.fromEntries(content) } };
  }
  if (route.body instanceof z.ZodUndefined) return {};
  return { requestBody: { required: true, content: json(route.body, 'input') } };
}

function responsesOf(route: RouteDescription): Json {
  return Object.fromEntries(
    Object.entries({ ...possibleFailures(route), ...route.responses }).map(([status, { description, schema }]) => {
      // A route that reads another protocol answers its errors in that protocol too.
      const isProblem = Number(status) >= 400 && schema === undefined && route.reads === undefined;
      const content = schema === undefined ? (isProblem ? problem() : {}) : { content: json(schema, 'output') };
      return [status, { description, ...content }];
    }),
  );
}

function problem(): Json {
  return { content: { 'application/problem+json': { schema: reference('Problem') } } };
}

function json(schema: z.ZodType, io: 'input' | 'output'): Json {
  return { 'application/json': { schema: toSchema(schema, io) } };
}

function parametersOf(schema: z.ZodType, place: 'path' | 'query'): Json[] {
  if (!(schema instanceof z.ZodObject)) return [];
  const { properties, required } = ObjectSchema.parse(convert(schema, 'input'));
  return Object.entries(properties).map(([name, property]) => {
    const { description, ...rest } = property;
    return {
      name,
      in: place,
      required: place === 'path' || required.includes(name),
      ...(description === undefined ? {} : { description }),
      schema: rest,
    };
  });
}

const ObjectSchema = z.object({
  properties: z.record(z.string(), z.record(z.string(), z.unknown())).default({}),
  required: z.array(z.string()).default([]),
});

/** A named schema becomes a reference to its component. */
function toSchema(schema: z.ZodType, io: 'input' | 'output'): Json {
  const id = schema.meta()?.id;
  return id === undefined ? convert(schema, io) : reference(id);
}

function convert(schema: z.ZodType, io: 'input' | 'output'): Json {
  return relocate(z.toJSONSchema(schema, { target: 'draft-2020-12', io, unrepresentable: 'any', reused: 'inline' }));
}

function namedSchemas(routes: readonly RouteDescription[]): Json {
  const schemas: Json = {};
  const add = (schema: z.ZodType | undefined, io: 'input' | 'output') => {
    if (schema === undefined || schema instanceof z.ZodUndefined) return;
    const converted = convert(schema, io);
    const id = schema.meta()?.id;
    const definitions = Definitions.parse(converted).$defs;
    Object.assign(schemas, definitions);
    // A named schema is a reference to its own definition, or stands for itself.
    if (id !== undefined && !(id in definitions)) schemas[id] = withoutDefinitions(converted);
  };
  add(Problem, 'output');
  for (const route of routes) {
    add(route.body, 'input');
    for (const response of Object.values(route.responses)) add(response.schema, 'output');
  }
  return Object.fromEntries(Object.entries(schemas).sort(([a], [b]) => (a < b ? -1 : 1)));
}

const Definitions = z.looseObject({ $defs: z.record(z.string(), z.unknown()).default({}) });

function withoutDefinitions({ $defs: _definitions, $schema: _dialect, id: _id, ...schema }: Json): Json {
  return schema;
}

function reference(id: string): Json {
  return { $ref: `#/components/schemas/${id}` };
}

/** Points references into the document's components and drops what OpenAPI does not want inline. */
function relocate(schema: unknown): Json {
  const text = JSON.stringify(schema).replaceAll('"#/$defs/', '"#/components/schemas/');
  const { $schema: _dialect, id: _id, ...rest } = z.record(z.string(), z.unknown()).parse(JSON.parse(text));
  return rest;
}
