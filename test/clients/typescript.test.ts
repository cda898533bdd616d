import { describe, expect, test } from 'vitest';
import { type Client, TYPESCRIPT_CLIENTS } from './clients.ts';
import { EXPECTED } from './expectations.ts';
import { readExport } from './read-export.ts';
import { runClient } from './run-client.ts';
import { tracesOf } from './traces-of.ts';

function client(name: string, environment: Client['environment'] = {}): Client {
  const found = TYPESCRIPT_CLIENTS.find((one) => one.name === name);
  if (found === undefined) throw new TypeError(`there is no client ${name}`);
  return { ...found, environment: { ...found.environment, ...environment } };
}

/** One process for four providers of the AI SDK: a trace each. */
const PROVIDERS = ['openai', 'azure', 'anthropic', 'groq'];

const RUNS: readonly (readonly [string, Client, readonly string[]])[] = [
  ['OpenInference', client('js-openinference'), ['js-openinference']],
  ['OpenLLMetry', client('js-traceloop'), ['js-traceloop']],
  ['Langfuse', client('js-langfuse'), ['js-langfuse']],
  ['LangSmith', client('js-langsmith'), ['js-langsmith']],
  [
    'the AI SDK with four providers',
    client('js-ai-sdk-openai', { PROVIDER: PROVIDERS.join() }),
    PROVIDERS.map((provider) => `js-ai-sdk-${provider}`),
  ],
];

/** Real SDKs in processes of their own, against a model that stands in; none of them needs the network. */
describe('clients in TypeScript', () => {
  test.concurrent.each(RUNS)('are read as they are installed: %s', async (_name, runs, names) => {
    const { exports } = await runClient(runs, 'documented', process.execPath);
    const read = await Promise.all(tracesOf(exports).map(readExport));
    expect(read).toEqual(names.map((name) => EXPECTED[name]));
  });
});
