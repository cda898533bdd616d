import { zoneOf } from '../kernel/window.ts';
import type { Project } from '../projects/project.ts';
import type { CountedFact } from '../traces/counted-fact.ts';
import { factOf } from '../traces/fact-of.ts';
import type { TraceRecord, TraceStore } from '../traces/trace-store.ts';
import { dateAt } from './absorb.ts';
import type { Period } from './periods.ts';
import { type Analysis, analyze, type Question, sheetFor } from './read-figures.ts';
import { addFact, emptyRollup, keysOf, type Rollup } from './rollup.ts';

/** Stored traces that one answer looks at, the newest: some 2,400 read units, and a second or two. */
export const MAX_TRACES_READ = 2_000;

export interface CountedTrace {
  readonly record: TraceRecord;
  readonly fact: CountedFact;
}

/** The newest traces of a period that are evaluated and counted. */
export interface ReadTraces {
  readonly counted: readonly CountedTrace[];
  /** Traces that were looked at, evaluated or not. */
  readonly examined: number;
  /** Whether these were all of the period that are stored. */
  readonly isComplete: boolean;
}

export async function readTraces(
  traces: Pick<TraceStore, 'list' | 'findEvaluations'>,
  project: Project,
  period: Period,
): Promise<ReadTraces> {
  const counted: CountedTrace[] = [];
  let examined = 0;
  const pages = traces.list({
    organizationId: project.organization_id,
    projectId: project.project_id,
    shards: project.index_shards,
    from: new Date(period.from).toISOString(),
    to: new Date(period.until - 1).toISOString(),
    after: null,
    wanted: MAX_TRACES_READ + 1,
  });
  for await (const page of pages) {
    const looked = page.slice(0, MAX_TRACES_READ - examined);
    const evaluations = await traces.findEvaluations(looked);
    for (const [index, record] of looked.entries()) {
      const evaluation = evaluations[index] ?? null;
      // What ran no model is not counted, as in the sheets.
      if (record.counting === undefined || evaluation?.evaluation_id !== record.evaluation_id) continue;
      counted.push({ record, fact: factOf(record, evaluation) });
    }
    examined += looked.length;
    if (looked.length < page.length) return { counted, examined, isComplete: false };
  }
  return { counted, examined, isComplete: true };
}

/** A breakdown of what has one key of another dimension: docs/adr/0085-crossed-dimensions-from-traces.md. */
export function analyzeTraces(
  counted: readonly CountedTrace[],
  project: Project,
  period: Period,
  question: Question & { readonly only: NonNullable<Question['only']> },
): Analysis {
  const { only, by, grouping } = question;
  const kind = sheetFor({ by, grouping });
  const days = new Map<string, Rollup>();
  for (const { fact } of counted) {
    if (!keysOf(fact, only.dimension).includes(only.key)) continue;
    const date = dateAt(Date.parse(fact.at), zoneOf(project));
    const rollup = days.get(date) ?? emptyRollup(kind);
    addFact(rollup, fact, 1, false);
    days.set(date, rollup);
  }
  return analyze(days, period, { by, grouping });
}
