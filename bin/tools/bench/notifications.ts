import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Webhook } from 'standardwebhooks';
import * as z from 'zod';
import { embeddedTarget } from '../../local/aws-target.ts';
import { bringUpSystem } from '../../local/bring-up-system.ts';
import { createDemoOrganization } from '../../local/demo-organization.ts';
import { startEmulator } from '../../local/emulator.ts';
import { findFreePort } from '../../local/free-port.ts';
import { ensurePythonEnvironment } from '../../local/python-environment.ts';
import type { BenchResult } from './measure.ts';

const TRACES_PER_SECOND = 10;
const SECONDS = 30;
/** A rule has at most 50 groups open at once in a project, so that the traces are spread over projects. */
const GROUPS_PER_PROJECT = 50;
/** Batches that are sent before: the emulator starts a process for each call at the same time, which takes a second. */
const WARM_UP_BATCHES = 5;
const WARM_UP_TRACES = WARM_UP_BATCHES * TRACES_PER_SECOND;
const PROJECTS = Math.ceil((WARM_UP_TRACES + SECONDS * TRACES_PER_SECOND) / GROUPS_PER_PROJECT);
/** The promise: a critical issue reaches a webhook within so long of its trace. */
const WITHIN_MILLISECONDS = 30_000;
/** After the last trace. */
const PATIENCE_MILLISECONDS = 60_000;

const PayloadSchema = z.object({ type: z.string(), data: z.object({ trace_id: z.string().nullable() }) });

/** Of the form of an access key, and nobody's. */
const KEY = ['AKIA', 'IOSFODNN7EXAMPLQ'].join('');

const projectNamed = (index: number) => `bench-${index}`;

/** A critical issue of a model of its own each, so that each trace opens an episode. */
const criticalTrace = (n: number) => ({
  trace_id: `critical-${n}`,
  project_id: projectNamed(Math.floor(n / GROUPS_PER_PROJECT)),
  model: `model-${n}`,
  input: 'Which key?',
  output: KEY,
});

/** When the opening of each trace's episode arrived, in milliseconds of this process; only what is signed counts. */
async function startEndpoint(secretOf: () => string) {
  const heardAt = new Map<string, number>();
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => {
      body += chunk.toString();
    });
    request.on('end', () => {
      const headers = Object.entries(request.headers).map(([name, value]): [string, string] => [name, String(value)]);
      const { type, data } = PayloadSchema.parse(new Webhook(secretOf()).verify(body, Object.fromEntries(headers)));
      if (type === 'episode.opened' && data.trace_id !== null && !heardAt.has(data.trace_id)) {
        heardAt.set(data.trace_id, performance.now());
      }
      response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return { url: `http://127.0.0.1:${port}/`, heardAt, close: () => server.close() };
}

/** How long after a trace was sent its webhook arrives, on a real deployment to an emulator of its own. */
export async function benchNotifications(): Promise<BenchResult[]> {
  const { signal } = new AbortController();
  const say = (text: string) => console.error(text);
  const python = await ensurePythonEnvironment(say, signal);
  const folder = await mkdtemp(join(tmpdir(), 'aegis-bench-'));
  const emulator = await startEmulator({ python, runFolder: folder, port: await findFreePort(), signal });
  let secret = '';
  const endpoint = await startEndpoint(() => secret);
  try {
    const target = embeddedTarget(emulator.endpointUrl);
    const context = { allowLoopbackChannels: 'true' };
    const system = await bringUpSystem({ target, workFolder: join(folder, 'deployment'), context, signal, say });
    const { api_key: key } = await createDemoOrganization(system.url, system.platformKey, signal);
    const post = async (path: string, body: unknown) => {
      const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
      const init = { method: 'POST', headers, body: JSON.stringify(body), signal };
      const answer = await fetch(`${system.url}/api/v1${path}`, init);
      const text = await answer.text();
      if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${text}`);
      return z.looseObject({ secret: z.string().nullish(), webhook_id: z.string().optional() }).parse(JSON.parse(text));
    };
    for (let index = 0; index < PROJECTS; index++) {
      await post('/projects', { project_id: projectNamed(index), name: `Bench ${index}` });
    }
    const channel = await post('/webhooks', { kind: 'webhook', name: 'bench', url: endpoint.url });
    secret = channel.secret ?? '';
    await post('/alert-rules', {
      name: 'each',
      on: { event: 'evaluation', severity_at_least: 'critical' },
      group_by: ['model'],
      channels: [channel.webhook_id],
    });
    const send = (traces: readonly object[]) => post('/traces/batch', { traces });
    await warmUp(send, endpoint.heardAt);
    return [resultOf(await measure(send, endpoint.heardAt))];
  } finally {
    endpoint.close();
    await emulator.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

type Send = (traces: readonly object[]) => Promise<unknown>;

const batchFrom = (first: number) => Array.from({ length: TRACES_PER_SECOND }, (_, n) => criticalTrace(first + n));

async function warmUp(send: Send, heardAt: Map<string, number>): Promise<void> {
  for (let sent = 0; sent < WARM_UP_TRACES; sent += TRACES_PER_SECOND) await send(batchFrom(sent));
  const until = performance.now() + PATIENCE_MILLISECONDS;
  while (heardAt.size < WARM_UP_TRACES && performance.now() < until) await sleep(100);
  heardAt.clear();
}

/** Milliseconds from sending to hearing, ascending; what was not heard in time is not among them. */
async function measure(send: Send, heardAt: ReadonlyMap<string, number>) {
  const sentAt = new Map<string, number>();
  const sending: Promise<unknown>[] = [];
  const count = TRACES_PER_SECOND * SECONDS;
  const beganAt = performance.now();
  for (let second = 0; second < SECONDS; second++) {
    await sleep(Math.max(0, beganAt + second * 1_000 - performance.now()));
    const batch = batchFrom(WARM_UP_TRACES + second * TRACES_PER_SECOND);
    for (const { trace_id: id } of batch) sentAt.set(id, performance.now());
    sending.push(send(batch));
  }
  await Promise.all(sending);
  const until = performance.now() + PATIENCE_MILLISECONDS;
  while (heardAt.size < count && performance.now() < until) await sleep(100);
  const delays = [...heardAt].map(([id, at]) => at - (sentAt.get(id) ?? Number.NaN)).sort((a, b) => a - b);
  return { delays, count };
}

function resultOf({ delays, count }: Awaited<ReturnType<typeof measure>>): BenchResult {
  const quantile = (share: number) => delays[Math.ceil(share * count) - 1] ?? Number.POSITIVE_INFINITY;
  const [p50, p95, longest] = [quantile(0.5), quantile(0.95), quantile(1)];
  const seconds = (milliseconds: number) => `${(milliseconds / 1_000).toFixed(1)} s`;
  return {
    what: `from trace to webhook, 95 of 100, ${TRACES_PER_SECOND} critical traces a second in one batch`,
    against: `the ${WITHIN_MILLISECONDS / 1_000} seconds that are promised`,
    ratio: p95 / WITHIN_MILLISECONDS,
    target: 1,
    reached: 1,
    tolerance: 0,
    note: `${delays.length} of ${count} heard; half within ${seconds(p50)}, 95 % within ${seconds(p95)}, the last after ${seconds(longest)}`,
  };
}
