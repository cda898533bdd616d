import * as z from 'zod';
import { jsonBytes } from './sizes.ts';

/** Ascending: the position is the rank. */
export const SEVERITIES = ['low', 'medium', 'high', 'critical'] as const;
export const Severity = z.enum(SEVERITIES);
export type Severity = z.infer<typeof Severity>;

/** The closed list of issue categories; `type` inside a category names the rule. */
export const Category = z.enum([
  'secret',
  'pii',
  'prompt_injection',
  'harmful_request',
  'toxicity',
  'dangerous_command',
  'unfaithful',
  'format',
  'tool_call',
  'domain',
  'rl',
  'policy',
]);
export type Category = z.infer<typeof Category>;

/**
 * Something found in a trace. `field` is the path of a text in the stored trace
 * (`output`, `contexts[0].content`, `tool_calls[2].arguments.command`); `offset` and `length`
 * count UTF-16 units in the stored, masked text of that field.
 */
export const Issue = z.object({
  type: z.string(),
  category: Category,
  severity: Severity,
  message: z.string(),
  field: z.string(),
  offset: z.int().nonnegative(),
  length: z.int().nonnegative(),
  evaluator: z.string(),
  version: z.string(),
  score: z.number().min(0).max(1).optional(),
  threshold: z.number().min(0).max(1).optional(),
  /** Where the rule comes from. */
  source: z.string().optional(),
  /** True for what needs no judgement, such as a leaked key: one such issue fails the trace. */
  decisive: z.boolean().optional(),
});
export type Issue = z.infer<typeof Issue>;

/** The highest severity by rank, or null when there is no issue. */
export function highestSeverity(issues: Iterable<{ readonly severity: Severity }>): Severity | null {
  let rank = -1;
  for (const issue of issues) rank = Math.max(rank, SEVERITIES.indexOf(issue.severity));
  return SEVERITIES[rank] ?? null;
}

/**
 * Issues that one evaluation lists. A long text may hold tens of thousands of identifiers, nobody reads them all, and an
 * item of the table holds 400 KB.
 */
export const MAX_ISSUES = 500;

/**
 * Bytes of JSON that the listed issues of one evaluation hold. A path names members of the client's, of any length, and
 * the compressed issues have to fit into an item of 400 KB.
 */
const MAX_LISTED_BYTES = 250_000;

interface Ranked {
  readonly severity: Severity;
  readonly category: Category;
}

/**
 * The most severe, in the order they came. Of the same severity a secret stays before anything else, since a critical
 * one decides the verdict, and then the first.
 */
export function mostSevere<T extends Ranked>(found: readonly T[], most: number): T[] {
  if (found.length <= most) return [...found];
  const kept = new Set(byRank(found).slice(0, most));
  return found.filter((each) => kept.has(each));
}

/** The issues that an evaluation lists: the most severe that fit. */
export function listedIssues(issues: readonly Issue[], most = MAX_ISSUES, bytes = MAX_LISTED_BYTES): Issue[] {
  let left = bytes;
  const kept = new Set<Issue>();
  for (const issue of byRank(mostSevere(issues, most))) {
    const size = jsonBytes(issue);
    if (size > left) continue;
    left -= size;
    kept.add(issue);
  }
  return issues.filter((issue) => kept.has(issue));
}

function byRank<T extends Ranked>(found: readonly T[]): T[] {
  const rank = ({ severity, category }: Ranked) => 2 * SEVERITIES.indexOf(severity) + (category === 'secret' ? 1 : 0);
  return [...found].sort((a, b) => rank(b) - rank(a));
}

/** True when `severity` counts against the verdict; low is information. */
export function countsAgainstVerdict(severity: Severity): boolean {
  return severity !== 'low';
}
