import * as z from 'zod';
import { MemoryApi } from '../../../test/support/memory/api.ts';
import { evaluateWaiting } from '../../../test/support/memory/evaluate-waiting.ts';

const ROWS = 10_000;
const SPANS = 35_000;
const DEPTH = 500;
const CHARACTERS = 100_000;
const FINDINGS = 500;

const Trace = z.looseObject({
  trace_id: z.string(),
  content: z.looseObject({}),
  evaluation: z.looseObject({ evaluation_id: z.string(), issues: z.array(z.looseObject({})).min(1) }),
});
const List = z.looseObject({ items: z.array(z.looseObject({ trace_id: z.string() })).min(1) });

/** The names under which the large ones are asked for. */
export const MANY_SPANS = 'many-spans';
export const LONG_TEXT = 'long-text';

/**
 * What the API itself answers about one trace that failed, made as large as the budget says: JSON by path.
 * The shapes are the API's own, so that the bench breaks when they change.
 */
export async function consoleAnswers(): Promise<ReadonlyMap<string, unknown>> {
  const api = new MemoryApi();
  api.nowMs = Date.now();
  const { key } = await api.createTenant();
  const get = async (path: string): Promise<unknown> => {
    const { status, body, text } = await api.send('GET', path, { key });
    if (status !== 200) throw new Error(`${path} was answered with ${status}: ${text}`);
    return body;
  };
  await api.send('POST', '/api/v1/traces', { key, body: { model: 'gpt-4o', input: 'x', output: 'I will kill you.' } });
  await evaluateWaiting(api);
  const list = List.parse(await get('/api/v1/traces'));
  const [row] = list.items;
  const trace = Trace.parse(await get(`/api/v1/traces/${row?.trace_id}`));
  const day = (time: number) => new Date(time).toISOString().slice(0, 10);
  const period = { from: day(api.nowMs - 6 * 86_400_000), to: day(api.nowMs) };
  const week = new URLSearchParams({
    ...period,
    project_id: 'default',
    by: 'issue_type',
    compare: 'previous',
    limit: '8',
  });
  const answers = new Map<string, unknown>([
    ['/api/v1/session', await get('/api/v1/session')],
    ['/api/v1/projects', await get('/api/v1/projects')],
    ['/api/v1/budgets', await get('/api/v1/budgets')],
    ['/api/v1/reviews/stats', await get('/api/v1/reviews/stats?project_id=default')],
    ['/api/v1/analytics', await get(`/api/v1/analytics?${week}`)],
    ['/api/v1/alerts', { items: [], next_cursor: null }],
    [
      '/api/v1/traces',
      {
        ...list,
        items: Array.from({ length: ROWS }, (_, i) => ({ ...row, trace_id: `trace-${i}` })),
        next_cursor: null,
      },
    ],
  ]);
  const { evaluation } = trace;
  for (const [name, large] of [
    [MANY_SPANS, { ...trace, content: { ...trace.content, spans: spans() } }],
    [LONG_TEXT, withFindings(trace)],
  ] as const) {
    const own = { ...large.evaluation, evaluation_id: `ev-${name}` };
    answers.set(`/api/v1/traces/${name}`, { ...large, trace_id: name, evaluation: own });
    answers.set(`/api/v1/evaluations/ev-${name}`, { ...evaluation, ...own, explanations: [] });
  }
  return answers;
}

interface Span {
  readonly name: string;
  readonly started_at: string;
  readonly duration_ms: number;
  children: Span[];
}

/** A chain as deep as the budget says, with all others side by side at its end. */
function spans(): Span[] {
  const at = Date.parse('2026-11-20T12:00:00.000Z');
  const span = (i: number): Span => ({
    name: `step ${i}`,
    started_at: new Date(at + i).toISOString(),
    duration_ms: SPANS - i,
    children: [],
  });
  const root = span(0);
  let last = root;
  for (let i = 1; i < DEPTH; i++) {
    const next = span(i);
    last.children.push(next);
    last = next;
  }
  for (let i = DEPTH; i < SPANS; i++) last.children.push(span(i));
  return [root];
}

function withFindings(trace: z.infer<typeof Trace>): z.infer<typeof Trace> {
  const [issue = {}] = trace.evaluation.issues;
  const step = CHARACTERS / FINDINGS;
  const issues = Array.from({ length: FINDINGS }, (_, i) => ({
    ...issue,
    field: 'output',
    offset: i * step,
    length: 20,
  }));
  const output = 'All words of this answer are long. '.repeat(CHARACTERS / 35 + 1).slice(0, CHARACTERS);
  return {
    ...trace,
    total_issues: FINDINGS,
    content: { ...trace.content, output },
    evaluation: { ...trace.evaluation, issues, total_issues: FINDINGS },
  };
}
