import './local/check-node.cjs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { LOCAL_FOLDER } from './local/checkout.ts';
import { type HeldLock, tryLock } from './local/exclusive-access.ts';
import { gatewayContext } from './local/gateway-options.ts';
import { judgeContext } from './local/judge-options.ts';
import { FACTS_FILE, type LocalFacts } from './local/local-facts.ts';
import { type LocalSystem, startLocalSystem } from './local/local-system.ts';
import { StartFailure } from './local/start-failure.ts';

const STOPPED_AND_KEPT = 'Stopped. What was stored is there again at the next start; npm start -- --clean forgets it.';
const STOP_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

const startedAt = performance.now();

function say(text: string): void {
  const elapsedSeconds = (performance.now() - startedAt) / 1000;
  console.log(`${elapsedSeconds.toFixed(1).padStart(6)} s  ${text}`);
}

async function main(): Promise<void> {
  const { clean, context } = readArguments();
  // One Ctrl-C arrives twice, from the terminal and from npm: the first stops, later ones change nothing.
  const stopRequest = new AbortController();
  for (const signal of STOP_SIGNALS) process.on(signal, () => stopRequest.abort());

  const lock = await lockOrExplain();
  try {
    const system = await startLocalSystem({
      namedEndpointUrl: process.env['AWS_ENDPOINT_URL'] || undefined,
      forgetState: clean,
      context,
      say,
      signal: stopRequest.signal,
    });
    await runUntilStopped(system, stopRequest);
  } catch (cause) {
    if (!stopRequest.signal.aborted) throw cause;
    say('Stopped before it was ready');
  } finally {
    await lock.release();
  }
}

const USAGE =
  'Usage: npm start [-- [--clean] --judge URL --judge-model NAME … --provider NAME=URL … --allow-loopback-channels]';

function readArguments(): { readonly clean: boolean; readonly context: Readonly<Record<string, string>> } {
  const several = { type: 'string', multiple: true } as const;
  const flag = { type: 'boolean' } as const;
  const options = {
    clean: flag,
    judge: several,
    'judge-model': several,
    provider: several,
    'allow-loopback-channels': flag,
  } as const;
  try {
    const { values } = parseArgs({ options });
    const { clean = false, judge = [], 'judge-model': models = [], provider: providers = [] } = values;
    const channels = values['allow-loopback-channels'] === true ? { allowLoopbackChannels: 'true' } : {};
    return { clean, context: { ...judgeContext(judge, models), ...gatewayContext(providers), ...channels } };
  } catch (cause) {
    throw new StartFailure(`${cause instanceof Error ? cause.message : cause}\n${USAGE}`);
  }
}

async function runUntilStopped(system: LocalSystem, stopRequest: AbortController): Promise<void> {
  say('Ready');
  printFacts(system.facts);
  const ending = await Promise.race([
    whenAborted(stopRequest.signal).then(() => 'stopped' as const),
    system.failed.then(() => 'failed' as const),
  ]);
  if (ending === 'stopped') say('Stopping');
  stopRequest.abort();
  await system.stop();
  if (ending === 'failed') {
    throw new StartFailure(`The AWS emulator has ended by itself. Its log: ${join(LOCAL_FOLDER, 'emulator.log')}`);
  }
  say(system.keepsState ? STOPPED_AND_KEPT : 'Stopped');
}

async function lockOrExplain(): Promise<HeldLock> {
  await mkdir(LOCAL_FOLDER, { recursive: true, mode: 0o700 });
  const lock = await tryLock(join(LOCAL_FOLDER, 'run.lock'));
  if ('heldBy' in lock) {
    throw new StartFailure(
      `The local system of this checkout is already running or starting (process ${lock.heldBy}). ` +
        'Stop it with Ctrl-C in its terminal before you start it again.',
    );
  }
  return lock;
}

function whenAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    // The listener alone does not keep the process alive when the emulator is somebody else's.
    const stayAlive = setInterval(() => undefined, 2 ** 31 - 1);
    const finish = (): void => {
      clearInterval(stayAlive);
      resolve();
    };
    if (signal.aborted) finish();
    else signal.addEventListener('abort', finish, { once: true });
  });
}

function printFacts(facts: LocalFacts): void {
  const example = {
    model: 'gpt-4o-mini',
    input: 'What is the capital of France?',
    output: 'Paris is the capital of France.',
  };
  console.log(`
  Console       ${facts.console_url}
                once, within five minutes; npm run ops -- console-link prints another link
  URL           ${facts.url}
  Gateway       ${facts.gateway_url ?? 'none'}
  API key       ${facts.api_key}
  Organization  ${facts.organization_id}

Send a trace:

curl -sS -X POST '${facts.url}/api/v1/traces' -H 'authorization: Bearer ${facts.api_key}' -H 'content-type: application/json' -d '${JSON.stringify(example)}'

and read what was found:

curl -sS '${facts.url}/api/v1/evaluations?limit=5' -H 'authorization: Bearer ${facts.api_key}'

The same facts are in ${FACTS_FILE}. \`npm run demo\` in another terminal sends a sample. Ctrl-C stops everything.
`);
}

try {
  await main();
} catch (cause) {
  console.error(cause instanceof StartFailure ? `\n${cause.message}\n` : cause);
  process.exitCode = 1;
}
