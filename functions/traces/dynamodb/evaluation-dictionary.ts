/**
 * What evaluations have in common, as a dictionary for Zstandard: it makes 3 KB of JSON about 300 bytes instead of
 * 850, so that an evaluation costs one write unit also with some issues in it.
 *
 * Never change what this returns: what was stored with it can be read with nothing else. Evaluators that came later
 * make it less fitting, not wrong.
 */
export function evaluationDictionary(): Buffer {
  const run = (name: string, outcome: string, scores: object = { risk: null, confidence: null }) => ({
    name,
    version: '1.0.0',
    outcome,
    ...scores,
    duration_ms: 0.1,
    cost_usd: '0.00',
  });
  const scored = (name: string) => run(name, 'pass', { risk: 0.05, confidence: 0.95 });
  const issue = (type: string, category: string, severity: string, message: string, more: object) => ({
    type,
    category,
    severity,
    message,
    field: 'output',
    offset: 0,
    length: 24,
    evaluator: 'intake',
    version: '1.1.0',
    ...more,
  });
  const reasons = [
    'A critical issue needs no judgement.',
    'A required evaluator did not run.',
    'An issue of high or critical severity needs judgement.',
    'The risk is high.',
    'A model is uncertain.',
    'Rules and model disagree.',
    'Issues count against the trace.',
    'Everything passed.',
  ];
  return Buffer.from(
    JSON.stringify({
      issues: [
        issue('secret', 'secret', 'critical', 'Found here: ', { decisive: true }),
        issue('injected_prompt', 'prompt_injection', 'high', 'The text reads like ', { field: 'input' }),
        issue('medication', 'domain', 'medium', 'The output says ', {
          score: 0.9,
          threshold: 0.5,
          source: 'docs/models/',
        }),
        issue('email_address', 'pii', 'low', 'Found and masked here: email address.', {}),
      ],
      decisions: [
        ...reasons.map((reason) => ({ tier: 2, decision: 'escalate', reason, evidence: ' in output, risk 0.' })),
        { tier: 2, decision: 'stop', reason: 'Everything passed.', evidence: '7 evaluators' },
      ],
      tail: {
        verdict: 'passed',
        escalated_to: null,
        decisions: [
          {
            tier: 0,
            decision: 'continue',
            reason: 'Tiers 0 to 2 always all run.',
            evidence: 'nothing serious found at intake',
          },
        ],
        severity: null,
        tiers: [
          { tier: 0, evaluators: [run('intake', 'pass')] },
          {
            tier: 1,
            evaluators: [
              run('output-form', 'pass'),
              run('expected-format', 'skipped'),
              run('tool-calls', 'skipped'),
              run('text-patterns', 'pass'),
              run('blocked-keywords', 'skipped'),
              run('faithfulness', 'skipped'),
              run('domain-pack', 'pass'),
              run('rl-episode', 'skipped'),
            ],
          },
          {
            tier: 2,
            evaluators: [
              scored('input-injection'),
              run('hidden-instruction', 'skipped'),
              scored('harmful-request'),
              scored('toxicity'),
              run('hostile-command', 'skipped'),
              run('unsupported-output', 'skipped'),
              run('hazardous-plan', 'skipped'),
            ],
          },
        ],
        evaluator_set: 'aegis-1.1.0-',
        execution_time_ms: 1.1,
        evaluation_id: 'ev_',
        trace_id: '',
        project_id: 'default',
        domain: 'generic',
        created_at: '2026-',
      },
    }),
  );
}
