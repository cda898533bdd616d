import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bedrockUpstream } from '../../functions/gateway/providers/bedrock.ts';
import { eventsOf, textOf } from '../support/builders/chat-events.ts';
import { converseEvent, startWireStandIn, type WireStandIn } from '../support/providers/wire-stand-in.ts';

const MODEL = 'anthropic.claude-haiku-4-5-20251001-v1:0';
const USAGE = { inputTokens: 11, outputTokens: 4, totalTokens: 15, cacheReadInputTokens: 3, cacheWriteInputTokens: 2 };
const AS_COUNTED = { prompt_tokens: 16, completion_tokens: 4, total_tokens: 20 };
const BEGIN = converseEvent('messageStart', { role: 'assistant' });
const say = (text: string) => converseEvent('contentBlockDelta', { contentBlockIndex: 0, delta: { text } });
const END = [
  converseEvent('contentBlockStop', { contentBlockIndex: 0 }),
  converseEvent('messageStop', { stopReason: 'end_turn' }),
  converseEvent('metadata', { usage: USAGE, metrics: { latencyMs: 1 } }),
];
const STREAMED = { headers: { 'content-type': 'application/vnd.amazon.eventstream' } };

let wire: WireStandIn;
beforeAll(async () => {
  wire = await startWireStandIn('http2');
});
afterAll(() => wire.close());

async function ask(fields: object, signal = new AbortController().signal, timeout = 30_000) {
  const credentials = { accessKeyId: 'AKIA', secretAccessKey: 'none' };
  const upstream = bedrockUpstream({ endpoint: wire.url, credentials }, timeout);
  const body = { model: MODEL, max_tokens: 50, messages: [{ role: 'user', content: 'Hi' }], ...fields };
  return upstream.chat(MODEL, { body, text: JSON.stringify(body) }, signal);
}

async function streamed(signal?: AbortSignal, timeout?: number, onEvent?: () => void) {
  const answer = await ask({ stream: true }, signal, timeout);
  return eventsOf(answer, onEvent);
}

describe('Bedrock on the wire', () => {
  test('answers whole', async () => {
    const message = { role: 'assistant', content: [{ text: 'Hello.' }] };
    const answer = { output: { message }, stopReason: 'end_turn', usage: USAGE, metrics: { latencyMs: 1 } };
    wire.answer({ headers: { 'content-type': 'application/json' }, pieces: [JSON.stringify(answer)] });
    const told = await ask({});
    expect(told.kind === 'whole' && JSON.parse(told.body)).toMatchObject({
      model: MODEL,
      choices: [{ message: { content: 'Hello.' }, finish_reason: 'stop' }],
      usage: { ...AS_COUNTED, prompt_tokens_details: { cached_tokens: 3, cache_write_tokens: 2 } },
    });
    const [request] = wire.requests;
    expect(decodeURIComponent(request?.path ?? '')).toBe(`/model/${MODEL}/converse`);
    expect(JSON.parse(request?.text ?? '')).toMatchObject({ inferenceConfig: { maxTokens: 50 } });
  });

  test('streams, however its frames are cut into pieces', async () => {
    const bytes = Buffer.concat([BEGIN, say('Hel'), say('lo.'), ...END]);
    const pieces = Array.from({ length: Math.ceil(bytes.length / 7) }, (_, at) => bytes.subarray(at * 7, at * 7 + 7));
    wire.answer({ ...STREAMED, pieces });
    const events = await streamed();
    expect(textOf(events)).toBe('Hello.');
    expect(events.at(-1)?.data).toBe('[DONE]');
    expect(events.at(-2)?.chunk).toMatchObject({ choices: [], usage: AS_COUNTED });
    expect(decodeURIComponent(wire.requests[0]?.path ?? '')).toBe(`/model/${MODEL}/converse-stream`);
  });

  test.each([
    ['internalServerException', 'overloaded'],
    ['serviceUnavailableException', 'overloaded'],
    ['throttlingException', 'rate_limited'],
    ['modelStreamErrorException', 'cut'],
    ['validationException', 'refused'],
  ])('that tells a %s in the middle has failed', async (name, kind) => {
    wire.answer({ ...STREAMED, pieces: [BEGIN, say('Hel'), converseEvent(name, { message: 'No more.' })] });
    await expect(streamed()).rejects.toMatchObject({ failure: { kind } });
  });

  const broken = Buffer.from(say('lo.'));
  broken.writeUInt8(broken.readUInt8(broken.length - 6) ^ 1, broken.length - 6);
  test.each([
    ['breaks the connection', { pieces: [BEGIN, say('Hel')], end: 'cut' as const }],
    ['ends within a frame', { pieces: [BEGIN, say('Hel'), say('lo.').subarray(0, 20)] }],
    ['ends without saying why', { pieces: [BEGIN, say('Hel')] }],
    ['sends a frame whose checksum is wrong', { pieces: [BEGIN, broken, ...END] }],
  ])('that %s is cut, and never an invented stop', async (_name, answer) => {
    wire.answer({ ...STREAMED, ...answer });
    await expect(streamed()).rejects.toMatchObject({ failure: { kind: 'cut' } });
  });

  test.each([
    [429, 'ThrottlingException', 'rate_limited'],
    [429, 'ModelNotReadyException', 'overloaded'],
    [503, 'ServiceUnavailableException', 'overloaded'],
    [500, 'InternalServerException', 'overloaded'],
    [424, 'ModelErrorException', 'overloaded'],
    [408, 'ModelTimeoutException', 'timeout'],
    [403, 'AccessDeniedException', 'auth'],
    [403, 'ExpiredTokenException', 'overloaded'],
    [402, 'ServiceQuotaExceededException', 'spent'],
    [404, 'ResourceNotFoundException', 'refused'],
    [400, 'ValidationException', 'refused'],
    [504, 'SomethingNewException', 'timeout'],
  ])('that answers %i %s is told so', async (status, name, kind) => {
    const headers = { 'content-type': 'application/json', 'x-amzn-errortype': name, 'retry-after': '9' };
    wire.answer({ status, headers, pieces: [JSON.stringify({ message: 'It says why.' })] });
    const failure = await ask({}).catch((error: unknown) => Object(error)['failure']);
    expect(failure).toMatchObject({ kind, status, retryAfterSeconds: 9 });
    if (kind === 'refused') expect(failure.body).toContain('It says why.');
    else expect(failure.body).toBeNull();
    expect(wire.requests).toHaveLength(1);
  });

  test('that says nothing is ended in time, before its answer and within it', async () => {
    for (const pieces of [[], [BEGIN, say('Hel')]]) {
      wire.answer({ ...STREAMED, pieces, end: 'silent' });
      await expect(streamed(undefined, 60)).rejects.toMatchObject({ failure: { kind: 'timeout' } });
    }
  });

  test('is ended by whoever asks, within its stream', async () => {
    const ending = new AbortController();
    wire.answer({ ...STREAMED, pieces: [BEGIN, say('Hel')], end: 'silent' });
    const read = streamed(ending.signal, 30_000, () => ending.abort());
    await expect(read).rejects.toMatchObject({ failure: { kind: 'cut' } });
  });
});
