import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ChatEvent } from '../../functions/gateway/upstream.ts';
import { MemoryGateway } from '../support/memory/gateway.ts';
import { type ServedGateway, serveOnSocket } from '../support/system/serve-gateway.ts';

const BODY = JSON.stringify({
  model: 'openai:gpt-4o-mini',
  max_tokens: 100,
  stream: true,
  messages: [{ role: 'user', content: 'x' }],
});

function say(content: string, finish: string | null = null): ChatEvent {
  const chunk = { choices: [{ index: 0, delta: { content }, finish_reason: finish }] };
  return { data: JSON.stringify(chunk), chunk };
}

describe('a stream through a real socket', () => {
  const system = new MemoryGateway();
  let goOn: () => void = () => undefined;
  let served: ServedGateway;

  beforeAll(async () => {
    system.settings = { guard_input: 'off', guard_output: 'off' };
    const events = async function* (): AsyncGenerator<ChatEvent> {
      for (const word of ['one', 'two', 'three']) {
        yield say(word);
        // The next word is not written before the client has this one.
        await new Promise<void>((resolve) => {
          goOn = resolve;
        });
      }
      yield say('', 'stop');
      yield { data: '[DONE]', chunk: null };
    };
    const upstream = {
      chat: async () => ({ kind: 'stream', events: events() }) as const,
      embed: async () => {
        throw new Error('not asked for');
      },
    };
    system.providers.set('openai', { upstream, rates: null, isListed: true });
    served = await serveOnSocket(system.services);
  });
  afterAll(() => served.close());

  test('gives each piece out before the next is there', async () => {
    const seen: string[] = [];
    await new Promise<void>((resolve, reject) => {
      const asked = request(`${served.url}/v1/chat/completions`, { method: 'POST' }, (response) => {
        response.on('data', (piece: Buffer) => {
          seen.push(piece.toString());
          goOn();
        });
        response.on('end', resolve);
        response.on('error', reject);
      });
      asked.end(BODY);
    });
    expect(seen[0]).toContain('one');
    expect(seen[0]).not.toContain('two');
    expect(seen[1]).toContain('two');
    expect(seen.at(-1)).toContain('[DONE]');
    await served.idle();
    expect((await system.usage()).cost.reserved).toBe(0);
  });

  test('is read to its end and charged when the client hangs up', async () => {
    const before = (await system.usage()).cost.used;
    await new Promise<void>((resolve) => {
      const asked = request(`${served.url}/v1/chat/completions`, { method: 'POST' }, (response) => {
        response.once('data', () => {
          asked.destroy();
          resolve();
        });
      });
      asked.on('error', () => undefined);
      asked.end(BODY);
    });
    const pulse = setInterval(() => goOn(), 1);
    await served.idle();
    clearInterval(pulse);
    const { cost, requests } = await system.usage();
    expect(cost.used).toBeGreaterThan(before);
    expect(cost.reserved).toBe(0);
    expect(requests.used).toBe(2);
    expect(system.notes).not.toContain('stream_cut');
  });
});
