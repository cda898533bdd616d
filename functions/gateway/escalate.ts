import * as z from 'zod';
import { validateJson } from '../evaluation/json-schema.ts';
import { neighbourRoute, type Route } from './choose-route.ts';
import type { GatewaySettings } from './gateway-settings.ts';
import { jsonIn } from './json-in.ts';
import type { ChatBody } from './upstream.ts';
import type { WholeAnswer } from './whole-answer.ts';

/** Why an answer is asked for again one layer up. */
export type EscalationReason = 'schema' | 'refusal' | 'verdict';

const JsonSchemaFormat = z.looseObject({
  type: z.literal('json_schema'),
  json_schema: z.looseObject({ schema: z.record(z.string(), z.unknown()) }),
});
const JsonObjectFormat = z.looseObject({ type: z.literal('json_object') });
const Tools = z.array(
  z.looseObject({
    function: z.looseObject({ name: z.string(), parameters: z.record(z.string(), z.unknown()).nullish() }).optional(),
  }),
);

interface Answered {
  readonly settings: Pick<GatewaySettings, 'auto_escalate'>;
  /** As it was sent. */
  readonly body: ChatBody;
  readonly answer: WholeAnswer;
  /** Whether tiers 1 and 2 found something of high severity in it, that masking does not mend. */
  readonly hasFailed: boolean;
}

/**
 * Whether an answer should be asked for again one layer up, and why; null where it is good enough. One that takes more
 * work to check against a stranger's schema than one trace may breaks it.
 */
export function shouldEscalate({ settings, body, answer, hasFailed }: Answered): EscalationReason | null {
  if (!settings.auto_escalate) return null;
  if (answer.choices.some(isRefusal)) return 'refusal';
  if (!answer.choices.every((choice) => keepsSchema(choice, body))) return 'schema';
  return hasFailed ? 'verdict' : null;
}

/** The route one layer up, for an answer that should be asked for again; null at the top. */
export function escalatedRoute(
  route: Route,
  reason: EscalationReason,
  question: { readonly settings: GatewaySettings; readonly providers: ReadonlySet<string> },
): Route | null {
  return neighbourRoute(route, 1, question, `escalated for ${reason}`);
}

type Choice = WholeAnswer['choices'][number];

/** What the API itself calls a refusal; what a text sounds like is left to the evaluators. */
function isRefusal({ message, finish_reason: finish }: Choice): boolean {
  return finish === 'content_filter' || (typeof message.refusal === 'string' && message.refusal !== '');
}

function keepsSchema({ message }: Choice, body: ChatBody): boolean {
  const calls = message.tool_calls ?? [];
  if (calls.length > 0) return calls.every((call) => keepsParameters(call, body));
  const format = body['response_format'];
  const bySchema = JsonSchemaFormat.safeParse(format);
  if (!bySchema.success && !JsonObjectFormat.safeParse(format).success) return true;
  const value = typeof message.content === 'string' ? jsonIn(message.content) : undefined;
  if (value === undefined) return false;
  if (!bySchema.success) return typeof value === 'object' && value !== null && !Array.isArray(value);
  return validateJson(value, bySchema.data.json_schema.schema).length === 0;
}

function keepsParameters(call: NonNullable<Choice['message']['tool_calls']>[number], body: ChatBody): boolean {
  // Other kinds of tools, such as custom ones, take any text.
  if (call.function === undefined) return true;
  const { name, arguments: text } = call.function;
  // A tool without parameters may be called with nothing at all.
  const value = text === '' ? {} : jsonIn(text);
  if (value === undefined) return false;
  const tools = Tools.safeParse(body['tools']);
  const tool = tools.data?.find(({ function: known }) => known?.name === name);
  const schema = tool?.function?.parameters;
  return schema == null || validateJson(value, schema).length === 0;
}
