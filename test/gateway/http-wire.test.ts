import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { anthropicUpstream } from '../../functions/gateway/providers/anthropic.ts';
import { openAiUpstream } from '../../functions/gateway/providers/open-ai.ts';
import { fromMessagesRequest } from '../../functions/gateway/translate/messages.ts';
import type { Upstream } from '../../functions/gateway/upstream.ts';
import { eventsOf, textOf } from '../support/builders/chat-events.ts';
import { messagesEvent, startWireStandIn, type WireStandIn } from '../support/providers/wire-stand-in.ts';

const KEY = ['sk', 'test', 'ABCDEFGH12345678'].join('-');
const JSON_TYPE = { headers: { 'content-type': 'application/json' } };
const SSE = { headers: { 'content-type': 'text/event-stream' } };
const USAGE = { input_tokens: 11, cache_read_input_tokens: 3, cache_creation_input_tokens: 2, output_tokens: 4 };
const AS_COUNTED = { prompt_tokens: 16, completion_tokens: 4, total_tokens: 20 };
const MESSAGE = {
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  model: 'claude-haiku-4-5',
  content: [{ type: 'text', text: 'Hell\u00f6.' }],
  stop_reason: 'end_turn',
  usage: USAGE,
};
const BEGIN = messagesEvent(Object({ type: 'message_start', message: { ...MESSAGE, content: [], stop_reason: null } }));
const START = messagesEvent(
  Object({ type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } }),
);
const say = (text: string) =>
  messagesEvent(Object({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } }));
const END = [
  messagesEvent(Object({ type: 'content_block_stop', index: 0 })),
  messagesEvent(Object({ type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 4 } })),
  messagesEvent({ type: 'message_stop' }),
];
const error = (type: string, message = 'It says why.') => JSON.stringify({ type: 'error', error: { type, message } });

let wire: WireStandIn;
beforeAll(async () => {
  wire = await startWireStandIn('http1');
});
afterAll(() => wire.close());

const anthropic = (idleTimeoutMilliseconds = 30_000) =>
  anthropicUpstream({ baseUrl: wire.url, key: KEY, idleTimeoutMilliseconds });
const openAi = (idleTimeoutMilliseconds = 30_000) =>
  openAiUpstream({ baseUrl: `${wire.url}/v1`, key: KEY, idleTimeoutMilliseconds });

async function ask(upstream: Upstream, fields: object, signal = new AbortController().signal) {
  const body = { model: 'm', max_tokens: 50, messages: [{ role: 'user', content: 'Hi' }], ...fields };
  return upstream.chat('m', { body, text: JSON.stringify(body) }, signal);
}

async function streamed(upstream: Upstream, signal?: AbortSignal, onEvent?: () => void) {
  const answer = await ask(upstream, { stream: true }, signal);
  return eventsOf(answer, onEvent);
}
/** Pieces of seven bytes, whatever characters they split. */
function cutUp(text: string): Buffer[] {
  const bytes = Buffer.from(text);
  return Array.from({ length: Math.ceil(bytes.length / 7) }, (_, at) => bytes.subarray(at * 7, at * 7 + 7));
}

describe('Anthropic on the wire', () => {
  test('answers whole', async () => {
    wire.answer({ ...JSON_TYPE, pieces: cutUp(JSON.stringify(MESSAGE)) });
    const told = await ask(anthropic(), {});
    expect(told.kind === 'whole' && JSON.parse(told.body)).toMatchObject({
      choices: [{ message: { content: 'Hell\u00f6.' }, finish_reason: 'stop' }],
      usage: { ...AS_COUNTED, prompt_tokens_details: { cached_tokens: 3, cache_write_tokens: 2 } },
    });
    const [request] = wire.requests;
    expect(request).toMatchObject({
      path: '/v1/messages',
      headers: { 'x-api-key': KEY, 'anthropic-version': '2023-06-01' },
    });
    expect(JSON.parse(request?.text ?? '')).toMatchObject({ model: 'm', max_tokens: 50, stream: false });
  });

  test('streams, however its events are cut into pieces', async () => {
    wire.answer({ ...SSE, pieces: cutUp([BEGIN, START, say('Hell'), say('\u00f6.'), ...END].join('')) });
    const events = await streamed(anthropic());
    expect(textOf(events)).toBe('Hell\u00f6.');
    expect(events.at(-1)?.data).toBe('[DONE]');
    expect(events.at(-2)?.chunk).toMatchObject({ choices: [], usage: AS_COUNTED });
    expect(JSON.parse(wire.requests[0]?.text ?? '')).toMatchObject({ stream: true });
  });

  test.each([
    ['overloaded_error', 'overloaded'],
    ['api_error', 'overloaded'],
    ['rate_limit_error', 'rate_limited'],
    ['invalid_request_error', 'refused'],
  ])('that tells a %s in the middle has failed', async (type, kind) => {
    wire.answer({ ...SSE, pieces: [BEGIN, START, say('Hel'), `event: error\ndata: ${error(type)}\n\n`] });
    await expect(streamed(anthropic())).rejects.toMatchObject({ failure: { kind } });
  });

  test.each([
    ['breaks the connection', { pieces: [BEGIN, START, say('Hel')], end: 'cut' as const }],
    ['ends within an event', { pieces: [BEGIN, START, say('Hel').slice(0, 30)] }],
    ['ends without saying why', { pieces: [BEGIN, START, say('Hel')] }],
    ['sends what is no JSON', { pieces: [BEGIN, 'data: <html>\n\n'] }],
  ])('that %s is cut, and never an invented stop', async (_name, answer) => {
    wire.answer({ ...SSE, ...answer });
    await expect(streamed(anthropic())).rejects.toMatchObject({ failure: { kind: 'cut' } });
  });

  test('whose whole answer breaks off is cut', async () => {
    const pieces = [JSON.stringify(MESSAGE).slice(0, 50)];
    for (const end of ['whole', 'cut'] as const) {
      wire.answer({ ...JSON_TYPE, pieces, end });
      await expect(ask(anthropic(), {})).rejects.toMatchObject({ failure: { kind: 'cut' } });
    }
  });

  test.each([
    [529, error('overloaded_error'), 'overloaded'],
    [500, error('api_error'), 'overloaded'],
    [429, error('rate_limit_error'), 'rate_limited'],
    [401, error('authentication_error', `${KEY} is wrong`), 'auth'],
    [400, error('invalid_request_error', 'Your credit balance is too low to access the API.'), 'spent'],
    [400, error('invalid_request_error', `${KEY} and more`), 'refused'],
    [413, '<html>', 'refused'],
    [504, error('timeout_error'), 'timeout'],
    [302, '', 'network'],
  ])('that answers %i %s is told so', async (status, text, kind) => {
    const headers = { ...JSON_TYPE.headers, 'retry-after': '9', location: 'https://example.com/' };
    wire.answer({ status, headers, pieces: [text] });
    const failure = await ask(anthropic(), {}).catch((thrown: unknown) => Object(thrown)['failure']);
    expect(failure).toMatchObject({ kind, status, retryAfterSeconds: 9 });
    expect(String(failure.body)).not.toContain(KEY);
    // In OpenAI's envelope, where there is something to say.
    if (kind === 'refused' && status === 400) expect(JSON.parse(failure.body).error.message).toBe('[key] and more');
    expect(wire.requests).toHaveLength(1);
  });

  test('that says nothing is ended in time, before its answer and within it', async () => {
    for (const pieces of [[], [BEGIN, START, say('Hel')]]) {
      wire.answer({ ...SSE, pieces, end: 'silent' });
      await expect(streamed(anthropic(50))).rejects.toMatchObject({ failure: { kind: 'timeout' } });
    }
  });

  test('is ended by whoever asks, within its stream', async () => {
    const ending = new AbortController();
    wire.answer({ ...SSE, pieces: [BEGIN, START, say('Hel')], end: 'silent' });
    const read = streamed(anthropic(), ending.signal, () => ending.abort());
    await expect(read).rejects.toMatchObject({ failure: { kind: 'cut' } });
  });
});

describe("OpenAI's protocol on the wire", () => {
  const chunk = (delta: object, finish: string | null = null) =>
    `data: ${JSON.stringify({ choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`;

  test('is told nothing that is for Anthropic alone', async () => {
    const mark = { cache_control: { type: 'ephemeral' } };
    const sent = fromMessagesRequest({
      model: 'm',
      max_tokens: 50,
      messages: [{ role: 'user', content: [{ type: 'text', text: 'Hi', ...mark }] }],
      tools: [{ name: 'now', input_schema: {}, ...mark }],
      thinking: { type: 'enabled', budget_tokens: 20_000 },
    });
    wire.answer({ ...JSON_TYPE, pieces: ['{}'] });
    await ask(openAi(), sent);
    expect(JSON.parse(wire.requests[0]?.text ?? '')).toEqual({
      model: 'm',
      max_tokens: 50,
      messages: [{ role: 'user', content: 'Hi' }],
      tools: [{ type: 'function', function: { name: 'now', parameters: {} } }],
      reasoning_effort: 'high',
    });
    await ask(openAi(), { ...sent, tools: undefined });
    expect(wire.requests[1]?.text).not.toMatch(/anthropic_only|tools/);
  });

  test.each([
    ['an error as data', 'data: {"error":{"message":"m"}}\n\n'],
    ['an error as an event', 'event: error\ndata: {"message":"m"}\n\n'],
  ])('with %s in the middle has failed', async (_name, told) => {
    wire.answer({ ...SSE, pieces: [chunk({ content: 'Hel' }), told, chunk({}, 'stop'), 'data: [DONE]\n\n'] });
    await expect(streamed(openAi())).rejects.toMatchObject({ failure: { kind: 'cut' } });
  });

  test.each([{ id: null }, { index: null }])(
    'that tells nothing by null is read, guarded and counted: %j',
    async (fields) => {
      const choice = { index: 0, delta: { content: 'Hi' }, finish_reason: 'stop', ...fields };
      wire.answer({
        ...SSE,
        pieces: [`data: ${JSON.stringify({ id: 'c', choices: [choice], ...fields })}\n\n`, 'data: [DONE]\n\n'],
      });
      const [first] = await streamed(openAi());
      expect(first?.chunk?.choices).toMatchObject([{ index: 0, delta: { content: 'Hi' } }]);
    },
  );

  test('that says something in no form that can be read is cut', async () => {
    const choices = [{ index: 'first', delta: { content: 'Hi' } }];
    wire.answer({ ...SSE, pieces: [`data: ${JSON.stringify({ choices })}\n\n`, 'data: [DONE]\n\n'] });
    await expect(streamed(openAi())).rejects.toMatchObject({ failure: { kind: 'cut' } });
  });

  test('whose connection breaks is cut', async () => {
    wire.answer({ ...SSE, pieces: [chunk({ content: 'Hel' })], end: 'cut' });
    await expect(streamed(openAi())).rejects.toMatchObject({ failure: { kind: 'cut' } });
  });
});
