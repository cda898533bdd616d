import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { Agent, createServer, request } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { MemoryGateway } from '../../../test/support/memory/gateway.ts';
import { serveOnSocket } from '../../../test/support/system/serve-gateway.ts';
import { findFreePort } from '../../local/free-port.ts';
import { type BenchResult, median } from './measure.ts';

/** Requests of each kind to each of those that are compared, one after another and in turn. */
const ROUNDS = 400;
const WARM_UP = 60;
const CHUNKS = 50;
const TARGET_MILLISECONDS = 5;
/** Requests a second that are sent at fixed times, whether or not earlier ones have been answered. */
const PLANNED_PER_SECOND = 1_000;
const PLANNED_SECONDS = 3;
const PEER_START_MILLISECONDS = 20_000;

const USAGE = { prompt_tokens: 12, completion_tokens: 7, total_tokens: 19 };
const WORD = JSON.stringify({
  id: 'c',
  object: 'chat.completion.chunk',
  created: 1,
  model: 'gpt-4o-mini',
  choices: [{ index: 0, delta: { content: ' word' }, finish_reason: null }],
});
const END = WORD.replace('{"content":" word"}', '{}').replace('null', '"stop"');
const WHOLE = JSON.stringify({
  id: 'c',
  object: 'chat.completion',
  created: 1,
  model: 'gpt-4o-mini',
  choices: [{ index: 0, message: { role: 'assistant', content: 'Paris.', refusal: null }, finish_reason: 'stop' }],
  usage: USAGE,
});

interface Place {
  readonly name: string;
  readonly url: string;
  readonly model: string;
  readonly headers: Readonly<Record<string, string>>;
}

interface Times {
  readonly whole: number[];
  readonly firstChunk: number[];
  readonly stream: number[];
}

/**
 * What the gateway adds to a call: its own code over stores in memory, behind a socket of this machine, against the same
 * call without it, and beside Portkey's gateway where `--peers DIR` has it.
 */
export async function benchGateway(peers: string | undefined): Promise<BenchResult[]> {
  const provider = await startProvider();
  const system = new MemoryGateway();
  system.useListed('openai', `${provider.url}/v1`);
  system.settings = { guard_input: 'off', guard_output: 'off' };
  const served = await serveOnSocket(system.services);
  const peer = await startPeer(peers);
  try {
    const own = { name: 'ours', url: served.url, model: 'openai:gpt-4o-mini', headers: {} };
    const places: Place[] = [{ name: 'direct', url: provider.url, model: 'gpt-4o-mini', headers: {} }, own];
    if (peer !== null)
      places.push({ ...peer, headers: { ...peer.headers, 'x-portkey-custom-host': `${provider.url}/v1` } });
    const times = await measure(places);
    await served.idle();
    const planned = await plan(own);
    await served.idle();
    return [...results(times), planned];
  } finally {
    peer?.process.kill();
    await served.close();
    await provider.close();
  }
}

async function measure(places: readonly Place[]): Promise<Map<string, Times>> {
  const agent = new Agent({ keepAlive: true });
  const times = new Map(places.map(({ name }): [string, Times] => [name, { whole: [], firstChunk: [], stream: [] }]));
  const notStreaming = new Set<string>();
  for (const place of places) {
    const failure = await ask(place, true, agent).then(
      () => null,
      (error: unknown) => error,
    );
    if (failure === null) continue;
    notStreaming.add(place.name);
    console.log(`${place.name} does not stream here: ${failure}`);
  }
  for (let round = 0; round < ROUNDS + WARM_UP; round++) {
    for (const place of places) {
      const whole = await ask(place, false, agent);
      if (round >= WARM_UP) times.get(place.name)?.whole.push(whole.total);
      if (notStreaming.has(place.name)) continue;
      const streamed = await ask(place, true, agent);
      if (round < WARM_UP) continue;
      times.get(place.name)?.firstChunk.push(streamed.first);
      times.get(place.name)?.stream.push(streamed.total);
    }
  }
  agent.destroy();
  return times;
}

function results(times: ReadonlyMap<string, Times>): BenchResult[] {
  const direct = times.get('direct');
  const ours = times.get('ours');
  if (direct === undefined || ours === undefined) throw new Error('Nothing was measured');
  const lines = [
    ...added('not streamed', ours.whole, direct.whole),
    ...added('to the first chunk', ours.firstChunk, direct.firstChunk),
    perChunk(ours, direct),
  ];
  for (const [name, peer] of times) {
    if (name === 'direct' || name === 'ours') continue;
    lines.push(beside(name, 'not streamed', ours.whole, peer.whole, direct.whole));
    if (peer.firstChunk.length === 0) continue;
    lines.push(beside(name, 'to the first chunk', ours.firstChunk, peer.firstChunk, direct.firstChunk));
  }
  return lines;
}

function added(what: string, ours: readonly number[], direct: readonly number[]): BenchResult[] {
  return ([50, 99] as const).map((percent) => {
    const milliseconds = percentile(ours, percent) - percentile(direct, percent);
    return {
      what: `gateway, added ${what}, p${percent}`,
      against: `${TARGET_MILLISECONDS} ms`,
      ratio: milliseconds / TARGET_MILLISECONDS,
      target: 1,
      reached: percent === 50 ? 0.6 : 2,
      tolerance: 1,
      note: `${milliseconds.toFixed(2)} ms`,
    };
  });
}

function perChunk(ours: Times, direct: Times): BenchResult {
  const milliseconds = (median(ours.stream) - median(direct.stream)) / CHUNKS;
  return {
    what: 'gateway, added per streamed chunk',
    against: '0.1 ms',
    ratio: milliseconds / 0.1,
    target: 1,
    reached: 1,
    tolerance: 1,
    note: `${(milliseconds * 1_000).toFixed(0)} µs`,
  };
}

function beside(
  name: string,
  what: string,
  ours: readonly number[],
  peer: readonly number[],
  direct: readonly number[],
): BenchResult {
  const [own, others] = [median(ours) - median(direct), median(peer) - median(direct)];
  return {
    what: `gateway, added ${what}, p50`,
    against: name,
    ratio: own / others,
    target: 1,
    reached: 1.5,
    tolerance: 1,
    note: `${own.toFixed(2)} ms to ${others.toFixed(2)} ms; theirs reserves, prices and stores nothing`,
  };
}

/** Sends requests when their time has come, so that one slow answer delays none of the others. */
async function plan(place: Place): Promise<BenchResult> {
  const agent = new Agent({ keepAlive: true, maxSockets: 512 });
  const latencies: number[] = [];
  const startedAt = performance.now();
  const running: Promise<void>[] = [];
  for (let sent = 0; sent < PLANNED_PER_SECOND * PLANNED_SECONDS; sent++) {
    const due = startedAt + (sent * 1_000) / PLANNED_PER_SECOND;
    const early = due - performance.now();
    if (early > 1) await sleep(early);
    running.push(
      ask(place, false, agent).then(() => {
        latencies.push(performance.now() - due);
      }),
    );
  }
  await Promise.all(running);
  const seconds = (performance.now() - startedAt) / 1_000;
  agent.destroy();
  const served = latencies.length / seconds;
  return {
    what: `gateway, ${PLANNED_PER_SECOND} requests a second as planned, client and provider in the same process`,
    against: `${PLANNED_PER_SECOND} a second`,
    ratio: served / PLANNED_PER_SECOND,
    target: 1,
    reached: 0.05,
    moreIsBetter: true,
    note: `${served.toFixed(0)} a second, p50 ${percentile(latencies, 50).toFixed(0)} ms, p99 ${percentile(latencies, 99).toFixed(0)} ms from when each was due`,
  };
}

async function ask(place: Place, stream: boolean, agent: Agent): Promise<{ first: number; total: number }> {
  const body = JSON.stringify({
    model: place.model,
    max_tokens: 100,
    stream,
    messages: [{ role: 'user', content: 'Capital of France?' }],
  });
  const headers = { 'content-type': 'application/json', authorization: 'Bearer key', ...place.headers };
  const startedAt = performance.now();
  const asked = request(`${place.url}/v1/chat/completions`, { method: 'POST', headers, agent });
  asked.end(body);
  const [response] = await once(asked, 'response');
  let first = 0;
  let last = '';
  for await (const piece of response) {
    if (first === 0) first = performance.now() - startedAt;
    last = String(piece);
  }
  if (response.statusCode !== 200) throw new Error(`${place.name} answered ${response.statusCode}: ${last}`);
  return { first, total: performance.now() - startedAt };
}

/** Answers at once, a stream in pieces of one chunk each. */
async function startProvider(): Promise<{ readonly url: string; close(): Promise<void> }> {
  const server = createServer((incoming, response) => {
    let body = '';
    incoming.setEncoding('utf8');
    incoming.on('data', (piece) => {
      body += piece;
    });
    incoming.on('end', () => {
      if (!body.includes('"stream":true')) {
        response.writeHead(200, { 'content-type': 'application/json' }).end(WHOLE);
        return;
      }
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      let left = CHUNKS;
      const next = (): void => {
        if (left-- > 0) {
          response.write(`data: ${WORD}\n\n`);
          setImmediate(next);
        } else
          response.end(`data: ${END}\n\ndata: ${JSON.stringify({ choices: [], usage: USAGE })}\n\ndata: [DONE]\n\n`);
      };
      next();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = z.object({ port: z.number() }).parse(server.address());
  return {
    url: `http://127.0.0.1:${port}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function startPeer(peers: string | undefined): Promise<(Place & { readonly process: ChildProcess }) | null> {
  const program = join(peers ?? '', 'node_modules/@portkey-ai/gateway/build/start-server.js');
  if (peers === undefined || !existsSync(program)) {
    console.log('No peer of the gateway: install @portkey-ai/gateway in a folder and name it with --peers.');
    return null;
  }
  const port = await findFreePort();
  const process_ = spawn(process.execPath, [program, `--port=${port}`, '--headless'], { stdio: 'ignore' });
  const url = `http://127.0.0.1:${port}`;
  const deadline = performance.now() + PEER_START_MILLISECONDS;
  while (performance.now() < deadline) {
    const isUp = await fetch(url).then(
      () => true,
      () => false,
    );
    if (isUp) {
      const headers = { 'x-portkey-provider': 'openai' };
      return { name: 'Portkey gateway', url, model: 'gpt-4o-mini', headers, process: process_ };
    }
    await sleep(100);
  }
  process_.kill();
  throw new Error('The peer did not start');
}

function percentile(values: readonly number[], percent: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * percent) / 100))] ?? Number.NaN;
}
