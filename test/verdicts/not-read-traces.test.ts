import { describe, expect, test } from 'vitest';
import { ENDINGS } from '../../functions/analytics/totals.ts';
import { receiveSpans } from '../../functions/intake/receive-spans.ts';
import type { ExportedSpan } from '../../functions/spans/span.ts';
import { listTraces } from '../../functions/traces/list-traces.ts';
import { ORGANIZATION } from '../support/builders/records.ts';
import { aModelCall, aSpan, spanId } from '../support/builders/spans.ts';
import { CALLER, Intake, QUIET_SECONDS } from '../support/memory/intake.ts';

const TRACE = aSpan('1').traceId;
const CHAT = {
  'gen_ai.operation.name': 'chat',
  'gen_ai.provider.name': 'openai',
  'gen_ai.request.model': 'gpt-4o',
  'gen_ai.usage.input_tokens': 2224,
  'gen_ai.usage.output_tokens': 150,
};

/** The trace that a request's spans became, once they were quiet. */
async function evaluated(spans: readonly ExportedSpan[], intake = new Intake()) {
  await receiveSpans(intake.deps, CALLER, spans);
  intake.now += QUIET_SECONDS * 1000;
  await intake.evaluateAll();
  return intake.traces.find(ORGANIZATION, TRACE);
}

function aKey(): string {
  return ['AKIA', 'IOSFODNN7', 'ABCDEFG'].join('');
}

describe('a model call without any text', () => {
  test('is stored and charged, and not evaluated', async () => {
    const intake = new Intake();
    const stored = await evaluated([aSpan('1', { attributes: CHAT })], intake);
    expect(stored?.record).toMatchObject({
      status: 'evaluated',
      verdict: 'not_evaluated',
      severity: null,
      total_issues: 0,
    });
    expect(stored?.evaluations[0]).toMatchObject({ verdict: 'not_evaluated', escalated_to: null });
    expect(stored?.body?.not_read).toEqual([
      { field: 'input', reason: 'not_captured' },
      { field: 'output', reason: 'not_captured' },
    ]);
    expect(await intake.used()).toMatchObject({ requests: 1, tokens: 2374 });
  });

  test('fails by a secret in an attribute', async () => {
    const stored = await evaluated([aSpan('1', { attributes: { ...CHAT, 'acme.note': `key ${aKey()}` } })]);
    expect(stored?.record).toMatchObject({ verdict: 'failed', severity: 'critical' });
  });

  test('is found by its verdict, and no other verdict finds it', async () => {
    const intake = new Intake();
    await evaluated([aSpan('1', { attributes: CHAT })], intake);
    const find = async (verdict: 'not_evaluated' | 'passed' | 'failed' | 'needs_review') => {
      const deps = { ...intake.deps, traces: intake.traces };
      const { records } = await listTraces(deps, intake.project, { filter: { verdict }, limit: 10 });
      return records.map(({ trace_id: id }) => id);
    };
    expect(await find('not_evaluated')).toEqual([TRACE]);
    for (const verdict of ['passed', 'failed', 'needs_review'] as const) expect(await find(verdict)).toEqual([]);
  });

  test('is evaluated when its text comes late', async () => {
    const intake = new Intake();
    expect((await evaluated([aSpan('1', { attributes: CHAT })], intake))?.record.verdict).toBe('not_evaluated');
    const stored = await evaluated([aModelCall('2', '1')], intake);
    expect(stored?.record.verdict).toBe('passed');
    expect(stored?.evaluations.map(({ verdict }) => verdict)).toEqual(['passed', 'not_evaluated']);
    expect(stored?.body).not.toHaveProperty('not_read');
  });
});

test('text under names that no dialect knows fails nobody', async () => {
  const unknown = { 'acme.observation.input': '[{"role":"user","content":"q"}]', 'acme.observation.output': 'a' };
  const stored = await evaluated([aSpan('1', { attributes: { ...CHAT, ...unknown } })]);
  expect(stored?.record.verdict).toBe('not_evaluated');
  expect(stored?.body?.not_read?.map(({ reason }) => reason)).toEqual(['unread_names', 'unread_names']);
});

test('a model call that only asks for a tool, and one that failed, are no empty outputs', async () => {
  const asks = [{ role: 'assistant', parts: [{ type: 'tool_call', id: '1', name: 'search', arguments: { page: 2 } }] }];
  const asking = aModelCall('1', null, { attributes: { ...CHAT, 'gen_ai.output.messages': JSON.stringify(asks) } });
  expect((await evaluated([asking]))?.evaluations[0]?.issues).toEqual([]);
  const failed = await evaluated([aSpan('1', { attributes: CHAT, error: 'overloaded' })]);
  expect(failed?.evaluations[0]?.issues.map(({ type }) => type)).toEqual(['application_error']);
  const message = JSON.stringify([{ role: 'assistant', parts: [{ type: 'text', content: '' }] }]);
  const nothing = { ...CHAT, 'gen_ai.usage.output_tokens': 0, 'gen_ai.output.messages': message };
  const child = { attributes: nothing, parentSpanId: spanId('1') };
  const below = await evaluated([aSpan('1'), aSpan('2', { ...child, error: 'overloaded' })]);
  expect(below?.evaluations[0]?.issues).toMatchObject([{ type: 'application_error', field: 'llm_calls[0].error' }]);
  const empty = await evaluated([aSpan('1'), aSpan('2', child)]);
  expect(empty?.evaluations[0]?.issues.map(({ type }) => type)).toEqual(['empty_output']);
});

test('what was not evaluated has endings of its own in the totals, at the end of those that were there before', () => {
  const unread = ENDINGS.filter(({ verdict }) => verdict === 'not_evaluated');
  expect(ENDINGS.slice(-unread.length)).toEqual(unread);
  expect(unread).toHaveLength(4);
});
