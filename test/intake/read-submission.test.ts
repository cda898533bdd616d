import { describe, expect, test } from 'vitest';
import { TraceSubmission } from '../../functions/content/trace-submission.ts';
import { readSubmission } from '../../functions/intake/http/read-submission.ts';
import { OTHER_FIELDS } from '../../functions/spans/dialects/submission-fields.ts';

const BODY = { model: 'gpt-4o', input: 'Will it rain?', output: 'It will.' };
const refusalOf = (given: unknown, at?: readonly PropertyKey[]) =>
  readSubmission(given, at).then(
    () => [],
    ({ errors }) => errors,
  );

describe('the body of a trace', () => {
  test('is taken as it is, or as providers publish its parts', async () => {
    expect(await readSubmission(BODY)).toEqual(BODY);
    const messages = [{ role: 'user', content: [{ type: 'text', text: 'Will it rain?' }] }];
    const usage = { prompt_tokens: 90, completion_tokens: 12 };
    expect(await readSubmission({ ...BODY, input: messages, usage, cost_usd: '0.5' })).toEqual({
      ...BODY,
      input: [{ role: 'user', content: 'Will it rain?' }],
      usage: { input_tokens: 90, output_tokens: 12 },
      cost_usd: 500_000,
    });
  });

  test.each([
    ['userId', 'user_id'],
    ['traceId', 'trace_id'],
    ['latencyMs', 'latency_ms'],
    ['prompt', 'input'],
    ['response', 'output'],
    ['prompt_tokens', 'usage.input_tokens'],
    ['startTime', 'started_at'],
  ])('is refused with the field to use in place of %s', async (name, field) => {
    expect(await refusalOf({ ...BODY, [name]: 'x' })).toEqual([
      { path: name, message: `is not a known field; use ${field}` },
    ]);
    expect(await refusalOf({ ...BODY, [name]: 'x' }, ['traces', 3])).toEqual([
      { path: `traces[3].${name}`, message: `is not a known field; use ${field}` },
    ]);
  });

  test('is refused without a hint where nothing is meant that is known', async () => {
    expect(await refusalOf({ ...BODY, foo: 1, usage: { bar: 1 } })).toEqual([
      { path: 'usage.bar', message: 'is not a known field' },
      { path: 'foo', message: 'is not a known field' },
    ]);
    expect(await refusalOf({ ...BODY, output: 3, user: 'ann' })).toEqual([
      { path: 'output', message: expect.stringContaining('expected string') },
      { path: 'user', message: 'is not a known field; use user_id' },
    ]);
    expect(await refusalOf([BODY])).toEqual([{ path: 'body', message: expect.any(String) }]);
    expect(await refusalOf('a text')).toHaveLength(1);
  });

  test('has each of the fields that a refusal names, and none of the names that it is told to replace', () => {
    const fields = Object.keys(TraceSubmission.shape);
    for (const [field, names] of OTHER_FIELDS) {
      expect([...fields, 'usage.input_tokens', 'usage.output_tokens']).toContain(field);
      expect(fields.filter((known) => names.includes(known))).toEqual([]);
    }
    const all = OTHER_FIELDS.flatMap(([, names]) => names);
    expect(new Set(all).size).toBe(all.length);
  });
});
