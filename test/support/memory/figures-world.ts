import { fold } from '../../../functions/analytics/fold.ts';
import type { RollupStore } from '../../../functions/analytics/rollup-store.ts';
import { sealDays } from '../../../functions/analytics/seal.ts';
import { zoneOf } from '../../../functions/kernel/window.ts';
import type { Project } from '../../../functions/projects/project.ts';
import type { Conclusions } from '../../../functions/traces/concluded.ts';
import type { StoredEvaluation, TraceRecord, TraceStore } from '../../../functions/traces/trace-store.ts';
import { howToCount } from '../../../functions/verdicts/how-to-count.ts';
import { openConclusions } from '../builders/open-conclusions.ts';
import { aBody, anEvaluation, aProject, aRecord, NOON, ORGANIZATION } from '../builders/records.ts';
import { MemoryProjectTotals } from './project-totals.ts';
import { MemoryRollups } from './rollups.ts';
import { MemoryTraceStore } from './trace-store.ts';

export const PROJECT_KEY = { organizationId: ORGANIZATION, projectId: 'default' };

const MODELS = ['gpt-4o', 'gpt-4o-mini', 'claude-sonnet-4', 'gemini-2.5-flash'];
const VERDICTS = ['passed', 'passed', 'passed', 'failed', 'needs_review', 'not_evaluated'] as const;
const TYPES = ['api_key', 'email', 'unsupported_output'];

export interface FiguresWorker {
  readonly traces: TraceStore;
  readonly conclusions: Conclusions;
}

/** One message: a trace that is to be evaluated for the nth time. */
export interface Message {
  readonly traceId: string;
  readonly round: number;
}

/** Traces and evaluations of every kind, counted as the worker counts them, without evaluators and bodies. */
export class FiguresWorld {
  nowMs = NOON;
  readonly now = () => this.nowMs;
  readonly traces = new MemoryTraceStore(this.now);
  readonly totals = new MemoryProjectTotals();
  readonly rollups = new MemoryRollups();
  readonly project: Project;
  folds = 0;

  constructor(fields: Partial<Project> = {}) {
    this.project = aProject(fields);
  }

  worker(wrap: <T extends object>(port: T) => T = (port) => port): FiguresWorker {
    const traces: TraceStore = wrap(this.traces);
    const totals = wrap(this.totals);
    const rollups: RollupStore = wrap(this.rollups);
    const deps = { rollups, totals, now: this.now };
    const foldProject = async () => {
      this.folds++;
      await fold(deps, PROJECT_KEY, zoneOf(this.project));
    };
    return { traces, conclusions: openConclusions({ traces, totals, rollups, fold: foldProject }, this.now) };
  }

  async fold(): Promise<void> {
    await fold(this, PROJECT_KEY, zoneOf(this.project));
  }

  seal(wrap: <T extends object>(port: T) => T = (port) => port): Promise<number> {
    const deps = { rollups: wrap(this.rollups), totals: wrap(this.totals), traces: this.traces, now: this.now };
    return sealDays(deps, this.project, () => false);
  }

  async submit(index: number, fields: Partial<TraceRecord> = {}): Promise<string> {
    const trace_id = `trace-${index}`;
    const cost = index % 7 === 0 ? null : 100 + ((index * 37) % 5_000);
    const record = aRecord({
      trace_id,
      model: MODELS[index % MODELS.length] ?? '',
      provider: index % 3 === 0 ? null : 'openai',
      created_at: new Date(this.nowMs).toISOString(),
      latency_ms: index % 5 === 0 ? null : 20 + ((index * 7_919) % 3_000),
      input_tokens: index % 100,
      output_tokens: index % 10,
      cost_micro_usd: cost,
      charge: {
        hold_id: `hold-${index}`,
        amounts: { requests: 1, tokens: 0, cost: 0 },
        counters: [`user:default:account${index % 40}/DAY#2026-11-20`],
      },
      expires_at: Math.floor(this.nowMs / 1_000) + 30 * 86_400,
      ...fields,
    });
    await this.traces.put(record, aBody());
    return trace_id;
  }

  /** Evaluates a batch as the worker does. @returns what has to come again */
  async deliver(messages: readonly Message[], { traces, conclusions }: FiguresWorker): Promise<Message[]> {
    const failed: Message[] = [];
    const results = new Map<object, Message>();
    for (const message of messages) {
      try {
        const concluded = await evaluate(traces, conclusions, message, this.nowMs);
        if (concluded !== null) results.set(concluded, message);
      } catch {
        failed.push(message);
      }
    }
    const concluded = [...results.keys()].filter(isConcluded);
    const unfollowed = await conclusions.follow(concluded, failed.length > 0).catch(() => null);
    if (unfollowed === null) return [...messages];
    return [...failed, ...unfollowed.flatMap((one) => results.get(one.concluded) ?? [])];
  }
}

interface ConcludedTrace {
  readonly evaluation: StoredEvaluation;
  readonly record: TraceRecord;
}

function isConcluded(value: object): value is ConcludedTrace {
  return 'evaluation' in value && 'record' in value;
}

async function evaluate(
  traces: TraceStore,
  conclusions: Conclusions,
  { traceId, round }: Message,
  now: number,
): Promise<ConcludedTrace | null> {
  const stored = await traces.find(ORGANIZATION, traceId);
  if (stored === null) return null;
  const { record, evaluations } = stored;
  const current = evaluations.find(({ evaluation_id: id }) => id === record.evaluation_id) ?? null;
  const reached = Number(record.evaluation_id?.split('_')[1] ?? 0);
  if (reached >= round) return current === null ? null : { evaluation: current, record };
  const index = Number(traceId.split('-')[1]);
  const verdict = VERDICTS[(index * 31 + round * 17) % VERDICTS.length] ?? 'passed';
  const type = TYPES[(index + round) % TYPES.length] ?? '';
  const issue = { severity: 'high', message: '', field: 'output', offset: 0, length: 1, evaluator: 'x' } as const;
  const evaluation = anEvaluation({
    evaluation_id: `ev_${String(round).padStart(8, '0')}_${traceId}`,
    trace_id: traceId,
    created_at: new Date(now).toISOString(),
    verdict,
    severity: verdict === 'passed' ? null : 'high',
    issues: verdict === 'passed' ? [] : [{ ...issue, type, category: 'secret', version: '1' }],
    evaluator_set: `set-${round}`,
    escalated_to: verdict === 'needs_review' ? 4 : null,
    decisions: [{ tier: 2, decision: 'stop', reason: '', evidence: '' }],
  });
  // What late spans and later counts of tokens change.
  const learned = round === 1 ? {} : { input_tokens: record.input_tokens + 50, cost_micro_usd: 900 + round };
  const counting = await howToCount(conclusions, record, current);
  const outcome = await traces.storeEvaluation(record, evaluation, { ...learned, counting });
  if (outcome !== 'stored') throw new Error(outcome);
  return { evaluation, record: { ...record, ...learned, counting, evaluation_id: evaluation.evaluation_id } };
}
