import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { JUDGE_MODES } from '../../functions/evaluation/judge-settings.ts';
import {
  JudgeFailure,
  type JudgeModel,
  type JudgePrompt,
  type JudgeReply,
} from '../../functions/judging/judge-model.ts';
import { openAnthropic } from '../../functions/judging/providers/anthropic.ts';
import { openBedrock } from '../../functions/judging/providers/bedrock.ts';
import { openOpenAi } from '../../functions/judging/providers/openai.ts';
import { asking, type Fault, RETRY_AFTER_SECONDS } from '../support/providers/faults.ts';
import { type StandInProvider, startStandIn } from '../support/providers/stand-in.ts';

const KEY = ['sk', 'test', 'ABCDEFGH12345678'].join('-');
const PROMPT: JudgePrompt = {
  instructions: 'You judge texts.',
  task: 'A text.',
  schema: {
    type: 'object',
    additionalProperties: false,
    required: ['rating', 'confidence'],
    properties: { rating: { type: 'string', enum: ['SAFE', 'UNSAFE'] }, confidence: { type: 'number' } },
  },
  schemaName: 'judgement',
  maxTokens: 400,
};
const ANSWER = '{"rating":"SAFE","confidence":0.9}';

let standIn: StandInProvider;
let models: Readonly<Record<string, JudgeModel>>;
beforeAll(async () => {
  standIn = await startStandIn();
  const access = { key: KEY, keyVersion: '2026-11-01' };
  models = {
    bedrock: openBedrock('anthropic.claude-haiku-4-5-20251001-v1:0', {
      endpoint: standIn.url,
      credentials: { accessKeyId: 'AKIA', secretAccessKey: 'none' },
    }),
    anthropic: openAnthropic({ ...access, baseUrl: standIn.url, model: 'claude-haiku-4-5' }),
    openai: openOpenAi({ ...access, baseUrl: `${standIn.url}/v1`, model: 'gpt-5-mini', isOpenAi: true }),
    compatible: openOpenAi({ ...access, baseUrl: `${standIn.url}/v1`, model: 'llama3.1', isOpenAi: false }),
  };
});
beforeEach(() => standIn.reset({ answer: () => ANSWER }));
afterAll(() => standIn.close());

const PROVIDERS = ['bedrock', 'anthropic', 'openai', 'compatible'];

function ask(provider: string, task: string, mode: (typeof JUDGE_MODES)[number] = 'native_schema', timeout = 60_000) {
  return models[provider]?.ask({ ...PROMPT, task }, mode, timeout) ?? Promise.reject(new Error(provider));
}

async function failure(provider: string, fault: Fault): Promise<JudgeFailure> {
  const timeout = fault === 'slow_first_byte' ? 60 : 60_000;
  try {
    await ask(provider, asking(fault), 'native_schema', timeout);
  } catch (error) {
    if (error instanceof JudgeFailure) return error;
    throw error;
  }
  throw new Error(`${fault} did not fail`);
}

describe.each(PROVIDERS)('%s', (provider) => {
  test.each(JUDGE_MODES)('is asked by %s, with the cap, and its usage is read', async (mode) => {
    const reply = await ask(provider, 'A text.', mode);
    expect(reply).toMatchObject({ text: ANSWER, stop: 'end' });
    expect(reply.usage).toEqual({ inputTokens: 6, outputTokens: 9, cachedTokens: 0, cacheWriteTokens: 0 });
    expect(standIn.requests).toHaveLength(1);
    expect(standIn.requests[0]).toMatchObject({
      mode,
      task: 'A text.',
      instructions: 'You judge texts.',
      maxTokens: 400,
    });
    if (mode !== 'plain_json') expect(standIn.requests[0]?.schema).toEqual(PROMPT.schema);
  });

  test('counts what was read from the cache once, as a part of the input', async () => {
    standIn.reset({ cachedTokens: 4, answer: () => ANSWER });
    const { usage } = await ask(provider, 'A text.');
    expect(usage).toEqual({ inputTokens: 6, outputTokens: 9, cachedTokens: 4, cacheWriteTokens: 0 });
  });

  test('ends with a failure that says what to do about it', async () => {
    const expected: readonly (readonly [Fault, Partial<JudgeFailure>])[] = [
      ['rate_limited', { kind: 'wait', retryAfterSeconds: null, mayBeCharged: false }],
      ['rate_limited_retry_after', { kind: 'wait', retryAfterSeconds: RETRY_AFTER_SECONDS, mayBeCharged: false }],
      ['server_error', { kind: 'later', mayBeCharged: false }],
      ['unavailable', { kind: 'later', mayBeCharged: false }],
      ['overloaded', { kind: 'wait', mayBeCharged: false }],
      ['spent_credit', { kind: 'blocked' }],
      ['spend_limit', { kind: 'blocked' }],
      ['service_quota', { kind: provider === 'bedrock' ? 'later' : 'wait' }],
      ['bad_key', { kind: 'blocked' }],
      ['forbidden', { kind: 'blocked' }],
      ['unknown_model', { kind: 'blocked' }],
      ['too_large', { kind: 'refused' }],
      ['invalid_request', { kind: 'refused' }],
      ['redirect', { kind: 'blocked' }],
      ['slow_first_byte', { kind: 'later', mayBeCharged: true }],
      ['cut_body', { kind: 'later', mayBeCharged: true }],
      ['garbage', { kind: 'later', mayBeCharged: true }],
    ];
    for (const [fault, what] of expected) {
      const found = await failure(provider, fault);
      expect({ fault, ...found }).toMatchObject({ fault, ...what });
      expect(found.message).not.toContain('ABCDEFGH');
      expect(found.message.length).toBeLessThan(220);
    }
    // Nothing was asked twice.
    expect(standIn.requests.length).toBeLessThanOrEqual(expected.length);
  });

  test('tells why an answer is none', async () => {
    const expected: readonly (readonly [Fault, Partial<JudgeReply>])[] = [
      ['token_cap', { stop: 'token_cap' }],
      ['refusal', { stop: 'refusal', text: '' }],
      ['content_filter', { stop: provider === 'anthropic' ? 'refusal' : 'content_filter', text: '' }],
      ['empty', { stop: 'end', text: '' }],
      ['colon', { text: ':' }],
      ['not_json', { text: 'The answer looks safe to me.' }],
      ['out_of_range', { text: '{"rating":"SAFE","confidence":9.2e+124}' }],
      ['number_as_text', { text: '{"rating":"SAFE","confidence":"0.8"}' }],
      ['missing_usage', { usage: null, text: ANSWER }],
      ['other_model', { answeredBy: provider === 'bedrock' ? null : 'another-model-7b' }],
    ];
    for (const [fault, what] of expected)
      expect({ fault, ...(await ask(provider, asking(fault))) }).toMatchObject(what);
  });

  test.each(['native_schema', 'forced_tool'] as const)('tells that a model does not take %s', async (mode) => {
    standIn.reset({ refuses: [mode] });
    await expect(ask(provider, 'A text.', mode)).rejects.toMatchObject({ kind: 'unsupported', mayBeCharged: false });
  });
});

test('one that nobody listens at was never reached, and charges nothing', async () => {
  const gone = await startStandIn();
  await gone.close();
  const nowhere = { baseUrl: gone.url, model: 'm', key: KEY, keyVersion: '1' };
  const unreached = { kind: 'later', mayBeCharged: false, message: 'The connection failed (ECONNREFUSED).' };
  await expect(openAnthropic(nowhere).ask(PROMPT, 'plain_json', 1_000)).rejects.toMatchObject(unreached);
  const bedrock = openBedrock('m', {
    endpoint: gone.url,
    credentials: { accessKeyId: 'AKIA', secretAccessKey: 'none' },
  });
  await expect(bedrock.ask(PROMPT, 'plain_json', 1_000)).rejects.toMatchObject(unreached);
});

describe('a request', () => {
  const bodies = () => standIn.requests.map(({ body }) => body);

  test('lets Anthropic cache the instructions, sets no temperature, and forces one tool', async () => {
    await ask('anthropic', 'A text.', 'forced_tool');
    expect(bodies()[0]).toEqual({
      model: 'claude-haiku-4-5',
      max_tokens: 400,
      system: [{ type: 'text', text: 'You judge texts.', cache_control: { type: 'ephemeral' } }],
      messages: [{ role: 'user', content: 'A text.' }],
      tools: [{ name: 'judgement', description: 'Takes the whole answer.', input_schema: PROMPT.schema }],
      tool_choice: { type: 'tool', name: 'judgement', disable_parallel_tool_use: true },
    });
    expect(standIn.requests[0]?.headers).toMatchObject({ 'x-api-key': KEY, 'anthropic-version': '2023-06-01' });
  });

  test('names the cap as OpenAI does, and as those do that copied it', async () => {
    await ask('openai', 'A text.');
    await ask('compatible', 'A text.', 'plain_json');
    expect(bodies()[0]).toMatchObject({
      max_completion_tokens: 400,
      response_format: { type: 'json_schema', json_schema: { name: 'judgement', strict: true } },
    });
    expect(bodies()[0]).not.toHaveProperty('temperature');
    expect(bodies()[1]).toMatchObject({ max_tokens: 400, temperature: 0, response_format: { type: 'json_object' } });
    expect(standIn.requests[0]?.headers['authorization']).toBe(`Bearer ${KEY}`);
  });

  test('leaves out what an endpoint refuses and a judge can do without, once and for all', async () => {
    const model = openOpenAi({
      baseUrl: `${standIn.url}/v1`,
      model: 'picky',
      key: undefined,
      keyVersion: null,
      isOpenAi: false,
    });
    standIn.reset({ refusesFields: ['temperature', 'response_format'], answer: () => ANSWER });
    expect(await model.ask(PROMPT, 'plain_json', 60_000)).toMatchObject({ text: ANSWER });
    expect(await model.ask(PROMPT, 'plain_json', 60_000)).toMatchObject({ text: ANSWER });
    expect(standIn.requests).toHaveLength(4);
    expect(bodies()[3]).not.toHaveProperty('temperature');
    expect(bodies()[3]).not.toHaveProperty('response_format');
    expect(standIn.requests[3]?.headers['authorization']).toBeUndefined();
    await expect(model.ask(PROMPT, 'native_schema', 60_000)).rejects.toMatchObject({ kind: 'unsupported' });
  });
});

describe.each(['anthropic', 'openai', 'compatible'])('%s, over HTTP', (provider) => {
  test('reads no more than a megabyte', async () => {
    const found = await failure(provider, 'huge_body');
    expect(found).toMatchObject({ kind: 'later', mayBeCharged: true, message: expect.stringContaining('longer than') });
  });

  test('never sends its key on to where a redirect leads', async () => {
    await failure(provider, 'redirect');
    expect(standIn.requests).toHaveLength(1);
  });
});
