import middy from '@middy/core';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import type { Caller } from '../access/caller.ts';
import { AegisError, ERROR_DEFINITIONS } from '../kernel/errors.ts';
import { carryBody } from './carry-body.ts';
import { type HttpRequest, type HttpResponse, requestIdOf } from './http.ts';
import { METRICS } from './metric-names.ts';
import { problemResponse } from './problem.ts';
import type { Route, RouteDescription, RouteServices } from './route.ts';
import { describeError, observeInvocations, type Telemetry } from './telemetry.ts';
import { parseTraceparent, withTraceContext } from './trace-context.ts';

/** On every answer, errors and 404 included. */
const SECURITY_HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'strict-transport-security': 'max-age=63072000; includeSubDomains',
  'x-content-type-options': 'nosniff',
} as const;

interface Api<S extends RouteServices> {
  readonly routes: readonly Route<S>[];
  /** Routes that few requests are for: they are loaded with the first that none of the others matches. */
  readonly laterRoutes?: () => Promise<readonly Route<S>[]>;
  readonly services: S;
  readonly telemetry: Telemetry;
  /** Routes that other functions serve, for the `Allow` header of a 405; asked for when nothing else matches. */
  readonly elsewhere?: () => Promise<readonly Endpoint[]>;
}

type Endpoint = Pick<RouteDescription, 'method' | 'path'>;

/** The Lambda handler of one group of routes behind an HTTP API (payload format 2.0). It never throws. */
export function createApiHandler<S extends RouteServices>(api: Api<S>) {
  const match = createMatcher(api);
  return middy<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2>()
    .use(observeInvocations(api.telemetry))
    .handler(async (event: APIGatewayProxyEventV2, { awsRequestId }: Context) => {
      const request = await readEvent(event, awsRequestId);
      const context = parseTraceparent(request.headers['traceparent']);
      api.telemetry.logger.appendKeys({
        request_id: request.requestId,
        ...(context === undefined ? {} : { caller_trace_id: context.traceId }),
      });
      return withTraceContext(context, () => answer(api, match, request));
    });
}

async function answer<S extends RouteServices>(
  api: Api<S>,
  match: Matcher<S>,
  request: HttpRequest,
): Promise<APIGatewayProxyStructuredResultV2> {
  const startedAt = performance.now();
  let result: APIGatewayProxyStructuredResultV2;
  let route: Route<S> | undefined;
  try {
    const found = await match(request);
    route = found.route;
    result = toResult(request, await route.handle(request, found.params, loggingTheCaller(api)));
  } catch (error) {
    const problem = toProblem(api.telemetry, error);
    const response = (await route?.answerError?.(problem, request)) ?? problemResponse(problem, request.requestId);
    result = toResult(request, response);
  }
  api.telemetry.logger.info('request', {
    method: request.method,
    path: route?.path ?? UNKNOWN_PATH,
    status: result.statusCode,
    duration_ms: Math.round((performance.now() - startedAt) * 10) / 10,
  });
  return result;
}

/** The services of one request, which name the tenant and the key in every log line once they are known. */
function loggingTheCaller<S extends RouteServices>({ services, telemetry }: Api<S>): S {
  const logged = async (calling: Promise<Caller>): Promise<Caller> => {
    const caller = await calling;
    telemetry.logger.appendKeys({ organization_id: caller.organizationId, key_id: caller.keyId });
    return caller;
  };
  const { authenticate, authenticateSession } = services;
  return {
    ...services,
    authenticate: (authorization) => logged(authenticate(authorization)),
    ...(authenticateSession && { authenticateSession: (request: HttpRequest) => logged(authenticateSession(request)) }),
  };
}

/** A path is the client's own text and may hold anything: only the route it matched is logged (P4). */
const UNKNOWN_PATH = '(none)';

function toProblem(telemetry: Telemetry, error: unknown): AegisError {
  const known = error instanceof AegisError ? error : undefined;
  const problem = known ?? new AegisError('internal_error', 'Something went wrong on our side.', { cause: error });
  if (ERROR_DEFINITIONS[problem.code].status >= 500)
    telemetry.logger.error('request failed', { error: describeError(error) });
  if (problem.code === 'unauthenticated') telemetry.countForApi(METRICS.authenticationFailed);
  if (ERROR_DEFINITIONS[problem.code].status === 429) telemetry.count(METRICS.quotaRefused);
  return problem;
}

/** The request that an event of payload format 2.0 carries: an HTTP API and a Function URL write the same. */
export async function readEvent(event: APIGatewayProxyEventV2, awsRequestId: string): Promise<HttpRequest> {
  const headers: Record<string, string | undefined> = {};
  for (const [name, value] of Object.entries(event.headers)) headers[name.toLowerCase()] = value;
  // API Gateway takes cookies out of the headers; an emulator may leave them there.
  if (event.cookies !== undefined) headers['cookie'] = event.cookies.join('; ');
  return {
    method: event.requestContext.http.method,
    path: event.rawPath,
    headers,
    query: Object.fromEntries(new URLSearchParams(event.rawQueryString)),
    body: Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8'),
    requestId: await requestIdOf(headers['x-request-id'], awsRequestId),
    sourceIp: event.requestContext.http.sourceIp,
  };
}

/** @throws AegisError `answer_too_large` */
function toResult(request: HttpRequest, response: HttpResponse): APIGatewayProxyStructuredResultV2 {
  return {
    statusCode: response.status,
    headers: {
      ...SECURITY_HEADERS,
      'x-request-id': request.requestId,
      ...(response.body === undefined ? {} : { 'content-type': 'application/json' }),
      ...response.headers,
    },
    ...(response.cookies === undefined ? {} : { cookies: [...response.cookies] }),
    ...carryBody(response),
  };
}

type Matcher<S extends RouteServices> = (request: HttpRequest) => Promise<{
  readonly route: Route<S>;
  readonly params: Readonly<Record<string, string>>;
}>;

interface Patterned<S extends RouteServices> {
  readonly route: Route<S>;
  readonly pattern: RegExp;
}

/** Finds the route of a request, or throws 404 or 405. */
function createMatcher<S extends RouteServices>({ routes, laterRoutes, elsewhere }: Api<S>): Matcher<S> {
  const patterned = (some: readonly Route<S>[]) => some.map((route) => ({ route, pattern: patternOf(route.path) }));
  const first = patterned(routes);
  let later: Promise<readonly Patterned<S>[]> | undefined;
  return async (request) => {
    const allowed = new Set<string>();
    const find = (among: readonly Patterned<S>[]) => findRoute(among, request, allowed);
    const found = find(first);
    if (found !== null) return found;
    if (laterRoutes !== undefined) {
      later ??= laterRoutes().then(patterned);
      const foundLater = find(await later);
      if (foundLater !== null) return foundLater;
    }
    for (const { method, path } of (await elsewhere?.()) ?? []) {
      if (patternOf(path).test(request.path)) allowed.add(method);
    }
    if (allowed.size === 0) throw new AegisError('not_found', 'There is nothing here.');
    throw new AegisError('method_not_allowed', `${request.method} is not possible here.`, {
      errors: [{ path: 'method', message: `must be ${[...allowed].join(' or ')}` }],
      headers: { allow: [...allowed].join(', ') },
    });
  };
}

/** Null when there is none; what its path would take is then among the allowed methods. */
function findRoute<S extends RouteServices>(
  among: readonly Patterned<S>[],
  request: HttpRequest,
  allowed: Set<string>,
): Awaited<ReturnType<Matcher<S>>> | null {
  for (const { route, pattern } of among) {
    const found = pattern.exec(request.path);
    if (found === null) continue;
    if (route.method === request.method) return { route, params: decodeParams(found.groups ?? {}) };
    allowed.add(route.method);
  }
  return null;
}

const PATTERNS = new Map<string, RegExp>();

function patternOf(path: string): RegExp {
  let pattern = PATTERNS.get(path);
  if (pattern === undefined) {
    pattern = compilePattern(path);
    PATTERNS.set(path, pattern);
  }
  return pattern;
}

function compilePattern(path: string): RegExp {
  return new RegExp(
    `^${path.replaceAll('.', '\\.').replace(/\{(\w+)(\+?)\}/g, (_, name, rest) => `(?<${name}>${rest ? '.*' : '[^/]+'})`)}$`,
  );
}

function decodeParams(groups: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(groups).map(([name, value]) => {
      try {
        return [name, decodeURIComponent(value)];
      } catch {
        throw new AegisError('not_found', 'There is nothing here.');
      }
    }),
  );
}
