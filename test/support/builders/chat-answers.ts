import { expect } from 'vitest';
import { eventOf } from '../../../functions/gateway/replay-answer.ts';
import type { ChatEvent } from '../../../functions/gateway/upstream.ts';
import { WholeAnswer } from '../../../functions/gateway/whole-answer.ts';

export const PNG = 'iVBORw0KGgo=';
export const SCHEMA = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] };
const USAGE = {
  prompt_tokens: 115,
  completion_tokens: 20,
  prompt_tokens_details: { cached_tokens: 100, cache_write_tokens: 5 },
  completion_tokens_details: { reasoning_tokens: 7 },
};
export const call = (id: string, name: string, text: string) => ({
  id,
  type: 'function',
  function: { name, arguments: text },
});

export const ANSWER = WholeAnswer.parse({
  id: 'chatcmpl-1',
  model: 'gpt-5-mini',
  choices: [
    {
      index: 0,
      message: {
        role: 'assistant',
        content: 'I look.',
        reasoning_content: 'Two.',
        tool_calls: [call('a', 'weather', '{"city":"Paris"}'), call('b', 'now', '')],
      },
      finish_reason: 'tool_calls',
    },
  ],
  usage: USAGE,
});

export async function* chunks(
  deltas: readonly object[],
  finish: string,
  usage: object | null = USAGE,
): AsyncGenerator<ChatEvent> {
  const head = { id: 'chatcmpl-1', model: 'gpt-5-mini' };
  yield eventOf({ ...head, choices: [{ index: 0, delta: { role: 'assistant', content: '' }, finish_reason: null }] });
  for (const delta of deltas)
    yield eventOf({ ...head, choices: [{ index: 0, delta: { ...delta }, finish_reason: null }] });
  yield eventOf({ ...head, choices: [{ index: 0, delta: {}, finish_reason: finish }] });
  if (usage !== null) yield eventOf({ ...head, choices: [], usage });
  yield { data: '[DONE]', chunk: null };
}

const tool = (index: number, called: object, id?: string) => ({
  tool_calls: [{ index, ...(id && { id, type: 'function' }), function: called }],
});
/** The second call begins before the first has ended. */
export const DELTAS = [
  { reasoning_content: 'Tw' },
  { reasoning_content: 'o.' },
  { content: 'I look' },
  { content: '.' },
  tool(0, { name: 'weather', arguments: '' }, 'a'),
  tool(0, { arguments: '{"city":' }),
  tool(1, { name: 'now', arguments: '{' }, 'b'),
  tool(0, { arguments: '"Paris"}' }),
  tool(1, { arguments: '}' }),
];

export async function told(events: AsyncIterable<{ readonly event: string; readonly data: string }>) {
  const all = [];
  for await (const { event, data } of events) {
    const parsed = JSON.parse(data);
    expect(parsed.type).toBe(event);
    all.push(parsed);
  }
  return all;
}
