import * as z from 'zod';
import { Domain } from '../content/trace.ts';
import { Verdict } from '../evaluation/evaluation.ts';
import { Category, Severity } from '../kernel/issue.ts';

/** An evaluation with an issue that has all of these; or with this verdict, where nothing is said of an issue. */
export const EvaluationCondition = z
  .strictObject({
    event: z.literal('evaluation'),
    severity_at_least: Severity.optional(),
    category: Category.optional(),
    type: z.string().min(1).max(128).optional(),
    evaluator: z.string().min(1).max(128).optional(),
    domain: Domain.optional(),
    except_domain: Domain.optional(),
    verdict: Verdict.optional(),
  })
  .refine(
    ({ severity_at_least: severity, category, type, evaluator, verdict }) =>
      [severity, category, type, evaluator, verdict].some((value) => value !== undefined),
    'must name a severity, category, type, evaluator or verdict',
  );
export type EvaluationCondition = z.infer<typeof EvaluationCondition>;

const DeletionCondition = z.strictObject({ event: z.literal('deletion') });
const LeakCondition = z.strictObject({ event: z.literal('key_leaked') });
const BudgetCondition = z.strictObject({
  event: z.literal('budget_crossed'),
  threshold_at_least: z.number().positive().max(10).optional(),
});

const ForecastCondition = z.strictObject({ event: z.literal('budget_forecast') });

const EvaluatorsCondition = z.strictObject({ event: z.literal('evaluators_changed') });

const METRICS = [
  'failed_share',
  'review_share',
  'escalation_share',
  'unpriced_share',
  'traces',
  'failed',
  'cost_usd',
  'forecast_usd',
  'latency_p95_ms',
  'delay_p95_ms',
  'late_reviews',
  'judge_unavailable',
  'silence',
] as const;
export type Metric = (typeof METRICS)[number];

const SHARES: ReadonlySet<Metric> = new Set(['failed_share', 'review_share', 'escalation_share', 'unpriced_share']);
const AMOUNTS: ReadonlySet<Metric> = new Set(['traces', 'failed', 'cost_usd']);
/** What is so now, whatever the window. */
const STATES: ReadonlySet<Metric> = new Set(['late_reviews', 'judge_unavailable']);

/** `1d` is the running day of the project and `month` its calendar month; the others end now and begin with an hour. */
const WINDOWS = ['1h', '6h', '24h', '1d', 'month'] as const;
export type Window = (typeof WINDOWS)[number];
const MEASURED_BY = ['model', 'provider', 'domain', 'application_type'] as const;
export type MeasuredBy = (typeof MEASURED_BY)[number];

export const WindowCondition = z
  .strictObject({
    metric: z.enum(METRICS),
    by: z.enum(MEASURED_BY).optional(),
    window: z.enum(WINDOWS).default('1h'),
    long_window: z.enum(['6h']).optional().meta({
      description: 'A burn-rate pair: it has to be so over this longer window as well. Ends when the short one does.',
    }),
    above: z.number().nonnegative().optional(),
    below: z.number().nonnegative().optional(),
    min_count: z.int().nonnegative().max(1_000_000).default(1).meta({
      description: 'Traces that the window needs; with fewer nothing is known of it.',
    }),
    compare: z.enum(['previous', 'anomaly']).optional().meta({
      description:
        '`previous`: the bound is a ratio to the window before. `anomaly`: of the running day, whether it is beyond what is usual for its weekday, by the amount `above` at least.',
    }),
  })
  .superRefine((condition, context) => {
    for (const [path, message] of contradictions(condition))
      context.addIssue({ code: 'custom', path: [path], message });
  });
export type WindowCondition = z.infer<typeof WindowCondition>;

interface Bounds {
  readonly metric: Metric;
  readonly by?: MeasuredBy | undefined;
  readonly window: Window;
  readonly long_window?: '6h' | undefined;
  readonly above?: number | undefined;
  readonly below?: number | undefined;
  readonly compare?: 'previous' | 'anomaly' | undefined;
}

function contradictions(condition: Bounds): [string, string][] {
  const { metric, by, window, long_window: long, above, below, compare } = condition;
  const found: [string, string][] = [];
  const bounds = [above, below].filter((bound) => bound !== undefined).length;
  const isState = STATES.has(metric);
  if ((metric === 'forecast_usd') !== (window === 'month')) {
    found.push(['window', 'month is for forecast_usd, which is for no other']);
  }
  if (metric === 'silence') {
    if (bounds > 0) found.push(['metric', 'silence has no bound']);
    if (!isHours(window)) found.push(['window', 'must be 1h, 6h or 24h']);
  } else if (isState ? bounds > 1 : bounds !== 1) found.push(['above', 'give either above or below']);
  if (isState || metric === 'silence' || metric === 'forecast_usd') {
    for (const [name, value] of Object.entries({ by, long_window: long, compare })) {
      if (value !== undefined) found.push([name, `means nothing for ${metric}`]);
    }
    return found;
  }
  if (SHARES.has(metric) && compare === undefined && Math.max(above ?? 0, below ?? 0) > 1) {
    found.push(['above', 'is a share, from 0 to 1']);
  }
  if (long !== undefined && (window !== '1h' || by !== undefined || compare !== undefined || !SHARES.has(metric))) {
    found.push(['long_window', 'goes with a share over 1h, without by and compare']);
  }
  if (long !== undefined && metric === 'escalation_share') found.push(['long_window', 'is not for escalation_share']);
  // How long a trace waited, its record does not tell.
  if (metric === 'delay_p95_ms' && by !== undefined && window !== '1d') {
    found.push(['by', 'goes with 1d for delay_p95_ms']);
  }
  if (compare === 'previous' && (!isHours(window) || by !== undefined || metric === 'escalation_share')) {
    found.push(['compare', 'goes with 1h, 6h or 24h, without by']);
  }
  if (compare === 'anomaly' && (window !== '1d' || by !== undefined || !AMOUNTS.has(metric) || above === undefined)) {
    found.push([
      'compare',
      'an anomaly is looked for in traces, failed or cost_usd of 1d, with `above` as its least size',
    ]);
  }
  return found;
}

export const AlertCondition = z.union([
  z.discriminatedUnion('event', [
    EvaluationCondition,
    DeletionCondition,
    LeakCondition,
    BudgetCondition,
    ForecastCondition,
    EvaluatorsCondition,
  ]),
  WindowCondition,
]);
export type AlertCondition = z.infer<typeof AlertCondition>;

export function isWindowCondition(condition: AlertCondition): condition is WindowCondition {
  return 'metric' in condition;
}

/** Whether a window is some hours that end now. */
export function isHours(window: Window): window is Exclude<Window, '1d' | 'month'> {
  return window !== '1d' && window !== 'month';
}

export function isShare(metric: Metric): boolean {
  return SHARES.has(metric);
}

/** What grows with the length of its window. */
export function isAmount(metric: Metric): boolean {
  return AMOUNTS.has(metric);
}

export function isState(metric: Metric): boolean {
  return STATES.has(metric);
}
