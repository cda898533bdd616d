import type { DemoEvaluation, SentTrace } from './send-and-wait.ts';

const VERDICTS = ['passed', 'failed', 'needs_review', 'not_evaluated'] as const;
const SEVERITIES = ['critical', 'high', 'medium', 'low', 'none'] as const;
const SHOWN_ISSUE_TYPES = 15;

type Row = readonly (string | number)[];

interface Evaluated extends SentTrace {
  readonly evaluation: DemoEvaluation;
}

/** The whole run as text, for a person. */
export function summarise(sent: readonly SentTrace[]): string {
  const evaluated = sent.filter((trace): trace is Evaluated => trace.evaluation !== undefined);
  return [
    overview(sent, evaluated),
    table('By source', ['source', 'traces', ...VERDICTS], bySource(evaluated)),
    table('Highest severity', ['severity', 'traces'], bySeverity(evaluated)),
    table('Issues', ['type', 'category', 'severity', 'found'], issueTypes(evaluated)),
    table('Tiers', ['tier', 'evaluator', 'pass', 'fail', 'error', 'skipped'], evaluators(evaluated)),
    ...judgeTable(evaluated),
    table('Latency', ['', 'p50 ms', 'p95 ms', 'max ms'], latencies(sent, evaluated)),
  ].join('\n\n');
}

function overview(sent: readonly SentTrace[], evaluated: readonly Evaluated[]): string {
  const refusals = countBy(sent.flatMap((trace) => trace.refusal ?? []));
  const accepted = sent.length - [...refusals.values()].reduce((sum, count) => sum + count, 0);
  const refused = [...refusals].map(([refusal, count]) => `, ${count} refused with ${refusal}`).join('');
  const verdicts = VERDICTS.map((verdict) => `${countOf(evaluated, verdict)} ${verdict.replace('_', ' ')}`).join(', ');
  return `${sent.length} traces sent: ${accepted} accepted${refused}\n${evaluated.length} evaluated: ${verdicts}`;
}

function bySource(evaluated: readonly Evaluated[]): Row[] {
  return [...Map.groupBy(evaluated, (trace) => trace.source)].map(([source, traces]) => [
    source,
    traces.length,
    ...VERDICTS.map((verdict) => countOf(traces, verdict)),
  ]);
}

function bySeverity(evaluated: readonly Evaluated[]): Row[] {
  const counts = countBy(evaluated.map((trace) => trace.evaluation.severity ?? 'none'));
  return SEVERITIES.map((severity) => [severity, counts.get(severity) ?? 0]);
}

function issueTypes(evaluated: readonly Evaluated[]): Row[] {
  const issues = evaluated.flatMap((trace) => trace.evaluation.issues);
  const grouped = [...Map.groupBy(issues, (issue) => `${issue.type}\n${issue.category}\n${issue.severity}`)]
    .map(([key, found]) => [...key.split('\n'), found.length] as const)
    .toSorted((a, b) => Number(b.at(-1)) - Number(a.at(-1)));
  const shown = grouped.slice(0, SHOWN_ISSUE_TYPES);
  const hidden = grouped.length - shown.length;
  return hidden > 0 ? [...shown, [`and ${hidden} more`, '', '', '']] : shown;
}

function evaluators(evaluated: readonly Evaluated[]): Row[] {
  const runs = evaluated.flatMap(({ evaluation }) =>
    evaluation.tiers.flatMap(({ tier, evaluators: ran }) => ran.map(({ name, outcome }) => ({ tier, name, outcome }))),
  );
  return [...Map.groupBy(runs, (run) => `${run.tier}\n${run.name}`)]
    .map(([key, same]) => {
      const counts = countBy(same.map((run) => run.outcome));
      return [...key.split('\n'), ...['pass', 'fail', 'error', 'skipped'].map((outcome) => counts.get(outcome) ?? 0)];
    })
    .toSorted((a, b) => String(a[0]).localeCompare(String(b[0])));
}

/** What tier 3 said, where it was asked; none where nobody judges. */
function judgeTable(evaluated: readonly Evaluated[]): string[] {
  const runs = evaluated.flatMap(({ evaluation }) =>
    evaluation.tiers.filter(({ tier }) => tier === 3).flatMap(({ evaluators: ran }) => ran),
  );
  if (runs.length === 0) return [];
  const rows = [
    ...Map.groupBy(runs, ({ version, rating, no_verdict: no }) => `${version}\n${rating ?? `no verdict: ${no}`}`),
  ]
    .map(([key, same]) => {
      const cost = same.reduce((sum, run) => sum + Number(run.cost_usd), 0);
      const [median] = percentiles(same.map(({ duration_ms: milliseconds }) => milliseconds));
      return [...key.split('\n'), same.length, cost.toFixed(6), median ?? '-'] as const;
    })
    .toSorted((a, b) => String(a[0]).localeCompare(String(b[0])));
  return [table('Judge', ['rubric', 'said', 'traces', 'cost USD', 'p50 ms'], rows)];
}

/** The time to an evaluation ends with its own time stamp, so that how often we asked does not count. */
function latencies(sent: readonly SentTrace[], evaluated: readonly Evaluated[]): Row[] {
  const submissions = sent.filter((trace) => trace.refusal === undefined).map((trace) => trace.submitMs);
  const evaluations = evaluated.map((trace) => Date.parse(trace.evaluation.created_at) - trace.sentAtMs);
  return [
    ['submission answered', ...percentiles(submissions)],
    ['evaluation stored', ...percentiles(evaluations)],
  ];
}

/** Nearest rank. */
function percentiles(values: readonly number[]): readonly string[] {
  const sorted = values.toSorted((a, b) => a - b);
  return [0.5, 0.95, 1].map((share) => {
    const value = sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)];
    return value === undefined ? '-' : value.toFixed(0);
  });
}

function countOf(traces: readonly Evaluated[], verdict: string): number {
  return traces.filter((trace) => trace.evaluation.verdict === verdict).length;
}

function countBy(values: readonly string[]): Map<string, number> {
  return new Map([...Map.groupBy(values, (value) => value)].map(([value, same]) => [value, same.length]));
}

/** Numbers to the right, texts to the left. */
function table(title: string, header: Row, rows: readonly Row[]): string {
  const lines = [header, ...rows];
  const widths = header.map((_, column) => Math.max(...lines.map((line) => String(line[column] ?? '').length)));
  const render = (line: Row): string =>
    line
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        const isNumber = /^[\d.-]+$/.test(String(rows[0]?.[column] ?? '')) && column > 0;
        return isNumber ? String(cell).padStart(width) : String(cell).padEnd(width);
      })
      .join('  ')
      .trimEnd();
  const rule = widths.map((width) => '-'.repeat(width)).join('  ');
  return [title, '', render(header), rule, ...rows.map(render)].join('\n');
}
