import { expect } from 'vitest';
import { MemoryApi, type MemoryTenant } from './api.ts';
import { evaluateWaiting } from './evaluate-waiting.ts';

export async function open(): Promise<{ readonly api: MemoryApi; readonly tenant: MemoryTenant }> {
  const api = new MemoryApi();
  return { api, tenant: await api.createTenant() };
}

/** Submits and evaluates traces; the figures that they report are told by the test. */
export async function submit(api: MemoryApi, { key }: MemoryTenant, traces: readonly object[]) {
  const common = {
    input: 'Who wrote it?',
    output: 'Ada Lovelace wrote it.',
    usage: { input_tokens: 100, output_tokens: 10 },
  };
  for (const trace of traces) {
    const { status, text } = await api.send('POST', '/api/v1/traces', {
      key,
      body: { model: 'gpt-4o', ...common, ...trace },
    });
    if (status !== 202) throw new Error(text);
  }
  await evaluateWaiting(api);
}

export async function read(api: MemoryApi, { key }: MemoryTenant, path: string) {
  const { status, body, text } = await api.send('GET', path, { key });
  expect([status, text.slice(0, 300)]).toEqual([200, expect.anything()]);
  return Object(body);
}
