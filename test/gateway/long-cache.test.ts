import { describe, expect, test } from 'vitest';
import { callPriceOf } from '../../functions/gateway/call-price.ts';
import { planChat } from '../../functions/gateway/plan-call.ts';
import { readUsage } from '../../functions/gateway/read-usage.ts';
import { fromMessagesAnswer } from '../../functions/gateway/translate/anthropic.ts';
import { fromConverseAnswer } from '../../functions/gateway/translate/bedrock.ts';
import { toMessagesAnswer } from '../../functions/gateway/translate/messages.ts';
import { readWholeAnswer } from '../../functions/gateway/whole-answer.ts';
import { NOON } from '../support/builders/records.ts';

/** List price of the model, USD per million tokens: input 1, output 5, cache write 1.25. */
const CLAUDE = { provider: 'anthropic', model: 'claude-haiku-4-5' };
const priced = (provider: string, model: string, own?: Parameters<typeof callPriceOf>[1]['own']) => {
  const price = callPriceOf({ provider, model }, { at: new Date(NOON), own, rates: null, isListed: true });
  if (price === null) throw new Error('No price');
  return price;
};
const WRITTEN = { inputTokens: 10_000, outputTokens: 0, cachedTokens: 0, cacheWriteTokens: 8_000, reasoningTokens: 0 };

const MESSAGE = {
  id: 'msg_1',
  model: CLAUDE.model,
  content: [{ type: 'text', text: 'Hi' }],
  usage: {
    input_tokens: 2_000,
    output_tokens: 1,
    cache_creation_input_tokens: 8_000,
    cache_creation: { ephemeral_5m_input_tokens: 5_000, ephemeral_1h_input_tokens: 3_000 },
  },
};

describe('what a cache keeps for an hour', () => {
  test('costs twice the input, and what it keeps for five minutes what the list says', () => {
    const price = priced(CLAUDE.provider, CLAUDE.model);
    expect(price.costMicroUsd(WRITTEN)).toBe(2_000 + 8_000 * 1.25);
    expect(price.costMicroUsd({ ...WRITTEN, longCacheWriteTokens: 3_000 })).toBe(2_000 + 5_000 * 1.25 + 3_000 * 2);
    // No more than was written is kept.
    expect(price.costMicroUsd({ ...WRITTEN, longCacheWriteTokens: 9_000 })).toBe(2_000 + 8_000 * 2);
  });

  test('costs by an own price what that says of a cache', () => {
    const entry = { model: CLAUDE.model, input: 1, output: 1, cache_write: 3 };
    const price = priced(CLAUDE.provider, CLAUDE.model, {
      version: 1,
      prices: [{ entry, from: new Date(0).toISOString(), until: null }],
    });
    expect(price.costMicroUsd({ ...WRITTEN, longCacheWriteTokens: 3_000 })).toBe(2_000 + 8_000 * 3);
  });

  test.each([
    ['"ttl":"1h"', 2],
    ['"ttl" : "1h"', 2],
    ['"ttl":"\\u0031h"', 2],
    ['"\\u0074tl":"1h"', 2],
    ['"ttl":"5m"', 1.25],
  ])('is reserved where a request asks for it: %s', (mark, rate) => {
    const text = `{"model":"m","messages":[],"max_tokens":1,"x":{${mark}}}`;
    const request = { messages: [], max_tokens: 1, ...JSON.parse(text), model: 'm' };
    const price = priced(CLAUDE.provider, CLAUDE.model);
    const { estimate, mostInputTokens } = planChat(CLAUDE, { request, text }, price, 'worst_case');
    expect(estimate.cost).toBe(Math.round(mostInputTokens * rate + 5));
  });

  test('is told by Anthropic, and to a client in its own words', () => {
    const told = fromMessagesAnswer(JSON.stringify(MESSAGE), 1);
    expect(readUsage(JSON.parse(told).usage)).toMatchObject({ cacheWriteTokens: 8_000, longCacheWriteTokens: 3_000 });
    expect(JSON.parse(toMessagesAnswer(readWholeAnswer(told), 'msg_1')).usage).toMatchObject(MESSAGE.usage);
  });

  test('is told by Bedrock', () => {
    const cacheDetails = [
      { ttl: '5m', inputTokens: 5_000 },
      { ttl: '1h', inputTokens: 3_000 },
    ];
    const usage = { inputTokens: 2_000, outputTokens: 1, cacheWriteInputTokens: 8_000, cacheDetails };
    const answer = { output: { message: { content: [{ text: 'Hi' }] } }, stopReason: 'end_turn', usage };
    const told = fromConverseAnswer(answer, { id: 'c', created: 1, model: 'm' }, () => '');
    expect(readUsage(JSON.parse(told).usage)).toMatchObject({ cacheWriteTokens: 8_000, longCacheWriteTokens: 3_000 });
  });
});
