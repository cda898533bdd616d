import { randomBytes } from 'node:crypto';
import { describe, expect, inject, test } from 'vitest';
import { awaitEvaluation } from '../support/system/await-evaluation.ts';
import { pollLogs, readAllLogs } from '../support/system/function-logs.ts';
import { createTenant } from '../support/system/tenant.ts';

const system = inject('deployedSystem');
const { emulator } = system;
const TRACE = { model: 'gpt-4o-mini', input: 'What is the capital of France?', output: 'Paris.' };
const PARENT_ID = '00f067aa0ba902b7';

/** The services that logged a text. */
async function servicesThatLogged(text: string): Promise<string[]> {
  if (emulator === undefined) return [];
  const lines = (await readAllLogs(emulator)).split('\n').filter((line) => line.includes(text));
  return [...new Set(lines.flatMap((line) => /"service":"([\w-]+)"/.exec(line)?.[1] ?? []))].sort();
}

describe.runIf(emulator !== undefined)('a caller that traces its own calls', () => {
  test('finds its trace id in the logs of ingest and, behind the queue, of evaluate', async () => {
    const { api } = await createTenant(system);
    const traceId = randomBytes(16).toString('hex');
    const headers = { traceparent: `00-${traceId}-${PARENT_ID}-01` };
    const batch = { traces: [TRACE, TRACE] };
    expect((await api.post('/api/v1/traces', { ...TRACE, trace_id: 'one' }, { headers })).status).toBe(202);
    await awaitEvaluation(api, 'one');
    const both = async () => ((await servicesThatLogged(traceId)).length > 1 ? true : undefined);
    if (emulator) await pollLogs(emulator, both, { what: 'the trace id in both logs', withinMs: 20_000 });
    expect(await servicesThatLogged(traceId)).toEqual(['evaluate', 'ingest']);

    const ofBatch = randomBytes(16).toString('hex');
    const options = { headers: { traceparent: `00-${ofBatch}-${PARENT_ID}-01` } };
    expect((await api.post('/api/v1/traces/batch', batch, options)).status).toBe(202);
    const behind = async () => ((await servicesThatLogged(ofBatch)).includes('evaluate') ? true : undefined);
    if (emulator) await pollLogs(emulator, behind, { what: 'the trace id of a batch', withinMs: 20_000 });
  });

  test('is served all the same when its header is not valid, which is then nowhere', async () => {
    const { api } = await createTenant(system);
    const traceId = randomBytes(16).toString('hex');
    for (const [id, traceparent] of [
      ['upper-case', `00-${traceId.toUpperCase()}-${PARENT_ID}-01`],
      ['no-parent', `00-${traceId}-${'0'.repeat(16)}-01`],
      ['too-long', `00-${traceId}-${PARENT_ID}-01-more`],
    ] as const) {
      const answer = await api.post('/api/v1/traces', { ...TRACE, trace_id: id }, { headers: { traceparent } });
      expect(answer.status, id).toBe(202);
      await awaitEvaluation(api, id);
    }
    expect(await servicesThatLogged(traceId)).toEqual([]);
    expect(await servicesThatLogged(traceId.toUpperCase())).toEqual([]);
  });
});
