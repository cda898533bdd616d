import { Reader } from 'protobufjs/minimal.js';
import * as z from 'zod';
import { AegisError } from '../../kernel/errors.ts';
import { Undecodable } from '../otlp-value.ts';
import { type Field, fieldsOf } from './protobuf-fields.ts';

interface MessageType {
  decode(reader: Reader): unknown;
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
      common: z.object({ v1: z.object({ InstrumentationScope: Message }) }),
      resource: z.object({ v1: z.object({ Resource: Message }) }),
      trace: z.object({ v1: z.object({ Span: Message }) }),
      collector: z.object({
        trace: z.object({
          v1: z.object({ ExportTraceServiceResponse: Message, ExportTracePartialSuccess: Message }),
        }),
      }),
    }),
  }),
});

/** Loaded with the first protobuf request of an environment; most environments never see one. */
export async function definitions() {
  const { default: root } = await import('@opentelemetry/otlp-transformer/build/src/generated/root.js');
  // The namespaces are plain objects that zod would copy, classes and all; only the last ones are needed.
  const { common, resource, trace, collector } = Definitions.parse(root).opentelemetry.proto;
  return { ...common.v1, ...resource.v1, ...trace.v1, ...collector.trace.v1 };
}

type Types = Awaited<ReturnType<typeof definitions>>;

/** Numbers of the fields on the way to a span in OpenTelemetry's definitions. */
const RESOURCE_SPANS = 1;
const SCOPE_SPANS = 2;
const SPANS = 2;
/** The number of the resource within `ResourceSpans`, and of the scope within `ScopeSpans`. */
const OWNER = 1;

/**
 * The plain object of an `ExportTraceServiceRequest`. Each span is decoded for itself, within its own length: what
 * cannot be decoded is an `Undecodable` in its place, and the spans beside it are what they were.
 * @throws AegisError `malformed_request` with the place where reading ended, when nothing of the body can be read
 */
export async function decodeExport(body: Buffer): Promise<{ readonly resourceSpans: readonly unknown[] }> {
  const types = await definitions();
  const { fields, fault } = fieldsOf(body, { start: 0, end: body.length });
  if (fault !== undefined && fields.length === 0) {
    const path = innermostPath(body);
    throw new AegisError('malformed_request', 'The body is not an ExportTraceServiceRequest.', {
      errors: [{ path, message: path === 'body' ? fault : `ends too early, at byte ${body.length}` }],
    });
  }
  return { resourceSpans: listOf(fields, RESOURCE_SPANS, fault, (field) => resourceSpansOf(body, field, types)) };
}

function resourceSpansOf(body: Buffer, field: Field, types: Types): object {
  const { fields, fault } = fieldsOf(body, field);
  return {
    resource: ownerOf(body, fields, types.Resource),
    scopeSpans: listOf(fields, SCOPE_SPANS, fault, (part) => scopeSpansOf(body, part, types)),
  };
}

function scopeSpansOf(body: Buffer, field: Field, types: Types): object {
  const { fields, fault } = fieldsOf(body, field);
  return {
    scope: ownerOf(body, fields, types.InstrumentationScope),
    spans: listOf(fields, SPANS, fault, (part) => decode(body, part, types.Span)),
  };
}

/** What the fields of a number hold; one more element stands for all that a fault hides. */
function listOf(
  fields: readonly Field[],
  number: number,
  fault: string | undefined,
  read: (field: Field) => unknown,
): unknown[] {
  const list = fields.filter((field) => field.number === number).map(read);
  return fault === undefined ? list : [...list, new Undecodable(fault)];
}

/** Of a message that comes more than once the last counts here; protobuf would merge them, and no exporter writes two. */
function ownerOf(body: Buffer, fields: readonly Field[], type: MessageType): unknown {
  const field = fields.findLast(({ number }) => number === OWNER);
  return field === undefined ? undefined : decode(body, field, type);
}

/** Whatever a decoder throws at hostile input, a stack that is too deep included, is the input's fault. */
function decode(body: Buffer, { start, end }: Field, type: MessageType): unknown {
  const reader = Reader.create(body.subarray(start, end));
  try {
    // 64-bit integers as text, so that none loses digits; ids stay bytes.
    return type.toObject(type.decode(reader), { longs: String });
  } catch {
    return new Undecodable(`cannot be decoded at byte ${start + reader.pos}`);
  }
}

/** The repeated fields on the way to a span, with their numbers in OpenTelemetry's definitions. */
const LEVELS = [
  { name: 'resourceSpans', field: RESOURCE_SPANS },
  { name: 'scopeSpans', field: SCOPE_SPANS },
  { name: 'spans', field: SPANS },
] as const;
const LENGTH_DELIMITED = 2;

/** The innermost span, scope or resource in which a body ends too early, as far as the lengths tell; else `body`. */
function innermostPath(body: Buffer): string {
  const reader = Reader.create(body);
  const path: string[] = [];
  try {
    for (const { name, field } of LEVELS) {
      const index = enterLast(reader, field);
      if (index === null) break;
      path.push(`${name}[${index}]`);
    }
  } catch {
    // The lengths themselves are what is wrong: what was found so far is what is known.
  }
  return path.length === 0 ? 'body' : path.join('.');
}

/** Moves to the content of the message of a field that goes beyond the body. @returns its index, null when none does */
function enterLast(reader: Reader, field: number): number | null {
  for (let index = 0; reader.pos < reader.len; ) {
    const tag = reader.uint32();
    if (tag >>> 3 !== field || (tag & 7) !== LENGTH_DELIMITED) {
      reader.skipType(tag & 7);
      continue;
    }
    const end = reader.uint32() + reader.pos;
    if (end > reader.len) return index;
    reader.pos = end;
    index++;
  }
  return null;
}
