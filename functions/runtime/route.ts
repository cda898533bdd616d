import * as z from 'zod';
import { authorize, type Caller, RefusedKeyError } from '../access/caller.ts';
import { type OperationId, PERMISSIONS, takesSession } from '../access/permissions.ts';
import { AegisError } from '../kernel/errors.ts';
import type { HttpRequest, HttpResponse } from './http.ts';
import { readJson } from './json-body.ts';
import { invalidRequest } from './problem.ts';

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** For a route without path parameters or without a query. */
export const NONE = z.strictObject({});
/** For a route without a body. */
export const NO_BODY = z.undefined();

/** What the OpenAPI document says of one answer. */
export interface ResponseDescription {
  readonly description: string;
  readonly schema?: z.ZodType;
}

/** The parts of a route that are known without a deployment. */
export interface RouteDescription {
  readonly operation: OperationId;
  readonly method: Method;
  /** With `{name}` for a path parameter, and `{name+}` for all that follows. */
  readonly path: string;
  readonly summary: string;
  readonly tag: string;
  /** Of a path that is answered for old clients only. */
  readonly isDeprecated?: boolean;
  readonly params: z.ZodType;
  readonly query: z.ZodType;
  readonly body: z.ZodType;
  /** Media types that the route reads itself; it has no `body` schema then. */
  readonly reads?: readonly string[];
  readonly responses: Readonly<Record<number, ResponseDescription>>;
}

/** What every group of routes needs beside its own services. */
export interface RouteServices {
  authenticate(authorization: string | undefined): Promise<Caller>;
  /**
   * Who is signed in with the cookie of a request that has no key. A function that takes keys alone does not have it:
   * what clients send all day is never sent by a page that somebody was lured to.
   */
  authenticateSession?(request: HttpRequest): Promise<Caller>;
  /** Counts the request against the key's rate, if it has one; answers with headers or throws 429. */
  limitRate?(caller: Caller): Promise<Readonly<Record<string, string>>>;
  /** Told of every refusal whose caller is known; what it throws is thrown instead of the refusal. */
  noteRefusal?(refusal: Refusal): Promise<void>;
}

/** A request that ended with an error after the key had been recognised. */
export interface Refusal {
  readonly operation: OperationId;
  readonly caller: Caller;
  readonly error: AegisError;
  readonly params: Readonly<Record<string, string>>;
  readonly request: HttpRequest;
}

export interface Route<S extends RouteServices> extends RouteDescription {
  /** Answers an error in the route's own protocol instead of problem details. */
  answerError?(error: AegisError, request: HttpRequest): Promise<HttpResponse>;
  handle(request: HttpRequest, params: Readonly<Record<string, string>>, services: S): Promise<HttpResponse>;
}

/** A request whose every part was checked against the route's schemas. */
export interface ParsedRequest<P, Q, B> {
  readonly params: P;
  readonly query: Q;
  readonly body: B;
  readonly request: HttpRequest;
}

interface RouteDefinition<P, Q, B> extends RouteDescription {
  readonly params: z.ZodType<P>;
  readonly query: z.ZodType<Q>;
  readonly body: z.ZodType<B>;
  /** Reads the body where more is taken than the schema says. */
  readBody?(given: unknown): Promise<B>;
}

/** Defines a route that an API key, or a session, with the operation's scope and role may call. */
export function defineRoute<S extends RouteServices, P, Q, B>(
  definition: RouteDefinition<P, Q, B> & {
    run(parsed: ParsedRequest<P, Q, B> & { readonly caller: Caller }, services: S): Promise<HttpResponse>;
  },
): Route<S> {
  if (!['key', 'holder'].includes(PERMISSIONS[definition.operation].access))
    throw new Error(`${definition.operation} is not called with an API key`);
  return {
    ...definition,
    async handle(request, params, services) {
      let known: Caller | undefined;
      try {
        known = await identify(definition.operation, request, services);
        const rate = (await services.limitRate?.(known)) ?? {};
        const caller = authorize(known, definition.operation);
        return withRate(
          await definition.run({ ...(await parse(definition, request, params)), caller }, services),
          rate,
        );
      } catch (error) {
        const caller = error instanceof RefusedKeyError ? error.caller : known;
        if (error instanceof AegisError && caller !== undefined) {
          await services.noteRefusal?.({ operation: definition.operation, caller, error, params, request });
        }
        throw error;
      }
    },
  };
}

/** The one place where a session stands in for a key. */
function identify(operation: OperationId, request: HttpRequest, services: RouteServices): Promise<Caller> {
  const { authorization, cookie } = request.headers;
  const isOfSession = authorization === undefined && cookie !== undefined && takesSession(PERMISSIONS[operation]);
  if (isOfSession && services.authenticateSession) return services.authenticateSession(request);
  return services.authenticate(authorization);
}

/** Adds the key's rate to the headers; those that are lists may have entries of the quota already. */
function withRate(response: HttpResponse, rate: Readonly<Record<string, string>>): HttpResponse {
  const headers: Record<string, string> = { ...response.headers };
  for (const [name, value] of Object.entries(rate)) {
    headers[name] = headers[name] === undefined ? value : `${headers[name]}, ${value}`;
  }
  return { ...response, headers };
}

/** Defines a route that does its own admission, or needs none. */
export function defineOpenRoute<S extends RouteServices, P, Q, B>(
  definition: RouteDefinition<P, Q, B> & {
    /** Refuses before the body is looked at. */
    admit?(request: HttpRequest, services: S): Promise<void>;
    run(parsed: ParsedRequest<P, Q, B>, services: S): Promise<HttpResponse>;
  },
): Route<S> {
  if (['key', 'holder'].includes(PERMISSIONS[definition.operation].access))
    throw new Error(`${definition.operation} takes an API key`);
  return {
    ...definition,
    async handle(request, params, services) {
      await definition.admit?.(request, services);
      return definition.run(await parse(definition, request, params), services);
    },
  };
}

async function parse<P, Q, B>(
  definition: RouteDefinition<P, Q, B>,
  request: HttpRequest,
  params: Readonly<Record<string, string>>,
): Promise<ParsedRequest<P, Q, B>> {
  const body = definition.body instanceof z.ZodUndefined ? undefined : readJson(request);
  return {
    request,
    params: checked(definition.params, params, () => new AegisError('not_found', 'There is nothing here.')),
    query: checked(definition.query, request.query, invalidRequest),
    body: (await definition.readBody?.(body)) ?? checked(definition.body, body, invalidRequest),
  };
}

function checked<T>(schema: z.ZodType<T>, value: unknown, refuse: (error: z.ZodError) => AegisError): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw refuse(result.error);
}
