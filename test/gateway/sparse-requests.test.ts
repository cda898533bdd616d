import { describe, expect, test } from 'vitest';
import { toMessagesRequest } from '../../functions/gateway/translate/anthropic.ts';
import { withoutAnthropicOnly } from '../../functions/gateway/translate/anthropic-only.ts';
import { toConverseRequest } from '../../functions/gateway/translate/bedrock.ts';
import { fromMessagesRequest } from '../../functions/gateway/translate/messages.ts';

const HI = [{ role: 'user', content: 'Hi' }];
const PDF = 'data:application/pdf;base64,iVBORw0KGgo=';
const toAnthropic = (body: object) => toMessagesRequest('claude-opus-5', { messages: HI, max_tokens: 50, ...body });
const toBedrock = (body: object) =>
  toConverseRequest('amazon.nova-lite-v1:0', { messages: HI, max_tokens: 50, ...body }, () => new Uint8Array());

/** Turns that say nothing stand between turns that do. */
const EMPTY_TURNS = [
  { role: 'system', content: [{ type: 'text', text: '' }] },
  { role: 'user', content: 'Hi' },
  { role: 'assistant', content: '' },
  { role: 'user', content: 'There?' },
];
const REFUSED = [
  ...HI,
  { role: 'assistant', content: [{ type: 'refusal', refusal: 'No.' }] },
  { role: 'user', content: 'Why?' },
];

describe('a chat request for Anthropic', () => {
  test('leaves out turns that say nothing, and joins what is around them', () => {
    const said = toAnthropic({ messages: EMPTY_TURNS });
    expect(said).not.toHaveProperty('system');
    expect(said['messages']).toEqual([
      {
        role: 'user',
        content: [
          { type: 'text', text: 'Hi' },
          { type: 'text', text: 'There?' },
        ],
      },
    ]);
  });

  test('tells a refusal as the text that it is', () => {
    expect(toAnthropic({ messages: REFUSED })['messages']).toMatchObject([
      {},
      { role: 'assistant', content: [{ type: 'text', text: 'No.' }] },
      {},
    ]);
  });

  test('gives a document without a name no title', () => {
    const messages = [{ role: 'user', content: [{ type: 'file', file: { file_data: PDF } }] }];
    const source = { type: 'base64', media_type: 'application/pdf', data: 'iVBORw0KGgo=' };
    expect(toAnthropic({ messages })['messages']).toEqual([{ role: 'user', content: [{ type: 'document', source }] }]);
  });

  test('passes an effort on that the API knows', () => {
    expect(toAnthropic({ reasoning_effort: 'high' })).toMatchObject({ output_config: { effort: 'high' } });
  });

  test.each([{ a: 1 }, 'x'])('is refused with a bias of tokens %j', (logit_bias) => {
    const asked = () => toAnthropic({ logit_bias });
    if (typeof logit_bias === 'object') expect(asked).toThrow('cannot be told to Anthropic');
    else expect(asked).not.toThrow();
  });
});

describe('a chat request for Bedrock', () => {
  test('leaves out turns that say nothing, and joins what is around them', () => {
    const said = toBedrock({ messages: EMPTY_TURNS });
    expect(said).not.toHaveProperty('system');
    expect(said['messages']).toEqual([{ role: 'user', content: [{ text: 'Hi' }, { text: 'There?' }] }]);
  });

  test('tells a refusal as the text that it is, and no instruction that is none', () => {
    const system = { role: 'system', content: [{ type: 'refusal', refusal: 'No.' }] };
    const said = toBedrock({ messages: [system, ...REFUSED] });
    expect(said).not.toHaveProperty('system');
    expect(said['messages']).toMatchObject([{}, { role: 'assistant', content: [{ text: 'No.' }] }, {}]);
  });

  test('may ask for one call at a time where there is no tool to call', () => {
    expect(toBedrock({ parallel_tool_calls: false })).not.toHaveProperty('toolConfig');
  });

  test('describes a schema only where the client does', () => {
    const json_schema = { name: 'a', schema: { type: 'object' } };
    expect(toBedrock({ response_format: { type: 'json_schema', json_schema } })['outputConfig']).toEqual({
      textFormat: { type: 'json_schema', structure: { jsonSchema: { name: 'a', schema: '{"type":"object"}' } } },
    });
  });
});

describe('a request of Anthropic’s Messages', () => {
  const ask = (...messages: object[]) => fromMessagesRequest({ model: 'L2', max_tokens: 50, messages })['messages'];
  const call = { type: 'tool_use', id: 'a', name: 'now', input: {} };

  test('calls tools without a word', () => {
    expect(ask({ role: 'assistant', content: [call] })).toEqual([
      {
        role: 'assistant',
        content: null,
        tool_calls: [{ id: 'a', type: 'function', function: { name: 'now', arguments: '{}' } }],
      },
    ]);
  });

  test('says in an earlier answer what it said, without reasoning that it has not', () => {
    expect(ask({ role: 'assistant', content: [{ type: 'text', text: 'Hi' }] })).toEqual([
      { role: 'assistant', content: 'Hi' },
    ]);
  });

  test('names a document that has no title, and passes over what no user says', () => {
    const source = { type: 'base64', media_type: 'application/pdf', data: 'iVBORw0KGgo=' };
    expect(ask({ role: 'user', content: [{ type: 'document', source }, call] })).toEqual([
      { role: 'user', content: [{ type: 'file', file: { file_data: PDF, filename: 'document.pdf' } }] },
    ]);
  });

  test('loses reasoning that is signed, and nothing else, on its way to others', () => {
    const signed = { role: 'assistant', content: 'Hi', thinking_blocks: [{ type: 'redacted_thinking', data: 'x' }] };
    const body = { messages: [...HI, signed, null] };
    expect(withoutAnthropicOnly(body)).toEqual({ messages: [...HI, { role: 'assistant', content: 'Hi' }, null] });
    const plain = { messages: HI };
    expect(withoutAnthropicOnly(plain)).toBe(plain);
  });
});
