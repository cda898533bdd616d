import { describe, expect, test } from 'vitest';
import { callPriceOf } from '../../functions/gateway/call-price.ts';
import { traceOfExchange } from '../../functions/gateway/gateway-trace.ts';
import { AnswerGatherer } from '../../functions/gateway/gather-answer.ts';
import { inputTokenBound } from '../../functions/gateway/input-bound.ts';
import { withMembers } from '../../functions/gateway/json-members.ts';
import { createPolicyLoader } from '../../functions/gateway/load-policy.ts';
import { mostOutputTokens, reasonsUnseen } from '../../functions/gateway/model-limits.ts';
import { openedKeyOf, placeOf } from '../../functions/gateway/open-key.ts';
import type { ProviderKeyRecord } from '../../functions/gateway/provider-key.ts';
import { readUsage } from '../../functions/gateway/read-usage.ts';
import { aProject, NOON } from '../support/builders/records.ts';
import { MemoryGateway } from '../support/memory/gateway.ts';
import { MemoryProviderKeys } from '../support/memory/provider-keys.ts';

const MINI = 'gpt-4o-mini';

describe('the parts of a call', () => {
  test.each([
    ['{"a":1,"b":[1,{"c":"}"}]}', { a: '2' }, '{"a":2,"b":[1,{"c":"}"}]}'],
    ['{ "a" : "x\\"y" , "b":null }', { a: null }, '{ "b":null }'],
    ['{}', { a: '1' }, '{"a":1}'],
    ['{"a":1}', { a: null }, '{}'],
    ['{"a":1,"a":2}', { a: '3' }, '{"a":3,"a":3}'],
  ])('members of %s are replaced by %o', (text, members, expected) => {
    expect(withMembers(text, members)).toBe(expected);
  });

  test.each([
    [null, null],
    ['text', null],
    [{ prompt_tokens: -1, completion_tokens: 1e30 }, null],
    [
      { input_tokens: 5, output_tokens: 2, input_tokens_details: { cached_tokens: 9 } },
      { inputTokens: 9, cachedTokens: 9 },
    ],
    [
      { prompt_tokens: 5, completion_tokens: 2, completion_tokens_details: { reasoning_tokens: 1 } },
      { reasoningTokens: 1 },
    ],
  ])('usage %o is read', (reported, expected) => {
    const usage = readUsage(reported);
    if (expected === null) expect(usage).toBeNull();
    else expect(usage).toMatchObject(expected);
  });

  test('input is bounded by its bytes, pictures and documents by what models make of them', () => {
    const bound = (parts: readonly object[]) => {
      const body = { messages: [{ role: 'user', content: parts }] };
      return inputTokenBound(MINI, body, JSON.stringify(body));
    };
    const picture = { type: 'image_url', image_url: { url: `data:image/png;base64,${'A'.repeat(90_000)}` } };
    expect(bound([{ type: 'text', text: 'é'.repeat(100) }])).toBeGreaterThan(200);
    expect(bound([picture])).toBeGreaterThan(50_000);
    expect(bound([picture])).toBeLessThan(52_000);
    expect(bound([{ type: 'file', file: { file_id: 'f' } }])).toBe(2_000_000);
    expect(inputTokenBound('gpt-4o', { messages: [{ content: [picture] }] }, '{}')).toBeGreaterThan(5_000);
  });

  test('a picture lowers the bound by no more than its own bytes, however else it could be written', () => {
    const parts = `[${Array.from({ length: 200 }, () => '{"type":"image_url","image_url":{"url":"data:,"},"x":1e20,"y":1e20}').join()}]`;
    const words = `{"role":"user","content":"${'a'.repeat(5_000)}"}`;
    const text = `{"messages":[{"role":"user","content":${parts}},${words}]}`;
    const bound = inputTokenBound('gpt-4o', JSON.parse(text), text);
    // All but `data:,` of each part is text to somebody.
    expect(bound).toBeGreaterThanOrEqual(text.length - 200 * 'data:,'.length + 200 * 5_000);
    const asText = { type: 'image_url', image_url: 'https://example.org/'.repeat(500), text: 'b'.repeat(9_000) };
    const asData = { type: 'image', source: { type: 'base64', data: 'A'.repeat(9_000) } };
    const boundOf = (part: object) => {
      const body = { messages: [{ role: 'user', content: [part] }] };
      return inputTokenBound('gpt-4o', body, JSON.stringify(body));
    };
    expect(boundOf(asText)).toBeGreaterThan(24_000);
    expect(boundOf(asData)).toBeLessThan(6_000);
    expect(boundOf({ type: 'image_url', image_url: 4, source: 5 })).toBeLessThan(6_000);
  });

  test.each([
    ['us.anthropic.claude-3-7-sonnet-20250219-v1:0', true],
    ['jp.anthropic.claude-haiku-4-5-20251001-v1:0', true],
    ['openai.gpt-oss-120b-1:0', true],
    ['anthropic.claude-3-haiku-20240307-v1:0', false],
    ['openai/gpt-4o-mini', false],
  ])('what stands before the maker’s name of %s hides no reasoning', (model, expected) => {
    expect(reasonsUnseen(model)).toBe(expected);
  });

  test('a model that nobody listed has no maximum', () => {
    expect(mostOutputTokens('my-own-model')).toBeNull();
    expect(mostOutputTokens('eu.anthropic.claude-3-haiku-20240307-v1:0')).toBe(4_096);
  });

  test('a long prompt is priced at the tier that it may reach, and a cache at the rate of writing it', () => {
    const at = new Date(NOON);
    const entry = {
      model: 'm',
      input: 1,
      output: 2,
      cache_write: 3,
      above: { input_tokens: 200_000, input: 10, output: 20 },
    };
    const own = { version: 1, prices: [{ entry, from: '2020-01-01T00:00:00Z', until: null }] };
    const price = callPriceOf({ provider: 'p', model: 'm' }, { at, own, rates: null, isListed: false });
    expect(price?.worstCaseMicroUsd(1_000, 0)).toBe(3_000);
    expect(price?.worstCaseMicroUsd(300_000, 10)).toBeGreaterThanOrEqual(3_000_000);
    const rates = { inputUsdPerMillion: 0.1, outputUsdPerMillion: 0 };
    const ofEndpoint = callPriceOf({ provider: 'p', model: 'x' }, { at, own, rates, isListed: false });
    expect(ofEndpoint?.worstCaseMicroUsd(11, 5)).toBe(2);
    expect(callPriceOf({ provider: 'p', model: 'x' }, { at, own: undefined, rates: null, isListed: false })).toBeNull();
  });

  test('a policy is remembered, and read again when it is asked for afresh', async () => {
    const keys = new MemoryProviderKeys();
    let settings: { settings: never; version: number } | null = null;
    const load = createPolicyLoader({
      settings: { find: async () => settings },
      keys,
      deployment: {
        endpoints: { house: { baseUrl: 'https://h', inputUsdPerMillion: 0, outputUsdPerMillion: 0 } },
        bedrock: true,
      },
      now: () => NOON,
    });
    const project = aProject();
    expect([...(await load(project)).providers]).toEqual(['house', 'bedrock']);
    const record: ProviderKeyRecord = {
      organization_id: project.organization_id,
      provider: 'openai',
      sealed_key: 'sealed',
      hint: '',
      base_url: null,
      set_at: '',
      set_by: '',
    };
    await keys.put(record);
    expect((await load(project)).providers.has('openai')).toBe(false);
    expect((await load(project, true)).providers.has('openai')).toBe(true);
    const sealer = { seal: async () => '', open: async (place: object) => JSON.stringify(place) };
    expect((await openedKeyOf(sealer, record))?.key).toBe(JSON.stringify(placeOf(project.organization_id, 'openai')));
    expect(await openedKeyOf(sealer, { ...record, sealed_key: null })).toEqual({ key: null, baseUrl: null });
    expect(await openedKeyOf(sealer, null)).toBeNull();
    settings = null;
  });

  test.each([
    [true, ['bedrock']],
    [false, []],
  ])('a deployment whose Bedrock is %s offers %j', async (bedrock, offered) => {
    const load = createPolicyLoader({
      settings: { find: async () => null },
      keys: new MemoryProviderKeys(),
      deployment: { endpoints: {}, bedrock },
      now: () => NOON,
    });
    expect([...(await load(aProject())).providers]).toEqual(offered);
  });

  test('a trace has room for what it can hold, and cuts the rest', () => {
    const gatherer = new AnswerGatherer();
    gatherer.whole({
      choices: [
        {
          message: {
            content: 'x'.repeat(200_000),
            reasoning: 'r',
            tool_calls: [{ function: { name: 'f', arguments: '{broken' } }],
          },
        },
        { message: { refusal: 'no' }, finish_reason: 'stop' },
        {},
      ],
    });
    const system = new MemoryGateway();
    const caller = {
      project: system.project,
      payer: system.payer(),
      keyId: 'k',
      userId: null,
      sessionId: 's',
      tags: ['t'],
      deadline: new AbortController().signal,
    };
    const messages = Array.from({ length: 60 }, () => ({
      role: 'function',
      content: ['y'.repeat(100_000), { text: 'z' }, 4],
    }));
    const trace = traceOfExchange(
      caller,
      { traceId: 't', startedAt: NOON, attempts: [], flags: [] },
      { body: { model: 'm', messages }, answer: gatherer.answer, error: null, reservationId: 'r', latencyMs: 1.5 },
    );
    expect(JSON.stringify(trace).length).toBeLessThan(2_100_000);
    expect(trace).toMatchObject({
      model: 'm',
      session_id: 's',
      tags: ['t'],
      tool_calls: [{ name: 'f', arguments: '{broken' }],
    });
    expect(gatherer.isComplete).toBe(true);
  });
});
