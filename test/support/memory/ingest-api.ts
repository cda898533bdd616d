import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import { LATER_INGEST_ROUTES } from '../../../functions/lambda/ingest/later-routes.ts';
import { INGEST_ROUTES, type IngestServices } from '../../../functions/lambda/ingest/routes.ts';
import { createApiHandler } from '../../../functions/runtime/api.ts';
import { openTelemetry } from '../../../functions/runtime/telemetry.ts';
import { LAMBDA_CONTEXT } from '../builders/lambda-context.ts';
import { expectDocumented } from '../readers/expect-documented.ts';
import { MemoryIdempotencyStore } from './idempotency-store.ts';
import { CALLER, type Intake } from './intake.ts';

export interface IngestAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: Buffer;
}

/** The ingest function as API Gateway calls it, over stores in memory. Every caller is the same one. */
export class IngestApi {
  readonly #handle: (event: APIGatewayProxyEventV2, context: Context) => Promise<unknown>;

  constructor(intake: Intake, options: Partial<Pick<IngestServices, 'quotaAnswer'>> = {}) {
    // The metrics would be printed.
    const telemetry = { ...openTelemetry('ingest'), count: () => undefined };
    const services: IngestServices = {
      ...intake.deps,
      judging: null,
      quotaAnswer: 'too_many_requests',
      ...options,
      telemetry,
      authenticate: async () => CALLER,
      idempotency: new MemoryIdempotencyStore(),
    };
    const handler = createApiHandler({ routes: [...INGEST_ROUTES, ...LATER_INGEST_ROUTES], services, telemetry });
    this.#handle = async (event, context) => handler(event, context);
  }

  async post(
    path: string,
    body: Uint8Array | string,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<IngestAnswer> {
    const bytes = Buffer.from(body);
    const result: unknown = await this.#handle(
      {
        version: '2.0',
        routeKey: `POST ${path}`,
        rawPath: path,
        rawQueryString: '',
        headers: { 'content-type': 'application/json', ...headers },
        requestContext: REQUEST_CONTEXT,
        body: bytes.toString('base64'),
        isBase64Encoded: true,
      },
      LAMBDA_CONTEXT,
    );
    expectDocumented('POST', path, Object(result).statusCode);
    const { statusCode, headers: answered = {}, body: text = '', isBase64Encoded } = Object(result);
    return { status: statusCode, headers: answered, body: Buffer.from(text, isBase64Encoded ? 'base64' : 'utf8') };
  }
}

const REQUEST_CONTEXT: APIGatewayProxyEventV2['requestContext'] = {
  accountId: '111122223333',
  apiId: 'api',
  domainName: 'api.example',
  domainPrefix: 'api',
  http: { method: 'POST', path: '/', protocol: 'HTTP/1.1', sourceIp: '192.0.2.1', userAgent: 'test' },
  requestId: 'request-1',
  routeKey: '$default',
  stage: '$default',
  time: '20/Nov/2026:12:00:00 +0000',
  timeEpoch: 0,
};
