import { Reader } from 'protobufjs/minimal.js';
import * as z from 'zod';
import { AegisError } from '../../kernel/errors.ts';

interface MessageType {
  decode(bytes: Uint8Array | Reader): unknown;
  toObject(message: unknown, options: { readonly longs: StringConstructor }): unknown;
  encode(message: unknown): { finish(): Uint8Array };
}

const Message = z.custom<MessageType>(
  (value) => typeof value === 'function' && 'decode' in value && 'toObject' in value,
);
/** The part of OpenTelemetry's generated code that is needed here; the package has no types for it. */
const Definitions = z.object({
  opentelemetry: z.object({
    proto: z.object({
      collector: z.object({
        trace: z.object({
          v1: z.object({
            ExportTraceServiceRequest: Message,
            ExportTraceServiceResponse: Message,
            ExportTracePartialSuccess: Message,
          }),
        }),
      }),
    }),
  }),
});

/** Loaded with the first protobuf request of an environment; most environments never see one. */
export async function definitions() {
  const { default: root } = await import('@opentelemetry/otlp-transformer/build/src/generated/root.js');
  // The namespaces are plain objects that zod would copy, classes and all; only the last one is needed.
  return Definitions.parse(root).opentelemetry.proto.collector.trace.v1;
}

/**
 * The plain object of an `ExportTraceServiceRequest`.
 * @throws AegisError `malformed_request` with the place where decoding ended. Whatever a decoder throws at hostile
 * input, a stack that is too deep included, is the input's fault.
 */
export async function decodeExport(body: Buffer): Promise<unknown> {
  const { ExportTraceServiceRequest } = await definitions();
  const reader = Reader.create(body);
  try {
    // 64-bit integers as text, so that none loses digits; ids stay bytes.
    return ExportTraceServiceRequest.toObject(ExportTraceServiceRequest.decode(reader), { longs: String });
  } catch (cause) {
    throw new AegisError('malformed_request', 'The body is not an ExportTraceServiceRequest.', {
      errors: [{ path: placeAt(body, reader.pos), message: `cannot be decoded at byte ${reader.pos}` }],
      cause,
    });
  }
}

/** The repeated fields on the way to a span, with their numbers in OpenTelemetry's definitions. */
const LEVELS = [
  { name: 'resourceSpans', field: 1 },
  { name: 'scopeSpans', field: 2 },
  { name: 'spans', field: 2 },
] as const;
const LENGTH_DELIMITED = 2;

/** The innermost span, scope or resource that a byte belongs to, as far as the lengths before it tell; else `body`. */
function placeAt(body: Buffer, byte: number): string {
  const reader = Reader.create(body);
  const path: string[] = [];
  try {
    for (const { name, field } of LEVELS) {
      const index = enter(reader, field, byte);
      if (index === null) break;
      path.push(`${name}[${index}]`);
    }
  } catch {
    // The lengths themselves are what is wrong: what was found so far is what is known.
  }
  return path.length === 0 ? 'body' : path.join('.');
}

/** Moves to the content of the message of a field that holds a byte. @returns its index, null when none does */
function enter(reader: Reader, field: number, byte: number): number | null {
  for (let index = 0; reader.pos < byte; ) {
    const tag = reader.uint32();
    if (tag >>> 3 !== field || (tag & 7) !== LENGTH_DELIMITED) {
      reader.skipType(tag & 7);
      continue;
    }
    const end = reader.uint32() + reader.pos;
    if (end >= byte) return index;
    reader.pos = end;
    index++;
  }
  return null;
}
