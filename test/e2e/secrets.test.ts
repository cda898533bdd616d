import { randomInt } from 'node:crypto';
import { expect, test } from 'vitest';
import { awaitEvaluation } from '../support/system/await-evaluation.ts';
import { EmulatedSystem } from '../support/system/emulated-system.ts';
import { readAllLogs } from '../support/system/function-logs.ts';
import { ownSystem } from '../support/system/own-system.ts';
import { createTenant } from '../support/system/tenant.ts';

const system = await ownSystem();

/** Made while the test runs, so that no two runs and no file hold the same. */
function random(alphabet: string, length: number): string {
  return Array.from({ length }, () => alphabet.charAt(randomInt(alphabet.length))).join('');
}

const LETTERS = 'abcdefghijkmnopqrstuvwxyz';
const UPPER = 'ABCDEFGHJKLMNPQRSTUVWXYZ234567';
const MIXED = `${LETTERS}ABCDEFGHJKLMNPQRSTUVWXYZ0123456789`;

const awsKey = () => ['AK', 'IA', random(UPPER, 16)].join('');
const githubToken = () => ['gh', 'p_', random(MIXED, 36)].join('');
const stripeKey = () => ['sk', '_live_', random(MIXED, 24)].join('');
const email = () => `${random(LETTERS, 12)}@${random(LETTERS, 8)}.example.com`;

test.skipIf(system.emulator === undefined)(
  'P4: no secret or identifier of a submitted trace is in the table, the queue or the logs afterwards',
  async () => {
    const behind = new EmulatedSystem(system);
    const tenant = await createTenant(system);
    const planted: string[] = [];
    const plant = (secret: string) => {
      planted.push(secret);
      return secret;
    };
    const leaky = {
      trace_id: 'leaky',
      model: 'gpt-4',
      user_id: plant(email()),
      input: `My key is ${plant(awsKey())} and my address ${plant(email())}.`,
      output: `Use ${plant(githubToken())} then.`,
      contexts: [{ content: `Contact ${plant(email())}`, source: `https://x:${plant(githubToken())}@example.org/` }],
      reasoning_steps: [`The token ${plant(stripeKey())} is valid.`],
      tool_calls: [
        {
          name: 'deploy',
          arguments: { env: { key: plant(awsKey()) } },
          result: [plant(githubToken())],
          error: plant(email()),
        },
      ],
      spans: [{ name: 'root', children: [{ name: 'leaf', attributes: { [plant(awsKey())]: plant(email()) } }] }],
      error: `Refused for ${plant(email())} with ${plant(stripeKey())}`,
      metadata: { [plant(githubToken())]: { nested: [plant(awsKey())] }, owner: plant(email()) },
      tags: [plant(email())],
    };

    const messages = await behind.withoutEvaluation(async () => {
      const answer = await tenant.api.post('/api/v1/traces', leaky);
      expect(answer.status).toBe(202);
      expect((await tenant.api.post('/api/v1/traces', leaky)).status).toBe(202);
      expect((await tenant.api.post('/api/v1/traces', { ...leaky, trace_id: plant(email()) })).status).toBe(422);
      await tenant.api.get(`/api/v1/traces?user_id=${encodeURIComponent(leaky.user_id)}`);
      await tenant.api.get(`/api/v1/nowhere/${plant(awsKey())}`);
      return behind.peek(behind.deployment.outputs.EvaluationQueueUrl);
    });
    const evaluation = await awaitEvaluation(tenant.api, 'leaky');
    expect(evaluation.verdict).not.toBe('passed');
    const categories = evaluation.issues.map(({ category }) => category);
    expect(categories).toEqual(expect.arrayContaining(['secret', 'pii']));
    const shown = await tenant.api.get('/api/v1/traces/leaky');

    const items = await behind.scanTable();
    const places = {
      table: items.join('\n'),
      queue: messages.join('\n'),
      logs: await readAllLogs(behind.deployment),
      answers: shown.text + JSON.stringify(evaluation),
    };
    // The places are really what they are taken for.
    expect(places.table).toContain('[REDACTED:aws_access_key]');
    expect(places.queue).toContain('leaky');
    expect(places.logs).toContain('/api/v1/traces');
    for (const [place, text] of Object.entries(places)) {
      expect(
        planted.filter((secret) => text.includes(secret)),
        place,
      ).toEqual([]);
    }
    expect(places.table).not.toContain(tenant.key.slice(-49));
    expect(places.logs).not.toContain(tenant.key.slice(-49));
  },
);
