import { expect, test } from 'vitest';
import { messagesCutOff } from '../../functions/spans/cut-json.ts';
import { normalizeSpan } from '../../functions/spans/normalize-span.ts';
import { aSpan } from '../support/builders/spans.ts';

const MESSAGES = JSON.stringify([
  { role: 'system', parts: [{ type: 'text', content: 'Be "brief",\n[please] \\ or {not}.' }] },
  { role: 'user', parts: [{ type: 'text', content: 'Will it rain in Paris, do you think é?' }] },
]);

test('messages that were cut off are read as far as they go, wherever they were cut', () => {
  for (let end = 12; end < MESSAGES.length; end++) {
    const cut = messagesCutOff(MESSAGES.slice(0, end));
    if (end > MESSAGES.indexOf('parts'))
      expect(Object(cut)[0], MESSAGES.slice(0, end)).toMatchObject({ role: 'system' });
  }
});

test('a question that was cut off is a question', () => {
  const cut = MESSAGES.slice(0, MESSAGES.indexOf(', do you'));
  const attributes = { 'gen_ai.operation.name': 'chat', 'gen_ai.input.messages': cut };
  expect(normalizeSpan(aSpan('1', { attributes })).input).toEqual([
    { role: 'system', content: 'Be "brief",\n[please] \\ or {not}.' },
    { role: 'user', content: 'Will it rain in Paris' },
  ]);
});

test('half an escape is left out', () => {
  expect(messagesCutOff('{"role":"user","content":"a\\')).toEqual({ role: 'user', content: 'a' });
  expect(messagesCutOff('{"role":"user","content":"a\\u00e')).toEqual({ role: 'user', content: 'a' });
});

test.each([
  '[INST] Will it rain? [/INST]',
  '{city} is where I live, and "rain',
  '["Will it rain',
  '{"question":"Will it rain',
  '{"role":"user","content":"whole"}',
  '{"role":"user" "content":"odd',
  '{"a": ',
  `${'['.repeat(40)}{"role":"user`,
  'Will it rain?',
  '',
])('any other text is what was said: %s', (text) => {
  expect(messagesCutOff(text)).toBeUndefined();
});

test('a long text is looked at once', () => {
  const text = `[{"role":"user","content":"${'a,[{'.repeat(250_000)}`;
  const before = process.cpuUsage();
  expect(messagesCutOff(text)).toHaveLength(1);
  expect(process.cpuUsage(before).user / 1_000).toBeLessThan(2_000);
});
