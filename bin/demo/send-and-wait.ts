import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import type { DemoTrace } from './demo-trace.ts';

/** The emulator starts a process per concurrent request; a handful keeps a small machine responsive. */
const CONNECTIONS = 6;
const POLL_MS = 250;
const MODEL = 'gpt-4o-mini';
const JUDGE_TIER = 3;

const AcceptedSchema = z.looseObject({ trace_id: z.string() });
const ProblemSchema = z.looseObject({ code: z.string() });
const EvaluatorSchema = z.looseObject({
  name: z.string(),
  version: z.string(),
  outcome: z.string(),
  duration_ms: z.number(),
  cost_usd: z.string(),
  rating: z.string().nullish(),
  no_verdict: z.string().optional(),
});
const JudgeSchema = z.looseObject({ configured: z.boolean(), effective_model: z.string().nullable() });
const EvaluationSchema = z.looseObject({
  verdict: z.string(),
  severity: z.string().nullable(),
  issues: z.array(z.looseObject({ type: z.string(), category: z.string(), severity: z.string() })),
  tiers: z.array(
    z.looseObject({
      tier: z.number(),
      evaluators: z.array(EvaluatorSchema),
    }),
  ),
  created_at: z.string(),
  sampling: z.looseObject({ full_depth: z.number().optional() }).optional(),
  decisions: z.array(z.looseObject({ decision: z.string(), evidence: z.string() })),
});
export type DemoEvaluation = z.infer<typeof EvaluationSchema>;

export interface SentTrace {
  readonly source: string;
  readonly submitMs: number;
  /** Why the trace was refused, as `status code`; absent when it was accepted. */
  readonly refusal?: string;
  readonly traceId?: string;
  readonly sentAtMs: number;
  readonly evaluation?: DemoEvaluation;
}

export interface DemoConnection {
  readonly url: string;
  readonly apiKey: string;
}

export async function sendTraces(
  connection: DemoConnection,
  traces: readonly DemoTrace[],
  onProgress: (done: number) => void,
): Promise<SentTrace[]> {
  // A conversation is a conversation only when its turns arrive one after the other.
  const groups = [...Map.groupBy(traces, ({ trace }, index) => trace['session_id'] ?? index).values()];
  let done = 0;
  const sendGroup = async (group: readonly DemoTrace[]): Promise<SentTrace[]> => {
    const sent: SentTrace[] = [];
    for (const trace of group) {
      sent.push(await sendTrace(connection, trace));
      onProgress(++done);
    }
    return sent;
  };
  return (await mapWithConnections(groups, sendGroup, () => undefined)).flat();
}

/** Waits until every accepted trace has been evaluated or the time is up; what is missing then has no evaluation. */
export async function waitForEvaluations(
  connection: DemoConnection,
  sent: readonly SentTrace[],
  withinMs: number,
  onProgress: (done: number) => void,
): Promise<SentTrace[]> {
  const deadline = performance.now() + withinMs;
  return mapWithConnections(sent, (trace) => waitForEvaluation(connection, trace, deadline), onProgress);
}

/** The model that judges, where the deployment or the project names one that can be asked. */
export async function findJudge({ url, apiKey }: DemoConnection): Promise<string | null> {
  const headers = { authorization: `Bearer ${apiKey}` };
  const response = await fetch(`${url}/api/v1/projects/default/judge`, { headers });
  const judge = JudgeSchema.safeParse(parseJson(await response.text())).data;
  return judge?.configured === true ? judge.effective_model : null;
}

/** Where there is a judge: whether a trace that tiers 1 and 2 left open, or that is in the sample, is on its way to it. */
export function waitsForJudge({ evaluation }: SentTrace): boolean {
  if (evaluation === undefined || evaluation.tiers.some(({ tier }) => tier === JUDGE_TIER)) return false;
  if (evaluation.sampling?.full_depth !== undefined) return true;
  const last = evaluation.decisions.at(-1);
  return last?.decision === 'escalate' && last.evidence.endsWith(`to tier ${JUDGE_TIER}`);
}

/** Waits until every trace that went to the judge has been judged or the time is up; the others stay as they are. */
export async function waitForJudge(
  connection: DemoConnection,
  evaluated: readonly SentTrace[],
  withinMs: number,
  onProgress: (done: number) => void,
): Promise<SentTrace[]> {
  const deadline = performance.now() + withinMs;
  const judge = async (trace: SentTrace): Promise<SentTrace> => {
    let latest = trace;
    while (waitsForJudge(latest) && performance.now() < deadline) {
      await sleep(POLL_MS);
      latest = await waitForEvaluation(connection, trace, deadline);
    }
    return latest;
  };
  return mapWithConnections(evaluated, judge, onProgress);
}

async function sendTrace({ url, apiKey }: DemoConnection, { source, trace }: DemoTrace): Promise<SentTrace> {
  const sentAtMs = Date.now();
  const before = performance.now();
  const response = await fetch(`${url}/api/v1/traces`, {
    method: 'POST',
    headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: MODEL, ...trace }),
  });
  const body = await response.text();
  const submitMs = performance.now() - before;
  if (response.status !== 202) {
    const code = ProblemSchema.safeParse(parseJson(body)).data?.code ?? '';
    return { source, submitMs, sentAtMs, refusal: `${response.status} ${code}`.trim() };
  }
  return { source, submitMs, sentAtMs, traceId: AcceptedSchema.parse(parseJson(body)).trace_id };
}

async function waitForEvaluation(
  { url, apiKey }: DemoConnection,
  sent: SentTrace,
  deadline: number,
): Promise<SentTrace> {
  if (sent.traceId === undefined) return sent;
  while (performance.now() < deadline) {
    const response = await fetch(`${url}/api/v1/evaluations/${encodeURIComponent(sent.traceId)}`, {
      headers: { authorization: `Bearer ${apiKey}` },
    });
    const body = await response.text();
    if (response.status === 200) return { ...sent, evaluation: EvaluationSchema.parse(parseJson(body)) };
    await sleep(POLL_MS);
  }
  return sent;
}

async function mapWithConnections<Input, Output>(
  inputs: readonly Input[],
  work: (input: Input) => Promise<Output>,
  onProgress: (done: number) => void,
): Promise<Output[]> {
  const outputs: Output[] = [];
  let done = 0;
  const queue = inputs.entries();
  const connections = Array.from({ length: CONNECTIONS }, async () => {
    for (const [index, input] of queue) {
      outputs[index] = await work(input);
      done += 1;
      onProgress(done);
    }
  });
  await Promise.all(connections);
  return outputs;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
