import './local/check-node.cjs';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import * as z from 'zod';
import { conversationsAndSpans } from './demo/conversations-and-spans.ts';
import type { DemoTrace } from './demo/demo-trace.ts';
import { leakyTraces } from './demo/leaky-traces.ts';
import { tracesFromPublicData } from './demo/public-data.ts';
import sampleTraces from './demo/sample-traces.json' with { type: 'json' };
import { seededRandom } from './demo/seeded-random.ts';
import {
  type DemoConnection,
  findJudge,
  type SentTrace,
  sendTraces,
  waitForEvaluations,
  waitForJudge,
  waitsForJudge,
} from './demo/send-and-wait.ts';
import { summarise } from './demo/summary.ts';
import { readLocalFacts } from './local/local-facts.ts';
import { StartFailure } from './local/start-failure.ts';

const USAGE = 'Usage: npm run demo -- [--data FOLDER] [--seed NUMBER]';
const EVALUATED_WITHIN_MS = 120_000;
/** A model on the same machine takes its time; what is not judged until then is shown as it is. */
const JUDGED_WITHIN_MS = 600_000;

const SampleSchema = z.array(z.object({ source: z.string(), trace: z.record(z.string(), z.unknown()) }));

async function main(): Promise<void> {
  const { data, seed } = readArguments();
  const connection = await connect();
  const traces = await chooseTraces(data, seededRandom(seed));

  const total = traces.length;
  const sent = await sendTraces(connection, traces, (done) => showProgress(`Sending traces: ${done} of ${total}`));
  finishProgress();
  const byTiers1And2 = await waitForEvaluations(connection, sent, EVALUATED_WITHIN_MS, (done) =>
    showProgress(`Waiting for evaluations: ${done} of ${total}`),
  );
  finishProgress();
  const evaluated = await judged(connection, byTiers1And2);
  console.log(`\n${summarise(evaluated)}\n`);

  const missing = evaluated.filter((trace) => trace.refusal === undefined && trace.evaluation === undefined).length;
  if (missing > 0) throw new StartFailure(`${missing} traces were not evaluated in ${EVALUATED_WITHIN_MS / 1000} s.`);
}

async function judged(connection: DemoConnection, evaluated: readonly SentTrace[]): Promise<readonly SentTrace[]> {
  const waiting = evaluated.filter(waitsForJudge).length;
  const model = await findJudge(connection);
  if (model === null) {
    console.log('No judge is configured, so tier 3 is left out: npm start -- --judge URL --judge-model NAME');
    return evaluated;
  }
  console.log(`${waiting} traces go to the judge, ${model}.`);
  const found = await waitForJudge(connection, evaluated, JUDGED_WITHIN_MS, (done) =>
    showProgress(`Waiting for the judge: ${done} of ${evaluated.length}`),
  );
  finishProgress();
  return found;
}

function readArguments(): { data: string | undefined; seed: number } {
  try {
    const { values } = parseArgs({ options: { data: { type: 'string' }, seed: { type: 'string', default: '1' } } });
    return { data: values.data, seed: z.coerce.number().int().nonnegative().parse(values.seed) };
  } catch (cause) {
    throw new StartFailure(cause instanceof z.ZodError ? USAGE : `${String(cause)}\n${USAGE}`);
  }
}

async function connect(): Promise<DemoConnection> {
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
    return [...SampleSchema.parse(sampleTraces), ...leakyTraces(random), ...conversationsAndSpans(Date.now())];
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
