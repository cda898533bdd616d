import { expect } from 'vitest';
import { AnswerAssembly } from '../../../functions/gateway/assemble-answer.ts';
import type { ChatEvent } from '../../../functions/gateway/upstream.ts';

export const PNG = 'iVBORw0KGgo=';
export const CREATED = 1_763_640_000;
export const SCHEMA = {
  type: 'object',
  properties: { city: { type: 'string' } },
  required: ['city'],
  additionalProperties: false,
};
export const TOOL = {
  type: 'function',
  function: { name: 'weather', description: 'The weather.', parameters: SCHEMA },
};
export const call = (id: string, text: string) => ({
  id,
  type: 'function',
  function: { name: 'weather', arguments: text },
});

export const HI = [{ role: 'user', content: 'Hi' }];
export async function* sent<T>(events: readonly T[]): AsyncGenerator<T> {
  yield* events;
}

export async function gathered(events: AsyncIterable<ChatEvent>): Promise<ChatEvent[]> {
  const all: ChatEvent[] = [];
  for await (const event of events) all.push(event);
  return all;
}

export async function answerOf(events: AsyncIterable<ChatEvent>) {
  const assembly = new AnswerAssembly();
  const all = await gathered(events);
  for (const { chunk } of all) if (chunk !== null) assembly.add(chunk);
  expect(all.at(-1)?.data).toBe('[DONE]');
  return assembly.answer();
}

/** A conversation with everything in it. */
export const MESSAGES = [
  { role: 'system', content: 'Be brief.' },
  { role: 'developer', content: [{ type: 'text', text: 'In English.', cache_control: { type: 'ephemeral' } }] },
  {
    role: 'user',
    content: [
      { type: 'text', text: 'Compare.' },
      { type: 'image_url', image_url: { url: `data:image/png;base64,${PNG}` } },
      { type: 'file', file: { filename: 'a report.pdf', file_data: `data:application/pdf;base64,${PNG}` } },
    ],
  },
  {
    role: 'assistant',
    content: 'I look.',
    thinking_blocks: [
      { type: 'thinking', thinking: 'Two cities.', signature: 'sig' },
      { type: 'thinking', thinking: 'of another provider', signature: '' },
      { type: 'redacted_thinking', data: PNG },
    ],
    tool_calls: [call('a', '{"city":"Paris"}'), call('b', '')],
  },
  { role: 'tool', tool_call_id: 'a', content: 'sunny' },
  { role: 'tool', tool_call_id: 'b', content: [{ type: 'text', text: 'rain' }] },
  { role: 'user', content: 'So?' },
  { role: 'assistant', content: '', refusal: 'I cannot say.' },
  {
    role: 'user',
    content: [
      { type: 'text', text: '' },
      { type: 'text', text: 'Please.' },
    ],
  },
];
