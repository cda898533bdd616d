import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import * as z from 'zod';

const Row = z.object({
  name: z.string(),
  method: z.string(),
  url: z.string(),
  request: z.string(),
  status: z.int(),
  response_content_type: z.string(),
  response: z.string(),
});
/** A recorded exchange with an OpenAI-compatible API. */
export type RecordedRow = z.infer<typeof Row>;

const SHARED = ['..', '../..'].map((up) =>
  join(import.meta.dirname, '../..', up, 'shared/data/gateway_openai_exchanges/exchanges.jsonl.gz'),
);

const HEAD = { id: 'chatcmpl-9', object: 'chat.completion', created: 1_755_137_933, model: 'gpt-5-nano-2025-08-07' };
const CHUNK = { ...HEAD, object: 'chat.completion.chunk', service_tier: 'default', system_fingerprint: null };

function chat(name: string, request: object, response: object, status = 200): RecordedRow {
  return {
    name,
    method: 'POST',
    url: 'https://api.openai.com/v1/chat/completions',
    request: JSON.stringify({ model: 'gpt-5-nano', ...request }, null, 2),
    status,
    response_content_type: 'application/json',
    // Recordings are indented: byte for byte means the white space too.
    response: JSON.stringify(response, null, 2),
  };
}

function message(said: object, finish: string, usage: object = { prompt_tokens: 8, completion_tokens: 11 }) {
  const choice = { index: 0, message: { role: 'assistant', refusal: null, annotations: [], ...said }, finish_reason: finish };
  return { ...HEAD, choices: [choice], usage };
}

const tools = [{ type: 'function', function: { name: 'get_weather', parameters: { type: 'object', properties: {} } } }];
const calls = ['Boston', 'Lyon'].map((city, index) => ({
  id: `call_${index}`,
  type: 'function',
  function: { name: 'get_weather', arguments: JSON.stringify({ city }) },
}));
const user = [{ role: 'user', content: 'Hello!' }];

/** Rows of our own in the form of the public recordings, one for each of their kinds. */
const OWN: readonly RecordedRow[] = [
  chat('own-basic', { messages: user }, message({ content: 'Hi there!' }, 'stop')),
  chat('own-parallel-tools', { messages: user, tools, parallel_tool_calls: true }, message({ content: null, tool_calls: calls }, 'tool_calls')),
  chat('own-json-mode', { messages: user, response_format: { type: 'json_object' } }, message({ content: '{"age":29}' }, 'stop')),
  chat(
    'own-reasoning',
    { messages: user, max_completion_tokens: 100 },
    message({ content: '' }, 'length', {
      prompt_tokens: 13,
      completion_tokens: 100,
      completion_tokens_details: { reasoning_tokens: 100 },
    }),
  ),
  chat(
    'own-image',
    { messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url: 'data:image/png;base64,iVBORw0K' } }] }] },
    message({ content: 'A cat.' }, 'stop', { prompt_tokens: 2_840, completion_tokens: 3 }),
  ),
  chat(
    'own-bad-request',
    { messages: [{ role: 'user', content: null }], max_tokens: 0 },
    { error: { message: 'Unsupported parameter.', type: 'invalid_request_error', param: 'max_tokens', code: null } },
    400,
  ),
  {
    ...chat('own-streaming', { messages: user, stream: true, stream_options: { include_usage: true } }, {}),
    response_content_type: 'text/event-stream; charset=utf-8',
    response: [
      { ...CHUNK, choices: [{ index: 0, delta: { role: 'assistant', content: '' }, finish_reason: null }], usage: null },
      { ...CHUNK, choices: [{ index: 0, delta: { content: 'Hi' }, finish_reason: null }], usage: null },
      { ...CHUNK, choices: [{ index: 0, delta: {}, finish_reason: 'stop' }], usage: null },
      { ...CHUNK, choices: [], usage: { prompt_tokens: 8, completion_tokens: 11, total_tokens: 19 } },
      '[DONE]',
    ]
      .map((data) => `data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`)
      .join(''),
  },
  {
    ...chat('own-embeddings', { model: 'text-embedding-3-small', input: ['a', 'b'] }, {
      object: 'list',
      data: [{ object: 'embedding', index: 0, embedding: [0.017608326, -0.045733217] }],
      model: 'text-embedding-3-small',
      usage: { prompt_tokens: 8, total_tokens: 8 },
    }),
    url: 'https://api.openai.com/v1/embeddings',
  },
];

/** Those of the public recordings too, where they are at hand. */
export function recordedRows(): RecordedRow[] {
  const file = SHARED.find((path) => existsSync(path));
  if (file === undefined) return [...OWN];
  const lines = gunzipSync(readFileSync(file)).toString('utf8').trim().split('\n');
  return [...OWN, ...lines.map((line) => Row.parse(JSON.parse(line)))];
}
