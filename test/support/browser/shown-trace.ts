import type { Page } from 'playwright-core';

/** A trace as the API answers it, for what no test has the time to bring in as a client would. */
export function aShownTrace(id: string, content: object, issues: readonly object[] = []): Record<string, unknown> {
  const evaluation = {
    evaluation_id: `ev_00000001_${id}`,
    trace_id: id,
    project_id: 'default',
    domain: 'generic',
    status: 'completed',
    verdict: 'failed',
    passed: false,
    severity: 'high',
    total_issues: issues.length,
    issues,
    tiers: [],
    decisions: [{ tier: 2, decision: 'stop', reason: 'A finding decides.', evidence: HOSTILE }],
    evaluator_set: 'aegis',
    cost_usd: '0.00',
    execution_time_ms: 1,
    created_at: '2026-11-30T10:00:01.000Z',
  };
  return {
    trace_id: id,
    project_id: 'default',
    user_id: HOSTILE,
    session_id: null,
    conversation_id: null,
    domain: 'generic',
    application_type: 'agent',
    model: HOSTILE,
    provider: HOSTILE,
    started_at: '2026-11-30T10:00:00.000Z',
    created_at: '2026-11-30T10:00:00.000Z',
    latency_ms: 1,
    usage: {
      input_tokens: 1,
      output_tokens: 1,
      cached_tokens: 0,
      cache_write_tokens: 0,
      reasoning_tokens: 0,
      estimated: false,
    },
    cost_usd: null,
    price_table: null,
    status: 'evaluated',
    verdict: 'failed',
    severity: 'high',
    total_issues: issues.length,
    evaluation_id: evaluation.evaluation_id,
    content,
    evaluation,
  };
}

/** What would run, run backwards or break where it was taken for more than text. */
export const HOSTILE = '<img src=x onerror=alert(1)><script>alert(2)</script>\u202Etxt.exe\uD83D javascript:alert(3)';

export function anIssue(fields: object): object {
  return {
    type: 'instruction_override',
    category: 'prompt_injection',
    severity: 'high',
    message: HOSTILE,
    field: 'output',
    offset: 0,
    length: 10,
    evaluator: 'text-patterns',
    version: '1.2.0',
    ...fields,
  };
}

/** Answers a trace and its evaluation in the place of the API. */
export async function answerWith(page: Page, trace: Record<string, unknown>): Promise<void> {
  const answer = (body: unknown) => ({ contentType: 'application/json', body: JSON.stringify(body) });
  await page.route(`**/api/v1/traces/${trace['trace_id']}`, (route) => route.fulfill(answer(trace)));
  await page.route(`**/api/v1/evaluations/*${trace['trace_id']}`, (route) =>
    route.fulfill(answer(trace['evaluation'])),
  );
}
