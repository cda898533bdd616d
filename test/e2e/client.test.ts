import { beforeAll, describe, expect, inject, it } from 'vitest';
import { AegisClient } from '../../lib/client/client.ts';
import { createTenant } from '../support/tenant.ts';

const system = inject('deployedSystem');
let client: AegisClient;

beforeAll(async () => {
  const tenant = await createTenant(system);
  client = new AegisClient({ url: system.url, key: tenant.key });
});

describe('the client', () => {
  it('submits a trace and waits for its evaluation', async () => {
    const { trace_id: traceId } = await client.submit({ model: 'gpt-4o', input: '2 + 2?', output: '4' });
    const evaluation = await client.waitForEvaluation(traceId);
    expect(evaluation).toMatchObject({ trace_id: traceId, status: 'completed' });
    expect(await client.getTrace(traceId)).toMatchObject({ trace_id: traceId, content: { output: '4' } });
  });

  it('loses none of many that are added in the background', async () => {
    const refused: string[] = [];
    const buffer = client.buffer({ onRefused: (_trace, code) => refused.push(code) });
    const ids = Array.from({ length: 230 }, (_, i) => `buffered-${i}`);
    for (const id of ids) buffer.add({ trace_id: id, model: 'gpt-4o', input: id, output: 'ok' });
    await buffer.flush();
    expect(refused).toEqual([]);
    for (const id of [ids.at(0), ids.at(99), ids.at(-1)]) {
      expect(await client.waitForEvaluation(String(id))).toMatchObject({ trace_id: id });
    }
  });
});
