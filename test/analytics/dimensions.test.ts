import { describe, expect, test } from 'vitest';
import { periodOf } from '../../functions/analytics/periods.ts';
import { MAX_TRACES_READ, readTraces } from '../../functions/analytics/read-traces.ts';
import { aBody, aProject, aRecord, NOON } from '../support/builders/records.ts';
import { open, read, submit } from '../support/memory/analytics-requests.ts';
import { MemoryTraceStore } from '../support/memory/trace-store.ts';

const DAY = 86_400_000;

describe('figures by dimensions', () => {
  test('breaks down what has one key of another dimension, and says how many traces it looked at', async () => {
    const { api, tenant } = await open();
    await submit(api, tenant, [
      { domain: 'finance', tags: ['beta'] },
      { domain: 'finance', model: 'gpt-4o-mini', user_id: 'ann', cost_usd: '0.25' },
      { domain: 'legal', user_id: 'ann' },
    ]);
    api.nowMs += DAY;
    await submit(api, tenant, [{ domain: 'finance' }]);
    const counted = ({ breakdown }: { breakdown: { key: string; traces: number }[] }) =>
      breakdown.map(({ key, traces }) => `${key} ${traces}`);
    const answer = await read(api, tenant, '/api/v1/analytics?by=model&domain=finance&from=2026-11-20&to=2026-11-21');
    expect(counted(answer)).toEqual(['gpt-4o 2', 'gpt-4o-mini 1']);
    expect(answer.examined).toEqual({ traces: 4, is_complete: true });
    expect(answer.totals).toMatchObject({ traces: 3 });
    expect(answer.series.map(({ traces }: { traces: number }) => traces)).toEqual([2, 1]);
    const mini = answer.breakdown.find(({ key }: { key: string }) => key === 'gpt-4o-mini');
    expect(mini).toMatchObject({ cost_usd: '0.25', unpriced_traces: 0, verdicts: { passed: 1 } });
    expect(counted(await read(api, tenant, '/api/v1/analytics?by=domain&filter=user:ann'))).toEqual([
      'finance 1',
      'legal 1',
    ]);
    expect(counted(await read(api, tenant, '/api/v1/analytics?by=user&tag=beta'))).toEqual(['- 1']);
    const compared = await read(
      api,
      tenant,
      '/api/v1/analytics?by=model&domain=finance&from=2026-11-21&compare=previous',
    );
    expect([compared.examined, compared.previous.examined]).toEqual(
      [1, 3].map((traces) => ({ traces, is_complete: true })),
    );
    expect(compared.previous.totals.traces).toBe(2);
    const byHour = await read(api, tenant, '/api/v1/analytics?by=user&domain=finance&group_by=hour');
    expect(byHour.breakdown).toHaveLength(2);
    const other = await api.createTenant('Other');
    expect((await read(api, other, '/api/v1/analytics?by=model&domain=finance')).examined.traces).toBe(0);
  });

  test('looks at no more than the newest traces for a breakdown with a filter, and says so', async () => {
    const traces = new MemoryTraceStore(() => NOON);
    for (let n = 0; n <= MAX_TRACES_READ; n++) {
      const at = new Date(NOON + n).toISOString();
      await traces.put(aRecord({ trace_id: `t${n}`, created_at: at }), aBody());
    }
    const read = await readTraces(traces, aProject(), periodOf('2026-11-20', '2026-11-20', { timeZone: 'UTC' }));
    expect(read).toEqual({ counted: [], examined: MAX_TRACES_READ, isComplete: false });
  });

  test('the error rate of a tool is told by its traces and by its calls, and a trace counts under each tag', async () => {
    const { api, tenant } = await open();
    const call = (name: string, error?: string) => ({ name, ...(error === undefined ? {} : { error }) });
    await submit(api, tenant, [
      { tool_calls: [call('search'), call('search', 'timeout'), call('pay')], tags: ['beta', 'checkout'] },
      { tool_calls: [call('search')], tags: ['beta', 'beta'] },
      {},
    ]);
    const { overall, breakdown } = await read(api, tenant, '/api/v1/analytics/error-rate?by=tool');
    expect(overall.judged).toBe(3);
    expect(overall.calls).toBeUndefined();
    expect(breakdown.map(({ key, judged }: { key: string; judged: number }) => [key, judged])).toEqual([
      ['search', 2],
      ['pay', 1],
    ]);
    expect(breakdown[0].calls).toMatchObject({ failed: 1, total: 3, rate: { n: 3, method: 'wilson' } });
    expect(breakdown[1].calls).toMatchObject({ failed: 0, total: 1 });
    const tagged = await read(api, tenant, '/api/v1/analytics/error-rate?by=tag');
    expect(tagged.breakdown.map(({ key, judged }: { key: string; judged: number }) => [key, judged])).toEqual([
      ['beta', 2],
      ['checkout', 1],
    ]);
    expect(tagged.breakdown[0].calls).toBeUndefined();
    expect((await read(api, tenant, '/api/v1/analytics?filter=tag:checkout')).totals.traces).toBe(1);
  });

  test('no trace can have the id that is an address of its own', async () => {
    const { api, tenant } = await open();
    const trace = { model: 'gpt-4o', input: 'a', output: 'b', trace_id: 'export' };
    const { status, body } = await api.send('POST', '/api/v1/traces', { key: tenant.key, body: trace });
    expect([status, Object(body).errors[0].path]).toEqual([422, 'trace_id']);
  });
});
