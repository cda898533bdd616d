import * as z from 'zod';
import { AegisError, type FieldError } from '../../kernel/errors.ts';
import type { ChatBody } from '../upstream.ts';
import { EFFORTS } from './chat-form.ts';

/** Facts: OpenAI's API reference, `POST /v1/responses`. */

const Part = z.discriminatedUnion('type', [
  z.looseObject({ type: z.literal('input_text'), text: z.string() }),
  z.looseObject({ type: z.literal('output_text'), text: z.string() }),
  z.looseObject({ type: z.literal('refusal'), refusal: z.string() }),
  z.looseObject({
    type: z.literal('input_image'),
    image_url: z.string(),
    detail: z.enum(['low', 'high', 'auto']).nullish(),
  }),
  z.looseObject({ type: z.literal('input_file'), file_data: z.string(), filename: z.string().nullish() }),
]);
type Part = z.infer<typeof Part>;
const Content = z.union([z.string(), z.array(Part)]);

const Message = z.looseObject({
  type: z.literal('message').default('message'),
  role: z.enum(['user', 'assistant', 'system', 'developer']),
  content: Content,
});
const FunctionCall = z.looseObject({
  type: z.literal('function_call'),
  call_id: z.string(),
  name: z.string(),
  arguments: z.string(),
});
const FunctionOutput = z.looseObject({
  type: z.literal('function_call_output'),
  call_id: z.string(),
  output: Content,
});
const Reasoning = z.looseObject({ type: z.literal('reasoning') });
const Item = z.union([FunctionCall, FunctionOutput, Reasoning, Message]);
type Item = z.infer<typeof Item>;

const Schema = z.record(z.string(), z.unknown());

const ResponsesForm = z.looseObject({
  model: z.string(),
  input: z.union([z.string(), z.array(Item)]),
  instructions: z.string().nullish(),
  max_output_tokens: z.int().nullish(),
  temperature: z.number().nullish(),
  top_p: z.number().nullish(),
  parallel_tool_calls: z.boolean().nullish(),
  stream: z.boolean().nullish(),
  user: z.string().nullish(),
  metadata: z.record(z.string(), z.string()).nullish(),
  service_tier: z.string().nullish(),
  reasoning: z.looseObject({ effort: z.enum(EFFORTS).nullish() }).nullish(),
  text: z
    .looseObject({
      verbosity: z.enum(['low', 'medium', 'high']).nullish(),
      format: z
        .discriminatedUnion('type', [
          z.looseObject({ type: z.literal('text') }),
          z.looseObject({ type: z.literal('json_object') }),
          z.looseObject({
            type: z.literal('json_schema'),
            name: z.string(),
            description: z.string().nullish(),
            schema: Schema,
            strict: z.boolean().nullish(),
          }),
        ])
        .nullish(),
    })
    .nullish(),
  tools: z
    .array(
      z.looseObject({
        type: z.literal('function'),
        name: z.string(),
        description: z.string().nullish(),
        parameters: Schema.nullish(),
        strict: z.boolean().nullish(),
      }),
    )
    .nullish(),
  tool_choice: z
    .union([z.enum(['none', 'auto', 'required']), z.looseObject({ type: z.literal('function'), name: z.string() })])
    .nullish(),
  truncation: z.literal('disabled').nullish(),
});
export type ResponsesForm = z.infer<typeof ResponsesForm>;

/** What needs a provider that keeps something between two requests, or that has no likeness in a chat completion. */
const REFUSED: Readonly<Record<string, string>> = {
  previous_response_id: 'is not available: the gateway keeps no answers, send the whole conversation as input',
  conversation: 'is not available: the gateway keeps no conversations, send the whole conversation as input',
  prompt: 'is not available: the gateway keeps no prompts',
  background: 'is not available: the answer is given at once',
  max_tool_calls: 'is not available',
  top_logprobs: 'is not available',
};

/**
 * Reads a request of OpenAI's Responses that needs nothing stored.
 * @throws AegisError `invalid_request` for what is no such request, or needs something that is not there
 */
export function readResponsesForm(body: Readonly<Record<string, unknown>>): ResponsesForm {
  const errors: FieldError[] = Object.entries(REFUSED)
    .filter(([name]) => body[name] != null && body[name] !== false)
    .map(([path, message]) => ({ path, message }));
  if (body['store'] === true) errors.push({ path: 'store', message: 'must not be true: the gateway keeps no answers' });
  const form = ResponsesForm.safeParse(body);
  if (!form.success) errors.push(...form.error.issues.map(({ path, message }) => ({ path: path.join('.'), message })));
  if (errors.length === 0 && form.success) return form.data;
  throw new AegisError('invalid_request', 'Some fields of the request are not valid.', { errors });
}

/** The request as a chat completion. */
export function fromResponsesForm(form: ResponsesForm): ChatBody {
  const { model, input, instructions, reasoning, text } = form;
  const items: readonly Item[] =
    typeof input === 'string' ? [{ type: 'message', role: 'user', content: input }] : input;
  return {
    model,
    messages: [
      ...(instructions == null ? [] : [{ role: 'system', content: instructions }]),
      ...withCallsTogether(items),
    ],
    ...(form.stream === true ? { stream: true } : {}),
    ...kept({
      max_tokens: form.max_output_tokens,
      temperature: form.temperature,
      top_p: form.top_p,
      parallel_tool_calls: form.parallel_tool_calls,
      user: form.user,
      metadata: form.metadata,
      service_tier: form.service_tier,
      reasoning_effort: reasoning?.effort,
      verbosity: text?.verbosity,
      response_format: formatOf(text),
    }),
    ...tools(form),
  };
}

function kept(members: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value != null));
}

function formatOf(text: ResponsesForm['text']): Record<string, unknown> | null {
  const format = text?.format;
  if (format == null || format.type === 'text') return null;
  if (format.type === 'json_object') return { type: 'json_object' };
  const { name, description, schema, strict } = format;
  return { type: 'json_schema', json_schema: { name, schema, ...kept({ description, strict }) } };
}

function tools({ tools: list, tool_choice: choice }: ResponsesForm): Record<string, unknown> {
  if (list == null || list.length === 0) return {};
  const named =
    typeof choice === 'object' && choice !== null ? { type: 'function', function: { name: choice.name } } : choice;
  return {
    tools: list.map(({ name, description, parameters, strict }) => ({
      type: 'function',
      function: { name, ...kept({ description, parameters, strict }) },
    })),
    ...kept({ tool_choice: named }),
  };
}

type Turn = Record<string, unknown> & { readonly role: string };

/**
 * Items as messages. What a model says and the tools that it calls in one answer are items of their own here, and one
 * message there. Reasoning stays behind: it is bound to the provider that wrote it.
 */
function withCallsTogether(items: readonly Item[]): Turn[] {
  const turns: Turn[] = [];
  for (const item of items) {
    switch (item.type) {
      case 'function_call':
        addCall(turns, item);
        break;
      case 'function_call_output':
        turns.push({ role: 'tool', tool_call_id: item.call_id, content: contentOf(item.output) });
        break;
      case 'message':
        turns.push({ role: item.role, content: contentOf(item.content) });
        break;
      case 'reasoning':
        break;
    }
  }
  return turns;
}

function addCall(turns: Turn[], { call_id: id, name, arguments: text }: z.infer<typeof FunctionCall>): void {
  const call = { id, type: 'function', function: { name, arguments: text } };
  const last = turns.at(-1);
  if (last?.role !== 'assistant') {
    turns.push({ role: 'assistant', content: null, tool_calls: [call] });
    return;
  }
  const calls = Array.isArray(last['tool_calls']) ? last['tool_calls'] : [];
  turns[turns.length - 1] = { ...last, tool_calls: [...calls, call] };
}

function contentOf(content: string | readonly Part[]): unknown {
  if (typeof content === 'string') return content;
  const parts = content.map(partOf);
  const texts = content.flatMap((part) => (part.type === 'input_text' || part.type === 'output_text' ? part.text : []));
  return texts.length === content.length ? texts.join('') : parts;
}

function partOf(part: Part): Record<string, unknown> {
  switch (part.type) {
    case 'input_text':
    case 'output_text':
      return { type: 'text', text: part.text };
    case 'refusal':
      return { type: 'refusal', refusal: part.refusal };
    case 'input_image':
      return { type: 'image_url', image_url: { url: part.image_url, ...kept({ detail: part.detail }) } };
    case 'input_file':
      return { type: 'file', file: { file_data: part.file_data, ...kept({ filename: part.filename }) } };
  }
}
