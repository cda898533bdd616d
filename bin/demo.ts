import './local/check-node.cjs';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import * as z from 'zod';
import type { DemoTrace } from './demo/demo-trace.ts';
import { leakyTraces } from './demo/leaky-traces.ts';
import { tracesFromPublicData } from './demo/public-data.ts';
import sampleTraces from './demo/sample-traces.json' with { type: 'json' };
import { seededRandom } from './demo/seeded-random.ts';
import { sendTraces, waitForEvaluations } from './demo/send-and-wait.ts';
import { summarise } from './demo/summary.ts';
import { readLocalFacts } from './local/local-facts.ts';
import { StartFailure } from './local/start-failure.ts';

const USAGE = 'Usage: npm run demo -- [--data FOLDER] [--seed NUMBER]';
const EVALUATED_WITHIN_MS = 120_000;

const SampleSchema = z.array(z.object({ source: z.string(), trace: z.record(z.string(), z.unknown()) }));

async function main(): Promise<void> {
  const { data, seed } = readArguments();
  const connection = await connect();
  const traces = await chooseTraces(data, seededRandom(seed));

  const total = traces.length;
  const sent = await sendTraces(connection, traces, (done) => showProgress(`Sending traces: ${done} of ${total}`));
  finishProgress();
  const evaluated = await waitForEvaluations(connection, sent, EVALUATED_WITHIN_MS, (done) =>
    showProgress(`Waiting for evaluations: ${done} of ${total}`),
  );
  finishProgress();
  console.log(`\n${summarise(evaluated)}\n`);

  const missing = evaluated.filter((trace) => trace.refusal === undefined && trace.evaluation === undefined).length;
  if (missing > 0) throw new StartFailure(`${missing} traces were not evaluated in ${EVALUATED_WITHIN_MS / 1000} s.`);
}

function readArguments(): { data: string | undefined; seed: number } {
  try {
    const { values } = parseArgs({ options: { data: { type: 'string' }, seed: { type: 'string', default: '1' } } });
    return { data: values.data, seed: z.coerce.number().int().nonnegative().parse(values.seed) };
  } catch (cause) {
    throw new StartFailure(cause instanceof z.ZodError ? USAGE : `${String(cause)}\n${USAGE}`);
  }
}

async function connect(): Promise<{ url: string; apiKey: string }> {
  const facts = await readLocalFacts();
  const reachable = facts !== undefined && (await answers(`${facts.url}/health/live`));
  if (!reachable) {
    throw new StartFailure(
      'The local system is not running. Run `npm start` in another terminal and wait for "Ready".',
    );
  }
  return { url: facts.url, apiKey: facts.api_key };
}

async function chooseTraces(data: string | undefined, random: () => number): Promise<readonly DemoTrace[]> {
  if (data === undefined) {
    console.log('Sending our own sample. --data FOLDER sends rows of public data sets instead.');
    return [...SampleSchema.parse(sampleTraces), ...leakyTraces(random)];
  }
  const folder = resolve(process.env['INIT_CWD'] ?? '.', data);
  if (!existsSync(folder)) throw new StartFailure(`The folder ${folder} does not exist.`);
  const traces = await tracesFromPublicData(folder, random);
  if (traces.length === 0) {
    throw new StartFailure(`The folder ${folder} holds none of the data sets the demo reads (<set>/dev.jsonl.gz).`);
  }
  return traces;
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).ok;
  } catch {
    return false;
  }
}

/** One line that counts up in a terminal; in a log only its last state appears. */
let lastProgress = '';
function showProgress(text: string): void {
  lastProgress = text;
  if (process.stdout.isTTY) process.stdout.write(`\r${text}`);
}

function finishProgress(): void {
  console.log(process.stdout.isTTY ? '' : lastProgress);
}

try {
  await main();
} catch (cause) {
  console.error(cause instanceof StartFailure ? `\n${cause.message}\n` : cause);
  process.exitCode = 1;
}
