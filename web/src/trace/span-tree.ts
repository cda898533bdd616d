import type { Evaluation, StoredSpan } from '../../../lib/client/api-types.ts';
import { spanPathOf } from './field-paths.ts';

type Severity = Evaluation['issues'][number]['severity'];

/** A span as a row. Times are milliseconds from the start of the trace. */
export interface SpanRow {
  /** Its place in the tree read from above, from 0: paths of deep trees would be longer than their texts. */
  readonly index: number;
  /** The row above it in the tree; null for a root. */
  readonly parent: SpanRow | null;
  readonly children: SpanRow[];
  /** From 1. */
  readonly level: number;
  readonly span: StoredSpan;
  /** Null when it does not say when it started. */
  readonly startMs: number | null;
  readonly durationMs: number | null;
  /** Whether the end of the whole waited for this span. */
  isCritical: boolean;
  /** The worst finding in its own texts. */
  ownSeverity: Severity | null;
  /** How many findings lie in it or below it. */
  findings: number;
}

export interface SpanTree {
  /** Each before those below it. */
  readonly rows: readonly SpanRow[];
  readonly roots: readonly SpanRow[];
  /** The length of the whole, in milliseconds; 0 when no span says a time. */
  readonly totalMs: number;
}

const RANK: Readonly<Record<Severity, number>> = { low: 1, medium: 2, high: 3, critical: 4 };

/** The spans of a trace as rows, without recursion: a tree may be deeper than a stack. */
export function spanTree(spans: readonly StoredSpan[], issues: Evaluation['issues']): SpanTree {
  const rows: SpanRow[] = [];
  const roots: SpanRow[] = [];
  const started = startOf(spans);
  const waiting = spans.map((span) => ({ span, parent: null as SpanRow | null })).reverse();
  let totalMs = 0;
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const row = toRow(next.span, next.parent, rows.length, started);
    rows.push(row);
    (next.parent?.children ?? roots).push(row);
    if (row.startMs !== null) totalMs = Math.max(totalMs, endOf(row));
    const children = childrenOf(next.span);
    for (let i = children.length - 1; i >= 0; i--) {
      const child = children[i];
      if (child !== undefined) waiting.push({ span: child, parent: row });
    }
  }
  markCritical(roots);
  for (const { field, severity } of issues) countFinding(rowAt(roots, field), severity);
  return { rows, roots, totalMs };
}

function toRow(span: StoredSpan, parent: SpanRow | null, index: number, started: number): SpanRow {
  const at = span.started_at === undefined ? Number.NaN : Date.parse(span.started_at);
  return {
    index,
    parent,
    children: [],
    level: (parent?.level ?? 0) + 1,
    span,
    startMs: Number.isNaN(at) ? null : at - started,
    durationMs: typeof span.duration_ms === 'number' ? span.duration_ms : null,
    isCritical: false,
    ownSeverity: null,
    findings: 0,
  };
}

function childrenOf(span: StoredSpan): readonly StoredSpan[] {
  return Array.isArray(span.children) ? span.children : [];
}

function startOf(spans: readonly StoredSpan[]): number {
  let first = Number.POSITIVE_INFINITY;
  const waiting = [...spans];
  for (let span = waiting.pop(); span !== undefined; span = waiting.pop()) {
    const at = span.started_at === undefined ? Number.NaN : Date.parse(span.started_at);
    if (!Number.isNaN(at)) first = Math.min(first, at);
    for (const child of childrenOf(span)) waiting.push(child);
  }
  return Number.isFinite(first) ? first : 0;
}

/**
 * The chain of spans on which the end of the whole waited: of the spans beside each other the one that ends last, before
 * it the one that ends last before it begins, and so on; and within each of them the same.
 */
function markCritical(roots: readonly SpanRow[]): void {
  const waiting = [{ siblings: roots, end: Number.POSITIVE_INFINITY }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    let end = next.end;
    const byEnd = next.siblings.filter(({ startMs }) => startMs !== null).sort((a, b) => endOf(b) - endOf(a));
    for (const row of byEnd) {
      if (endOf(row) > end) continue;
      row.isCritical = true;
      if (row.children.length > 0) waiting.push({ siblings: row.children, end: endOf(row) });
      end = row.startMs ?? end;
    }
  }
}

function endOf({ startMs, durationMs }: SpanRow): number {
  return (startMs ?? 0) + (durationMs ?? 0);
}

/** The row of the span in whose text a path lies, such as `spans[0].children[2].output`. */
export function rowAt(roots: readonly SpanRow[], field: string): SpanRow | null {
  const path = spanPathOf(field);
  if (path === null) return null;
  let siblings = roots;
  let row: SpanRow | undefined;
  for (const [, index] of path.matchAll(/\[(\d+)\]/g)) {
    row = siblings[Number(index)];
    if (row === undefined) return null;
    siblings = row.children;
  }
  return row ?? null;
}

/** The path by which findings name a span. */
export function pathOf(row: SpanRow, roots: readonly SpanRow[]): string {
  const steps: number[] = [];
  for (let at: SpanRow | null = row; at !== null; at = at.parent)
    steps.push((at.parent?.children ?? roots).indexOf(at));
  const [root, ...rest] = steps.reverse();
  return `spans[${root}]${rest.map((index) => `.children[${index}]`).join('')}`;
}

function countFinding(row: SpanRow | null, severity: Severity): void {
  if (row === null) return;
  if (row.ownSeverity === null || RANK[severity] > RANK[row.ownSeverity]) row.ownSeverity = severity;
  for (let at: SpanRow | null = row; at !== null; at = at.parent) at.findings++;
}

/** The rows that are not below a closed one. */
export function visibleRows(rows: readonly SpanRow[], closed: ReadonlySet<number>): readonly SpanRow[] {
  if (closed.size === 0) return rows;
  const visible: SpanRow[] = [];
  let hiddenBelow: number | null = null;
  for (const row of rows) {
    if (hiddenBelow !== null && row.level > hiddenBelow) continue;
    hiddenBelow = closed.has(row.index) ? row.level : null;
    visible.push(row);
  }
  return visible;
}

const COST_NAMES = ['aegis.cost_usd', 'gen_ai.usage.cost', 'llm.cost.total', 'cost_usd'];

/** What a span says of its cost, in USD; null when it says nothing. */
export function costOf({ attributes }: StoredSpan): string | null {
  for (const name of COST_NAMES) {
    const value = attributes?.[name];
    if (typeof value === 'number' || (typeof value === 'string' && value !== '')) return String(value);
  }
  return null;
}
