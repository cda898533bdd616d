import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import * as z from 'zod';
import { AegisError } from '../../functions/kernel/errors.ts';
import { createApiHandler } from '../../functions/runtime/api.ts';
import type { HttpResponse } from '../../functions/runtime/http.ts';
import { defineOpenRoute, NO_BODY, NONE, type RouteServices } from '../../functions/runtime/route.ts';
import { openTelemetry } from '../../functions/runtime/telemetry.ts';
import { metricsIn } from '../support/readers/emf-lines.ts';

const services: RouteServices = { authenticate: () => Promise.reject(new Error('no keys here')) };

function answering(run: () => Promise<HttpResponse>) {
  const route = defineOpenRoute({
    operation: 'getHealth',
    method: 'GET',
    path: '/health',
    summary: 'A route of the test',
    tag: 'test',
    params: NONE,
    query: NONE,
    body: NO_BODY,
    responses: {},
    run,
  });
  const telemetry = openTelemetry('test');
  telemetry.logger.setLogLevel('INFO');
  const handler = createApiHandler({ routes: [route], services, telemetry });
  return async (method = 'GET', rawPath = '/health', headers: Record<string, string> = {}) => {
    const requestContext = { http: { method, sourceIp: '192.0.2.1' } };
    const event = { rawPath, rawQueryString: '', headers, isBase64Encoded: false, requestContext };
    const answer: unknown = await Reflect.apply(handler, undefined, [event, { awsRequestId: 'request-of-lambda' }]);
    return z
      .object({ statusCode: z.number(), headers: z.record(z.string(), z.string()), body: z.string().optional() })
      .parse(answer);
  };
}

let written: string[] = [];
const log = () => written.join('');

beforeEach(() => {
  written = [];
  vi.stubEnv('POWERTOOLS_DEV', 'false');
  for (const stream of [process.stdout, process.stderr]) {
    vi.spyOn(stream, 'write').mockImplementation((chunk) => written.push(String(chunk)) > 0);
  }
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

const unavailable = () => Promise.reject(new AegisError('unavailable', 'Try again.', { retryAfterSeconds: 2 }));

describe('an answer that one response cannot carry', () => {
  const large = (body: unknown) => answering(async () => ({ status: 200, body }));

  test('is never handed to Lambda, but becomes a problem that is logged', async () => {
    const result = await large({ text: 'a'.repeat(6_300_000) })();
    expect(result.statusCode).toBe(500);
    expect(JSON.parse(result.body ?? '')).toMatchObject({ code: 'answer_too_large' });
    expect(log()).toContain('The answer is larger than one response can carry');
  });

  test('is carried as base64 where escaping would make it longer than that', async () => {
    const result = await large({ text: '"'.repeat(2_000_000) })();
    expect(result.statusCode).toBe(200);
    expect(result.body?.length).toBeLessThan(6_000_000);
    expect(JSON.parse(Buffer.from(result.body ?? '', 'base64').toString())).toEqual({ text: '"'.repeat(2_000_000) });
  });

  test('counts what is sent as bytes in base64', async () => {
    const bytes = (length: number) => answering(async () => ({ status: 200, bytes: new Uint8Array(length) }))();
    expect((await bytes(4_000_000)).statusCode).toBe(200);
    expect((await bytes(4_700_000)).statusCode).toBe(500);
  });
});

describe('every answer', () => {
  test.each([
    ['well', 200, answering(async () => ({ status: 200, body: {} })), 'GET', '/health'],
    ['refused', 405, answering(async () => ({ status: 200 })), 'POST', '/health'],
    ['unknown', 404, answering(async () => ({ status: 200 })), 'GET', '/nothing'],
    ['unavailable', 503, answering(unavailable), 'GET', '/health'],
    ['broken', 500, answering(() => Promise.reject(new Error('boom'))), 'GET', '/health'],
  ])('carries the security headers and a request id: %s', async (_what, status, ask, method, path) => {
    const { statusCode, headers } = await ask(method, path);
    expect(statusCode).toBe(status);
    expect(headers).toMatchObject({
      'cache-control': 'no-store',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      'referrer-policy': 'no-referrer',
      'strict-transport-security': expect.stringContaining('max-age='),
      'x-content-type-options': 'nosniff',
      'x-request-id': 'request-of-lambda',
    });
  });
});

describe('trouble of ours', () => {
  test('is a 503 that says when to try again, and is logged for on-call', async () => {
    const { statusCode, headers } = await answering(unavailable)();
    expect([statusCode, headers['retry-after']]).toEqual([503, '2']);
    expect(log()).toContain('"message":"request failed"');
  });

  test('tells the client nothing of its cause, and on-call all of it', async () => {
    const { body } = await answering(() => Promise.reject(new Error('disk 7 of host db-3 is full')))();
    expect(body).toContain('"code":"internal_error"');
    expect(body).not.toContain('db-3');
    expect(log()).toContain('disk 7 of host db-3 is full');
  });
});

describe('a refusal for want of a key', () => {
  test('counts for the API as a whole, which is what the alarm watches', async () => {
    const refusal = new AegisError('unauthenticated', 'A key is needed.');
    expect((await answering(() => Promise.reject(refusal))()).statusCode).toBe(401);
    expect([...metricsIn(log())]).toContain('Aegis/dev AuthenticationFailed service=api');
  });
});

test("logs the caller's trace id beside the request's", async () => {
  const id = '4bf92f3577b34da6a3ce929d0e0e4736';
  await answering(async () => ({ status: 200 }))('GET', '/health', { traceparent: `00-${id}-00f067aa0ba902b7-01` });
  expect(log()).toContain(`"caller_trace_id":"${id}"`);
});
