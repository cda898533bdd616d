import { spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import type { FunctionName } from '../../lib/bundle-functions.ts';
import { bundleOnce } from './bundle-once.ts';

const INVOCATION = '1-5759e988-bd862e3fe1be46a994272793';
const CALLERS = ['4bf92f3577b34da6a3ce929d0e0e4736', '5cf92f3577b34da6a3ce929d0e0e4737'] as const;
const REQUEST = '1-67891233-abcdef012345678912345678';

const SegmentSchema = z.looseObject({
  id: z.string(),
  parent_id: z.string().optional(),
  trace_id: z.string().optional(),
  name: z.string(),
  namespace: z.string().optional(),
  annotations: z.record(z.string(), z.unknown()).default({}),
  get subsegments() {
    return z.array(SegmentSchema).default([]);
  },
});
type Segment = z.infer<typeof SegmentSchema>;

let directory = '';
beforeAll(async () => {
  directory = await bundleOnce();
});

/** Runs one invocation of a real bundle beside a stand-in for X-Ray's daemon and one for every AWS service. */
async function invoke(
  name: FunctionName,
  event: object,
  sampled: 0 | 1,
): Promise<{ segments: Segment[]; log: string }> {
  const segments: Segment[] = [];
  const daemon = createSocket('udp4').bind(0, '127.0.0.1');
  daemon.on('message', (packet) => {
    const [, document = ''] = packet.toString().split('\n');
    segments.push(...flatten(SegmentSchema.parse(JSON.parse(document))));
  });
  const services = createServer((request, response) => {
    request
      .resume()
      .on('end', () => response.setHeader('content-type', 'application/x-amz-json-1.0').end('{"SecretString":"none"}'));
  }).listen(0, '127.0.0.1');
  await Promise.all([once(daemon, 'listening'), once(services, 'listening')]);
  const endpoint = `http://127.0.0.1:${z.object({ port: z.number() }).parse(services.address()).port}`;
  const script = `const { handler } = await import(${JSON.stringify(join(directory, name, 'index.mjs'))});
    const context = { awsRequestId: 'one', functionName: 'one', getRemainingTimeInMillis: () => 60_000 };
    await handler(${JSON.stringify(event)}, context);`;
  try {
    const child = spawn(process.execPath, ['--input-type=module', '--eval', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: {
        LAMBDA_TASK_ROOT: directory,
        AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
        AWS_XRAY_DAEMON_ADDRESS: `127.0.0.1:${daemon.address().port}`,
        _X_AMZN_TRACE_ID: `Root=${INVOCATION};Parent=53995c3f42cd8ad8;Sampled=${sampled}`,
        AWS_ENDPOINT_URL: endpoint,
        AWS_REGION: 'eu-central-1',
        AWS_ACCESS_KEY_ID: 'a',
        AWS_SECRET_ACCESS_KEY: 'b',
        AEGIS_STAGE: 'local',
        TABLE_NAME: 'table',
        BODY_BUCKET_NAME: 'bodies',
        EVALUATION_QUEUE_URL: `${endpoint}/queue`,
        DELIVERY_QUEUE_URL: `${endpoint}/deliveries`,
        RETRY_BACKOFF_BASE_SECONDS: '1',
        MAX_RECEIVE_COUNT: '5',
        OTLP_QUIET_SECONDS: '1',
        STRIPE_DEPLOYMENT: JSON.stringify({ meters: {}, invoiceGraceHours: 1, apiUrl: endpoint }),
        STRIPE_KEY_SECRET_NAME: 'key',
        RETENTION_DAYS: '30',
      },
    });
    let log = '';
    child.stdout.on('data', (chunk) => {
      log += String(chunk);
    });
    const [code] = await once(child, 'close');
    expect(code, log).toBe(0);
    return { segments, log };
  } finally {
    daemon.close();
    services.close();
    services.closeAllConnections();
  }
}

/** A subsegment that is sent inside its parent says so by where it is. */
function flatten(segment: Segment): Segment[] {
  return [
    segment,
    ...segment.subsegments.flatMap((part) => flatten({ parent_id: segment.id, trace_id: segment.trace_id, ...part })),
  ];
}

function messages(): object {
  return {
    Records: CALLERS.map((caller, index) => ({
      messageId: `message-${index}`,
      receiptHandle: `receipt-${index}`,
      body: JSON.stringify({ organization_id: 'org', project_id: 'default', trace_id: `trace-${index}` }),
      attributes: { ApproximateReceiveCount: '1', AWSTraceHeader: `Root=${REQUEST};Parent=53995c3f42cd8ad8;Sampled=1` },
      messageAttributes: {
        traceparent: { stringValue: `00-${caller}-00f067aa0ba902b7-01`, dataType: 'String' },
      },
    })),
  };
}

describe('evaluate', () => {
  test('writes a subsegment for each message, found by the ids of the caller and of the request that sent it', async () => {
    const { segments, log } = await invoke('evaluate', messages(), 1);
    const [handler] = segments.filter(({ name }) => name.startsWith('##'));
    expect(handler).toMatchObject({ trace_id: INVOCATION, annotations: { Service: 'evaluate' } });
    for (const caller of CALLERS) {
      const own = segments.filter(({ annotations }) => annotations['caller_trace_id'] === caller);
      expect(own).toMatchObject([{ name: 'message', trace_id: INVOCATION, parent_id: handler?.id }]);
      expect(own[0]?.annotations).toMatchObject({ request_xray_trace_id: REQUEST });
      const calls = segments.filter(({ parent_id }) => parent_id === own[0]?.id);
      expect(calls.map(({ namespace }) => namespace)).toContain('remote');
      expect(log).toMatch(new RegExp(`"message":"message".*"caller_trace_id":"${caller}"`));
    }
  });

  test('sends nothing for an invocation that X-Ray does not keep, and logs it all the same', async () => {
    const { segments, log } = await invoke('evaluate', messages(), 0);
    expect(segments).toEqual([]);
    expect(log).toContain(CALLERS[0]);
  });
});

test.each(['reset-quotas', 'reconcile', 'report-usage'] as const)(
  '%s shows the calls that a run makes',
  async (name) => {
    const { segments } = await invoke(name, {}, 1);
    const [handler] = segments.filter((segment) => segment.name.startsWith('##'));
    expect(handler).toMatchObject({ trace_id: INVOCATION, annotations: { Service: name } });
    expect(segments.filter(({ parent_id }) => parent_id === handler?.id).length).toBeGreaterThan(0);
  },
);
