import { expect, test } from 'vitest';
import { MemoryApi } from '../support/memory/api.ts';

const BODY = {
  trace_id: 'by-rest',
  model: 'gpt-4o',
  messages: [{ role: 'user', content: [{ type: 'text', text: 'Will it rain?' }] }],
  output: { choices: [{ message: { role: 'assistant', content: 'It will.' } }] },
  usage: { prompt_tokens: 90, completion_tokens: 12, prompt_tokens_details: { cached_tokens: 40 } },
};
const READ = { input: [{ role: 'user', content: 'Will it rain?' }], output: 'It will.' };

async function aSender() {
  const api = new MemoryApi();
  const { key } = await api.createTenant();
  return (method: string, path: string, body?: unknown) => api.send(method, path, { key, body });
}

test('a body in the words of a provider is stored in ours, alone and in a batch, and says the same', async () => {
  const send = await aSender();
  expect(await send('POST', '/api/v1/traces', BODY)).toMatchObject({ status: 202 });
  const batch = {
    traces: [
      { ...BODY, trace_id: 'in-batch' },
      { ...BODY, userId: 'ann' },
    ],
  };
  expect(await send('POST', '/api/v1/traces/batch', batch)).toMatchObject({
    status: 202,
    body: {
      results: [
        { status: 202, trace_id: 'in-batch' },
        {
          status: 422,
          error: { errors: [{ path: 'traces[1].userId', message: 'is not a known field; use user_id' }] },
        },
      ],
    },
  });
  for (const id of ['by-rest', 'in-batch']) {
    expect(await send('GET', `/api/v1/traces/${id}`)).toMatchObject({
      status: 200,
      body: { content: READ, usage: { input_tokens: 90, output_tokens: 12 } },
    });
  }
  const { messages: _messages, trace_id: id, ...rest } = BODY;
  const same = { ...rest, ...READ, trace_id: id, usage: { input_tokens: 90, output_tokens: 12, cached_tokens: 40 } };
  expect(await send('POST', '/api/v1/traces', same)).toMatchObject({ status: 202, body: { trace_id: id } });
});
