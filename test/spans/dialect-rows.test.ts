import { describe, expect, test } from 'vitest';
import type * as z from 'zod';
import type { Row, Target } from '../../functions/spans/dialects/dialect.ts';
import { DIALECTS, rowOf } from '../../functions/spans/dialects/dialects.ts';
import { KIND_WORDS } from '../../functions/spans/dialects/kinds.ts';
import { PARTS, type PartMeaning } from '../../functions/spans/dialects/parts.ts';
import { normalizeSpan } from '../../functions/spans/normalize-span.ts';
import type { NormalizedSpan } from '../../functions/spans/normalized-span.ts';
import { ALL_ROWS, attributesOf, nameOf } from '../support/builders/dialect-rows.ts';
import { aSpan } from '../support/builders/spans.ts';

type Json = z.core.util.JSONType;
type Check = (span: NormalizedSpan, example: Json, name: string) => void;

const CALL = [{ id: 'c1', name: 'look', arguments: expect.anything() }];
const said = (text: string) => expect.stringContaining(text);
/** The words that every example of its kind holds. */
const asked: Check = ({ input, attributes }, _example, name) => {
  expect(JSON.stringify(input)).toMatch(/rain|umbrellas|Paris/);
  expect(attributes?.[name]).toBeUndefined();
};
const answered: Check = ({ output, attributes }, _example, name) => {
  expect(output).toMatch(/^(?:It will\.|It will rain\.|\{"rain":true\}|rain)$/);
  expect(attributes?.[name]).toBeUndefined();
};
const identity =
  (field: 'user_id' | 'session_id' | 'conversation_id'): Check =>
  (span, example, name) => {
    expect(span[field]).toBe(example);
    expect(span.attributes?.[name]).toBeUndefined();
  };
const model: Check = (span, example, name) => {
  expect(span.model).toBe(parsed(example));
  expect(span.attributes?.[name]).toBeUndefined();
};

const CHECKS: { readonly [target in Target]: Check } = {
  kind: (span, example, name) => {
    const word = String(parsed(example)).replace(/^.*\./, '').toLowerCase();
    expect(span.kind).toBe(KIND_WORDS.get(name)?.get(word));
  },
  'model answered': model,
  'model asked': (span, example, name) => {
    model(span, example, name);
    expect(span.kind).toBe('llm');
  },
  'model used': model,
  provider: ({ provider }, example) => expect(provider).toBe(parsed(example)),
  user_id: identity('user_id'),
  session_id: identity('session_id'),
  conversation_id: identity('conversation_id'),
  identities: ({ user_id: user, attributes }, example, name) => {
    const isMap = typeof example === 'string' && example.startsWith('{');
    expect(user).toBe(isMap ? 'ann-1' : undefined);
    expect(attributes?.[name]).toEqual(isMap ? { plan: 'free' } : 'free');
  },
  'token counts': ({ usage, attributes }, example, name) => {
    expect(Object.values(usage ?? {})).toEqual(expect.arrayContaining(numbersOf(name, example)));
    expect(attributes?.[name]).toBeUndefined();
  },
  'provider counts': ({ usage, attributes }, example, name) => {
    expect(usage?.input_tokens).toBe(90);
    expect(attributes?.[name]).toEqual(example);
  },
  cost: ({ cost }) => expect(cost).toBe(12_500),
  'cost part': ({ cost }, example) => expect(cost).toBe(Number(example) * 1e6),
  costs: ({ cost }) => expect(cost).toBe(12_500),
  system: ({ input }) => expect(input).toEqual([{ role: 'system', content: 'Be brief.' }]),
  'input messages': asked,
  input: asked,
  'output messages': answered,
  output: answered,
  conversation: ({ input, output }) => expect([input, output].join()).toMatch(/Will it rain\?|It will\./),
  reasoning: ({ reasoning }) => expect(reasoning).toEqual(['I had better look.']),
  'tool requests': ({ tool_requests: requests }) => expect(requests).toMatchObject([{ name: 'look' }]),
  documents: ({ documents }) => expect(documents).toMatchObject([{ content: 'Umbrellas keep you dry.' }]),
  'tool name': ({ tool }) => expect(tool?.name).toBe('forecast'),
  'entity name': ({ tool }, example) => expect(tool?.name).toBe(example),
  'tool call id': ({ tool }) => expect(tool?.call_id).toBe('call-1'),
  'tool arguments': ({ tool }) => expect(tool?.arguments).toEqual({ city: 'Paris' }),
  'tool result': ({ tool }) => expect(tool?.result).toEqual({ sky: 'rain' }),
  'embedded text': ({ input }) => expect(input).toBe('umbrellas'),
  vector: (span, _example, name) => {
    expect(JSON.stringify(span.attributes?.[name])).toContain('(a vector of 3 numbers)');
    expect(JSON.stringify([span.input, span.output])).not.toContain('0.1');
  },
  'media type': ({ attributes }, _example, name) => expect(attributes?.[name]).toBeUndefined(),
  members: ({ attributes }, example, name) => {
    expect(attributes?.[name]).toBeUndefined();
    expect(String(example)).toMatch(/^\{/);
  },
  attribute: ({ attributes }, example, name) => expect(attributes?.[name]).toEqual(example),
};

function parsed(example: Json): Json {
  return typeof example === 'string' && /^"/.test(example) ? JSON.parse(example) : example;
}

/** What the counts of an example become; a total beside 90 input tokens leaves 12. */
function numbersOf(name: string, example: Json): number[] {
  if (typeof example === 'number') return [/total/i.test(name) ? example - 90 : example];
  if (name === 'langfuse.observation.usage_details') return [90, 12, 40];
  return [...JSON.stringify(example).matchAll(/\d+/g)].map(([digits]) => Number(digits));
}

test.each(ALL_ROWS)('%s ends where the table says', (_title, row) => {
  const attributes = attributesOf(row);
  const kind =
    row[1] === 'token counts' && row[0] === 'ai.usage.tokens' ? { 'gen_ai.operation.name': 'embeddings' } : {};
  const span = normalizeSpan(aSpan('1', { attributes: { ...attributes, ...kind } }));
  CHECKS[row[1]](span, row[2], nameOf(row));
});

describe('the table', () => {
  test('has one row for a name, and finds it by the name that a span has', () => {
    const names = DIALECTS.flatMap(({ rows }) => rows.map(([name]) => name));
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
    for (const [, row] of ALL_ROWS) expect(rowOf(nameOf(row))?.row, row[0]).toBe(row);
  });

  test('has the words of every attribute that says what a span is', () => {
    const names = ALL_ROWS.filter(([, [, target]]) => target === 'kind').map(([, [name]]) => name);
    expect([...KIND_WORDS.keys()].sort()).toEqual(names.sort());
  });

  test('knows no name that is longer than any dialect writes, and none that is only like one', () => {
    expect(rowOf(`llm.input_messages${'.0'.repeat(1_000)}`)).toBeUndefined();
    expect(rowOf('gen_ai.prompted')).toBeUndefined();
    expect(rowOf('constructor')).toBeUndefined();
  });
});

const MEANINGS: { readonly [meaning in PartMeaning]: (span: NormalizedSpan) => void } = {
  text: (span) => expect(span.output).toBe('It will.'),
  reasoning: (span) => expect(span.reasoning).toEqual(['I look.']),
  request: (span) => expect(span.tool_requests).toMatchObject(CALL),
  result: (span) => expect(JSON.stringify([span.tool_requests, span.attributes])).toEqual(said('clouds')),
};

describe.each(PARTS)('a part with the %s %s', (_by, _name, meaning, _source, example) => {
  const call = { type: 'tool_call', id: 'c1', name: 'look', arguments: { at: 'sky' } };

  test(`is ${meaning} in an answer`, () => {
    const parts = meaning === 'result' ? [call, example] : [example];
    const output = [{ role: 'assistant', parts }];
    const attributes = { 'gen_ai.operation.name': 'chat', 'gen_ai.output.messages': JSON.stringify(output) };
    const span = normalizeSpan(aSpan('1', { attributes }));
    MEANINGS[meaning](span);
    if (meaning === 'result') expect(span.tool_requests).toMatchObject([{ name: 'look', result: expect.anything() }]);
  });

  test(`is kept in a history`, () => {
    const words: Row[2] = { text: 'It will.', reasoning: 'I look.', request: 'sky', result: 'clouds' }[meaning];
    const messages = [
      { role: 'user', content: 'Will it rain?' },
      { role: meaning === 'result' ? 'user' : 'assistant', content: [example] },
    ];
    const attributes = { 'gen_ai.operation.name': 'chat', 'input.value': JSON.stringify({ messages }) };
    const { input, attributes: rest } = normalizeSpan(aSpan('1', { attributes }));
    const told = meaning === 'reasoning' ? rest : input;
    expect(JSON.stringify(told)).toContain(words);
  });
});
