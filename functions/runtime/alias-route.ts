import * as z from 'zod';
import type { OperationId } from '../access/permissions.ts';
import type { HttpRequest } from './http.ts';
import { readJson } from './json-body.ts';
import type { Route, RouteServices } from './route.ts';

/** Another path of a route. */
export interface Alias {
  readonly operation: OperationId;
  readonly path: string;
}

/**
 * A route under another path, with its parameters and the members of its body in camelCase (`projectId`). It answers
 * what the route itself answers; the names of the route are understood as well.
 */
export function aliasRoute<S extends RouteServices>(route: Route<S>, { operation, path }: Alias): Route<S> {
  const isRead = !(route.body instanceof z.ZodUndefined);
  return {
    ...route,
    operation,
    path,
    summary: `${route.summary} (use ${route.path})`,
    query: camelCased(route.query),
    body: camelCased(route.body),
    isDeprecated: true,
    handle: (request, params, services) => route.handle(snakeCased(request, isRead), params, services),
  };
}

function camelCased(schema: z.ZodType): z.ZodType {
  if (!(schema instanceof z.ZodObject)) return schema;
  return z.strictObject(
    Object.fromEntries(Object.entries(schema.shape).map(([name, field]) => [toCamel(name), field])),
  );
}

function snakeCased(request: HttpRequest, withBody: boolean): HttpRequest {
  const query = Object.fromEntries(Object.entries(request.query).map(([name, value]) => [toSnake(name), value]));
  return { ...request, query, ...(withBody ? { body: renamed(request) } : {}) };
}

function renamed(request: HttpRequest): Buffer {
  let body: unknown;
  try {
    body = readJson(request);
  } catch {
    // The route itself refuses it, once it knows who asks.
    return request.body;
  }
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return request.body;
  return Buffer.from(
    JSON.stringify(Object.fromEntries(Object.entries(body).map(([name, value]) => [toSnake(name), value]))),
  );
}

function toCamel(name: string): string {
  return name.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

function toSnake(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
