import { readFile } from 'node:fs/promises';
import * as z from 'zod';
import { askEmulator } from '../emulator/ask-emulator.ts';
import type { EmulatedDeployment } from '../vitest/provided-context.ts';
import { type PollOptions, poll } from '../waiting/poll.ts';

const GroupsSchema = z.object({ logGroups: z.array(z.looseObject({ logGroupName: z.string() })) });
const EventsSchema = z.object({
  events: z.array(z.looseObject({ message: z.string() })),
  nextToken: z.string().optional(),
});

/**
 * Everything that the functions of the deployed stack, and the emulator itself, have logged so far, as one text. The
 * emulator keeps what a function writes in the function's own log group, in memory, and repeats some of it in its log.
 */
export async function readAllLogs({ endpointUrl, logFile }: EmulatedDeployment): Promise<string> {
  const { logGroups } = GroupsSchema.parse(await callLogs(endpointUrl, 'DescribeLogGroups', {}));
  const texts = await Promise.all(logGroups.map((group) => readLogGroup(endpointUrl, group.logGroupName)));
  return [...texts, await readFile(logFile, 'utf8')].join('\n');
}

/** Asked this often in vain, half a second apart, the lines may be stuck. */
const ASKS_BEFORE_NUDGE = 6;
/** The emulator runs a function in several processes. */
const PROCESSES = 3;
const NOWHERE = {
  rawPath: '/nowhere',
  rawQueryString: '',
  headers: {},
  requestContext: { http: { method: 'GET', sourceIp: '127.0.0.1' } },
  isBase64Encoded: false,
};

/**
 * Waits for what is to be logged. The emulator reads what a function has written for some milliseconds after its answer;
 * what comes later, on a busy machine, it reads after the next invocation of the same process. So there is one.
 */
export function pollLogs<Answer>(
  emulator: EmulatedDeployment,
  ask: () => Promise<Answer | undefined>,
  options: Omit<PollOptions, 'everyMs'>,
): Promise<Answer> {
  let asked = 0;
  const askAndNudge = async () => {
    asked++;
    if (asked % ASKS_BEFORE_NUDGE === 0) await nudge(emulator);
    return ask();
  };
  return poll(askAndNudge, { ...options, everyMs: 500 });
}

async function nudge({ endpointUrl, outputs }: EmulatedDeployment): Promise<void> {
  const invoke = (output: string, event: object) =>
    askEmulator(`${endpointUrl}/2015-03-31/functions/${String(outputs[output])}/invocations`, {
      method: 'POST',
      body: JSON.stringify(event),
    });
  const behindApi = ['Ingest', 'Query', 'Manage', 'Observe', 'Guard'].map((name) => `${name}FunctionName`);
  await Promise.all([
    ...behindApi.flatMap((output) => Array.from({ length: PROCESSES }, () => invoke(output, NOWHERE))),
    ...Array.from({ length: PROCESSES }, () => invoke('EvaluateFunctionName', { Records: [] })),
    invoke('ResetQuotasFunctionName', {}),
    invoke('ReconcileFunctionName', {}),
    ...(outputs['JudgeFunctionName'] === undefined ? [] : [invoke('JudgeFunctionName', { Records: [] })]),
  ]);
}

async function readLogGroup(endpointUrl: string, logGroupName: string): Promise<string> {
  const messages: string[] = [];
  let nextToken: string | undefined;
  do {
    const page = EventsSchema.parse(await callLogs(endpointUrl, 'FilterLogEvents', { logGroupName, nextToken }));
    messages.push(...page.events.map((event) => event.message));
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return messages.join('\n');
}

/** The emulator looks at no signature. */
async function callLogs(endpointUrl: string, action: string, input: object): Promise<unknown> {
  const response = await askEmulator(endpointUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': `Logs_20140328.${action}` },
    body: JSON.stringify(input),
  });
  const body = await response.text();
  if (!response.ok) throw new Error(`${action} failed with ${response.status}: ${body}`);
  return JSON.parse(body);
}
