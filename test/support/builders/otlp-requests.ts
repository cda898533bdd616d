import root from '@opentelemetry/otlp-transformer/build/src/generated/root.js';
import * as z from 'zod';

interface Codec {
  encode(message: unknown): { finish(): Uint8Array };
  decode(bytes: Uint8Array): unknown;
  toObject(message: unknown, options: object): unknown;
  fromObject(value: unknown): unknown;
}

const Codec = z.custom<Codec>((value) => typeof value === 'function');
const { ExportTraceServiceRequest, ExportTraceServiceResponse, ExportTracePartialSuccess } = z
  .object({
    opentelemetry: z.object({
      proto: z.object({
        collector: z.object({
          trace: z.object({
            v1: z.object({
              ExportTraceServiceRequest: Codec,
              ExportTraceServiceResponse: Codec,
              ExportTracePartialSuccess: Codec,
            }),
          }),
        }),
      }),
    }),
  })
  .parse(root).opentelemetry.proto.collector.trace.v1;

/** A request in the JSON encoding, with one span for each pair of ids and attributes. */
export function jsonExport(
  spans: readonly {
    readonly traceId: string;
    readonly spanId: string;
    readonly parentSpanId?: string;
    readonly attributes?: Readonly<Record<string, string | number>>;
    readonly error?: string;
    readonly name?: string;
    readonly eventAttributes?: Readonly<Record<string, string>>;
  }[],
) {
  return {
    resourceSpans: [
      {
        resource: { attributes: attributesOf({ 'service.name': 'test' }) },
        scopeSpans: [
          {
            scope: { name: 'test' },
            spans: spans.map(({ attributes = {}, error, eventAttributes, name = 'work', ...ids }) => ({
              ...ids,
              name,
              kind: 1,
              startTimeUnixNano: '1763640000000000000',
              endTimeUnixNano: '1763640001000000000',
              attributes: attributesOf(attributes),
              ...(error === undefined ? {} : { status: { code: 2, message: error } }),
              ...(eventAttributes === undefined
                ? {}
                : { events: [{ name: 'note', attributes: attributesOf(eventAttributes) }] }),
            })),
          },
        ],
      },
    ],
  };
}

export type AttributeValue = string | number | boolean | readonly (string | number)[];

/** Attributes in the JSON encoding. */
export function attributesOf(attributes: Readonly<Record<string, AttributeValue>>) {
  return Object.entries(attributes).map(([key, value]) => ({ key, value: encode(value) }));
}

function encode(value: AttributeValue): object {
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  if (typeof value !== 'number') return { arrayValue: { values: value.map(encode) } };
  return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value };
}

/** The same request in the protobuf encoding. */
export function toProtobuf(request: unknown): Uint8Array {
  const withBytes: unknown = JSON.parse(JSON.stringify(request), (name, value: unknown) =>
    typeof value === 'string' && /^(?:trace|span|parentSpan)Id$/.test(name)
      ? Buffer.from(value, 'hex').toString('base64')
      : value,
  );
  return ExportTraceServiceRequest.encode(ExportTraceServiceRequest.fromObject(withBytes)).finish();
}

export function readExportResponse(bytes: Uint8Array): unknown {
  return ExportTraceServiceResponse.toObject(ExportTraceServiceResponse.decode(bytes), { longs: Number });
}

/** `google.rpc.Status`, which has the same fields on the wire as the message that is read here. */
export function readStatus(bytes: Uint8Array): { readonly code: number; readonly message: string } {
  const { rejectedSpans, errorMessage } = z
    .object({ rejectedSpans: z.number(), errorMessage: z.string() })
    .parse(
      ExportTracePartialSuccess.toObject(ExportTracePartialSuccess.decode(bytes), { longs: Number, defaults: true }),
    );
  return { code: rejectedSpans, message: errorMessage };
}
