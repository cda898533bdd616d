import { readExport } from '../../../functions/spans/http/otlp-codec.ts';
import { type ReadSpans, readSpans } from '../../../functions/spans/read-spans.ts';
import { toProtobuf } from '../builders/otlp-requests.ts';
import { NOON } from '../builders/records.ts';

export const TRACE_ID = '5b8efff798038103d269b633813fc60c';

export const SPAN_ID = 'eee19b7ec3c1b174';

type Encoding = 'json' | 'protobuf';

export async function read(body: unknown, encoding: Encoding = 'json'): Promise<ReadSpans> {
  const isBytes = body instanceof Uint8Array;
  const bytes = isBytes ? body : encoding === 'json' ? JSON.stringify(body) : toProtobuf(body);
  const request = {
    method: 'POST',
    path: '/v1/traces',
    headers: { 'content-type': encoding === 'json' ? 'application/json' : 'application/x-protobuf' },
    query: {},
    body: Buffer.from(bytes),
    requestId: 'request-1',
    sourceIp: '203.0.113.7',
  };
  return readSpans(await readExport(request), NOON);
}

export function span(fields: object = {}): { [name: string]: unknown } {
  return { traceId: TRACE_ID, spanId: SPAN_ID, name: 'work', startTimeUnixNano: '1763640000000000000', ...fields };
}

export function oneSpan(fields: object, resource: object = {}) {
  return { resourceSpans: [{ resource, scopeSpans: [{ scope: { name: 'test' }, spans: [span(fields)] }] }] };
}

export async function readOne(fields: object, resource: object = {}) {
  const { spans, omissions } = await read(oneSpan(fields, resource));
  return { span: spans[0], left: [...omissions.listed] };
}

export const AT = 'resourceSpans[0].scopeSpans[0].spans[0]';
