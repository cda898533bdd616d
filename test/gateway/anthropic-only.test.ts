import { describe, expect, test } from 'vitest';
import { toMessagesRequest } from '../../functions/gateway/translate/anthropic.ts';
import { withoutAnthropicOnly } from '../../functions/gateway/translate/anthropic-only.ts';
import { toConverseRequest } from '../../functions/gateway/translate/bedrock.ts';
import { fromMessagesRequest } from '../../functions/gateway/translate/messages.ts';
import { SCHEMA } from '../support/builders/chat-answers.ts';

const MARK = { cache_control: { type: 'ephemeral', ttl: '1h' } };
const CLAUDE = 'claude-opus-5';
const USE = { type: 'tool_use', id: 'a', name: 'weather', input: { city: 'Paris' } };
const RESULT = { type: 'tool_result', tool_use_id: 'a' };
const SUNNY = { type: 'text', text: 'sunny' };
const MESSAGES = [
  { role: 'user', content: [{ type: 'text', text: 'Hi', ...MARK }] },
  {
    role: 'assistant',
    content: [
      { type: 'text', text: 'I look' },
      { type: 'text', text: ' now.', ...MARK },
      { ...USE, ...MARK },
    ],
  },
  { role: 'user', content: [{ ...RESULT, content: [SUNNY, { ...SUNNY, ...MARK }], ...MARK }] },
];
const BODY = {
  model: CLAUDE,
  max_tokens: 9_000,
  messages: MESSAGES,
  tools: [
    { name: 'weather', input_schema: SCHEMA, ...MARK },
    { name: 'now', input_schema: SCHEMA },
  ],
  thinking: { type: 'enabled', budget_tokens: 3_333 },
  output_config: { effort: 'max' },
  service_tier: 'auto',
  ...MARK,
};
const asked = (body: object) =>
  fromMessagesRequest({ model: CLAUDE, max_tokens: 50, messages: [{ role: 'user', content: 'Hi' }], ...body });
const toAnthropic = (body: object) => toMessagesRequest(CLAUDE, asked(body));
const toBedrock = (body: object) => toConverseRequest(CLAUDE, asked(body), (text) => Buffer.from(text));

describe('what only Anthropic can be asked for', () => {
  test('comes to a model of Anthropic as it was', () => {
    expect(toAnthropic(BODY)).toEqual(BODY);
  });

  test.each([
    ['a budget', { thinking: { type: 'enabled', budget_tokens: 1_500 } }],
    ['no thought', { thinking: { type: 'disabled' } }],
    ['an effort without thought', { output_config: { effort: 'low' } }],
    [
      'an effort beside a schema',
      { output_config: { effort: 'max', format: { type: 'json_schema', schema: SCHEMA } } },
    ],
    ['a tier', { service_tier: 'standard_only' }],
    ['a mark', MARK],
  ])('%s is told to it alone', (_name, fields) => {
    const { messages: _messages, model: _model, max_tokens: _most, ...told } = toAnthropic(fields);
    expect(told).toEqual(fields);
  });

  test('does not go to others, who get one text for what was one', () => {
    const sent = withoutAnthropicOnly(asked(BODY));
    expect(JSON.stringify(sent)).not.toMatch(/cache_control|anthropic_only|budget_tokens|service_tier/);
    expect(sent).toMatchObject({
      reasoning_effort: 'xhigh',
      messages: [
        { role: 'user', content: 'Hi' },
        { role: 'assistant', content: 'I look now.', tool_calls: [{ id: 'a' }] },
        { role: 'tool', tool_call_id: 'a', content: 'sunny\nsunny' },
      ],
      tools: [{ type: 'function', function: { name: 'weather' } }, { function: { name: 'now' } }],
    });
  });

  test('leaves texts of a user apart, and what is no text where it is', () => {
    const source = { type: 'url', url: 'https://a.org/b.png' };
    const content = [{ ...SUNNY, ...MARK }, SUNNY];
    const picture = { type: 'image', source, ...MARK };
    const messages = [
      { role: 'user', content },
      { role: 'assistant', content: [{ ...USE, ...MARK }] },
      { role: 'user', content: [picture] },
    ];
    expect(withoutAnthropicOnly(asked({ messages }))['messages']).toMatchObject([
      { role: 'user', content: [SUNNY, SUNNY] },
      { role: 'assistant', content: null },
      { role: 'user', content: [{ type: 'image_url', image_url: { url: source.url } }] },
    ]);
  });

  test('stays where a client of chat completions writes it', () => {
    const messages = [{ role: 'user', content: [{ type: 'text', text: 'Hi', ...MARK }] }];
    const body = { model: 'm', messages, thinking: { type: 'enabled' } };
    expect(withoutAnthropicOnly(body)).toBe(body);
  });

  test('passes over what is no message', () => {
    const body = { anthropic_only: {}, messages: [null, { role: 'assistant', tool_calls: [null], content: [null] }] };
    expect(withoutAnthropicOnly(body)).toEqual({
      messages: [null, { role: 'assistant', tool_calls: [null], content: [null] }],
    });
    expect(withoutAnthropicOnly({ anthropic_only: {}, messages: null })).toEqual({ messages: null });
  });

  test('is a point of the cache with Bedrock, behind what is marked', () => {
    const point = { cachePoint: { type: 'default', ttl: '1h' } };
    const { messages, toolConfig } = toBedrock(BODY);
    expect(messages).toMatchObject([
      { role: 'user', content: [{ text: 'Hi' }, point] },
      { role: 'assistant', content: [{ text: 'I look' }, { text: ' now.' }, point, { toolUse: {} }, point] },
      { role: 'user', content: [{ toolResult: { content: [SUNNY, SUNNY].map(({ text }) => ({ text })) } }, point] },
    ]);
    expect(toolConfig).toMatchObject({ tools: [{ toolSpec: {} }, point, { toolSpec: {} }] });
  });

  test('is a point behind a result where its text alone is marked', () => {
    const messages = [
      ...MESSAGES.slice(0, 2),
      { role: 'user', content: [{ ...RESULT, content: [{ ...SUNNY, ...MARK }] }] },
    ];
    expect(Object(toBedrock({ messages })['messages']).at(-1).content).toMatchObject([
      { toolResult: {} },
      { cachePoint: {} },
    ]);
  });

  test('an error of a tool says so before its first text', () => {
    const content = [{ ...RESULT, is_error: true, content: [SUNNY, { ...SUNNY, ...MARK }] }];
    expect(asked({ messages: [{ role: 'user', content }] })['messages']).toMatchObject([
      { role: 'tool', content: [{ text: 'Error: sunny' }, { text: 'sunny', ...MARK }] },
    ]);
  });

  test.each([
    ['others', (body: object) => withoutAnthropicOnly(asked(body))],
    ['Bedrock', toBedrock],
  ])('is refused by its name with %s where it cannot be left out', (_name, send) => {
    expect(() => send({ service_tier: 'standard_only' })).toThrow(
      expect.objectContaining({
        code: 'invalid_request',
        errors: [expect.objectContaining({ path: 'service_tier' })],
      }),
    );
  });

  test.each([
    [{ service_tier: 'priority' }, 'service_tier'],
    [{ speed: 'fast' }, 'speed'],
    [{ inference_geo: 'us' }, 'inference_geo'],
    [{ temprature: 1 }, 'temprature'],
  ])('and that nobody knows, or whose price is another, is refused by its name: %j', (fields, path) => {
    expect(() => asked(fields)).toThrow(expect.objectContaining({ errors: [expect.objectContaining({ path })] }));
  });

  test('citations of a document are refused, and may be told to be off', () => {
    const document = { type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'notes' } };
    const withCitations = (enabled: boolean) =>
      asked({ messages: [{ role: 'user', content: [{ ...document, citations: { enabled } }] }] });
    expect(() => withCitations(true)).toThrow(expect.objectContaining({ code: 'invalid_request' }));
    expect(withCitations(false)['messages']).toEqual([{ role: 'user', content: 'notes' }]);
  });

  test('may be null', () => {
    expect(asked({ speed: null, service_tier: null, cache_control: null, thinking: null })).not.toHaveProperty(
      'anthropic_only',
    );
  });
});
