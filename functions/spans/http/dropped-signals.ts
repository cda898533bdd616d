import { AegisError } from '../../kernel/errors.ts';
import type { HttpRequest } from '../../runtime/http.ts';
import { parseJson } from '../../runtime/json-body.ts';
import { isMessage, member } from '../otlp-value.ts';
import { MAX_EXPORT_DEPTH, readBody } from './otlp-codec.ts';
import { fieldsOf } from './protobuf-fields.ts';

/** The repeated fields of an export on the way to what it exports, by their names in JSON. */
export type SignalPath = readonly [string, string, string];

export const METRICS_PATH: SignalPath = ['resourceMetrics', 'scopeMetrics', 'metrics'];
export const LOGS_PATH: SignalPath = ['resourceLogs', 'scopeLogs', 'logRecords'];

/** The same fields in protobuf, whose numbers are equal for every signal. */
const FIELD_NUMBERS = [1, 2, 2];

/**
 * Events of the GenAI conventions that hold what was said to a model and what it answered: the deprecated ones, one a
 * message, and the current one, a call each.
 */
const MESSAGE_EVENTS = [
  'gen_ai.system.message',
  'gen_ai.user.message',
  'gen_ai.assistant.message',
  'gen_ai.tool.message',
  'gen_ai.choice',
  'gen_ai.client.inference.operation.details',
];

/**
 * How many metrics or log records an export holds, and whether messages of model calls are among them.
 * @throws AegisError `unsupported_media_type`, `payload_too_large` or `malformed_request`
 */
export function countExported(
  request: HttpRequest,
  path: SignalPath,
): { readonly count: number; readonly hasMessages: boolean } {
  const { isJson, body } = readBody(request);
  const count = isJson ? countInJson(parseJson(body, MAX_EXPORT_DEPTH), path) : countInProtobuf(body, 0, body.length);
  return { count, hasMessages: MESSAGE_EVENTS.some((name) => body.includes(name)) };
}

function countInJson(owner: unknown, [name, ...inner]: readonly string[]): number {
  if (name === undefined) return 1;
  const list = isMessage(owner) ? member(owner, name) : undefined;
  return Array.isArray(list) ? list.reduce((sum: number, item: unknown) => sum + countInJson(item, inner), 0) : 0;
}

function countInProtobuf(body: Buffer, start: number, end: number, level = 0): number {
  const number = FIELD_NUMBERS[level];
  if (number === undefined) return 1;
  const { fields, fault } = fieldsOf(body, { start, end });
  if (level === 0 && fault !== undefined) {
    throw new AegisError('malformed_request', 'The body is not an export request.', {
      errors: [{ path: 'body', message: fault }],
    });
  }
  return fields
    .filter((field) => field.number === number)
    .reduce((sum, field) => sum + countInProtobuf(body, field.start, field.end, level + 1), 0);
}
