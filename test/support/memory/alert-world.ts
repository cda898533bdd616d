import { dateAt, emptySheet } from '../../../functions/analytics/absorb.ts';
import { addFact } from '../../../functions/analytics/rollup.ts';
import { sumOf } from '../../../functions/analytics/totals.ts';
import { sha256 } from '../../../functions/kernel/crypto/sha256.ts';
import type { Issue } from '../../../functions/kernel/issue.ts';
import { zoneOf } from '../../../functions/kernel/window.ts';
import { alertFollower } from '../../../functions/notifications/alert-follower.ts';
import { completeRule, type RuleSettings, type Silence } from '../../../functions/notifications/alert-rule.ts';
import type { AlertSlot } from '../../../functions/notifications/episode.ts';
import type { EpisodeStore } from '../../../functions/notifications/episode-store.ts';
import type { Notification, NotificationOutbox } from '../../../functions/notifications/outbox.ts';
import type { RaiseDependencies } from '../../../functions/notifications/raise-events.ts';
import { allRules } from '../../../functions/notifications/shipped-rules.ts';
import { type WatchOutcome, watchAlerts } from '../../../functions/notifications/watch.ts';
import type { Project } from '../../../functions/projects/project.ts';
import type { Concluded } from '../../../functions/traces/concluded.ts';
import type { CountedFact } from '../../../functions/traces/counted-fact.ts';
import {
  aCounterKey,
  anEvaluation,
  aProject,
  aRecord,
  CRITICAL_ISSUE,
  NOON,
  ORGANIZATION,
} from '../builders/records.ts';
import { MemoryAlertRules, MemoryEpisodes } from './alerts.ts';
import { MemoryJobCursors } from './ledger-records.ts';
import { MemoryLedgerStore } from './ledger-store.ts';
import { MemoryProjectTotals } from './project-totals.ts';
import { MemoryRollups } from './rollups.ts';
import { MemoryTraceStore } from './trace-store.ts';

const PROJECT = { organizationId: ORGANIZATION, projectId: 'default' };

/** An outbox that remembers every call, and what it comes to: a delivery for each id and channel. */
class RememberingOutbox implements NotificationOutbox {
  readonly calls: { readonly notification: Notification; readonly channels: readonly string[] }[] = [];

  async add(notification: Notification, channels: readonly string[]): Promise<void> {
    this.calls.push({ notification, channels });
  }

  /** What was told, each once, in order: `opened to ops`. */
  get told(): string[] {
    const lines = this.calls.map(
      ({ notification: { id }, channels }) => [id, channels.join('+') || 'default'] as const,
    );
    const distinct = new Map(lines.map(([id, to]) => [`${id}/${to}`, `${id.slice(id.lastIndexOf(':') + 1)} to ${to}`]));
    return [...distinct.values()];
  }
}

type Wrap = <T extends object>(port: T) => T;
const asIs: Wrap = (port) => port;

/** One organization with one project: its rules, episodes, figures and a clock that a test moves. */
export class AlertWorld {
  nowMs = NOON;
  readonly now = () => this.nowMs;
  readonly episodes = new MemoryEpisodes();
  readonly rules = new MemoryAlertRules();
  readonly outbox = new RememberingOutbox();
  readonly rollups = new MemoryRollups();
  readonly totals = new MemoryProjectTotals();
  readonly traces = new MemoryTraceStore(this.now);
  readonly ledger = new MemoryLedgerStore();
  readonly cursors = new MemoryJobCursors();
  readonly project: Project = aProject({ created_at: '2026-01-01T00:00:00.000Z' });
  /** Those of the deployment. */
  evaluators = '1-a';
  late: number | null = null;
  judgeAnswers: boolean | null = null;
  readonly #lookedAt = new Map<string, number>();
  #round = 0;
  #traces = 0;

  worker(wrap: Wrap = asIs): RaiseDependencies {
    return {
      episodes: this.#episodes(wrap),
      outbox: wrap(this.outbox),
      findText: async (_, traceId) => `text of ${traceId}`,
      loadSettings: (id) => this.rules.find(id),
      sha256,
      now: this.now,
    };
  }

  /** Lists are read as they are: what they list is fetched again before it is changed. */
  #episodes(wrap: Wrap): EpisodeStore {
    const wrapped: EpisodeStore = wrap(this.episodes);
    return {
      find: (...values) => wrapped.find(...values),
      unseen: (...values) => wrapped.unseen(...values),
      replace: (...values) => wrapped.replace(...values),
      slots: (...values) => wrapped.slots(...values),
      due: (...values) => this.episodes.due(...values),
      past: (...values) => this.episodes.past(...values),
    };
  }

  /** Nothing but what a test adds is in force. */
  async withoutShipped(): Promise<void> {
    const { silences, version, rules } = await this.rules.find(ORGANIZATION);
    const off = allRules({ rules }).map((rule) => ({ ...rule, enabled: false }));
    await this.rules.save(ORGANIZATION, { rules: off, silences, version: version + 1 });
  }

  async addRule(ruleId: string, settings: Omit<RuleSettings, 'name'>): Promise<void> {
    const at = new Date(this.nowMs).toISOString();
    const rule = completeRule({ name: ruleId, ...settings }, { ruleId, projectId: null, at });
    const { rules, silences, version } = await this.rules.find(ORGANIZATION);
    await this.rules.save(ORGANIZATION, { rules: [...rules, rule], silences, version: version + 1 });
  }

  async removeRule(ruleId: string): Promise<void> {
    const { rules, silences, version } = await this.rules.find(ORGANIZATION);
    const kept = rules.filter(({ rule_id: id }) => id !== ruleId);
    await this.rules.save(ORGANIZATION, { rules: kept, silences, version: version + 1 });
  }

  async silence(minutes: number, fields: Partial<Silence> = {}): Promise<void> {
    const { rules, silences, version } = await this.rules.find(ORGANIZATION);
    const silence: Silence = {
      silence_id: `silence-${silences.length}`,
      project_id: null,
      rule_id: null,
      severity_at_most: null,
      starts_at: new Date(this.nowMs).toISOString(),
      ends_at: new Date(this.nowMs + minutes * 60_000).toISOString(),
      reason: '',
      created_by: 'key',
      ...fields,
    };
    await this.rules.save(ORGANIZATION, { rules, silences: [...silences, silence], version: version + 1 });
  }

  concluded(traceId: string, issue: Partial<Issue> | null = {}, model = 'gpt-4'): Concluded {
    const issues = issue === null ? [] : [{ ...CRITICAL_ISSUE, ...issue }];
    const created_at = new Date(this.nowMs).toISOString();
    const evaluation = anEvaluation({ evaluation_id: `ev_00000001_${traceId}`, trace_id: traceId, created_at, issues });
    return { evaluation, record: aRecord({ trace_id: traceId, model }) };
  }

  /** Tells the follower of these, as a queue does. @returns whether all of it was done */
  async follow(concluded: readonly Concluded[], wrap: Wrap = asIs): Promise<boolean> {
    return (await alertFollower(this.worker(wrap)).follow(concluded)).length === 0;
  }

  /** Counts traces now, as evaluate does in the end. */
  async count(
    traces: number,
    fields: Partial<CountedFact> & { readonly failed?: number; readonly project?: Project } = {},
  ): Promise<void> {
    const { failed = 0, project = this.project, ...fact } = fields;
    const place = { organizationId: ORGANIZATION, projectId: project.project_id };
    const date = dateAt(this.nowMs, zoneOf(project));
    const [known] = await this.rollups.findSheets(place, [{ kind: 'day', date }]);
    const sheet = known ?? emptySheet('day', date);
    for (let index = 0; index < traces; index++) {
      const verdict = index < failed ? 'failed' : 'passed';
      addFact(sheet.rollup, this.#fact({ verdict, ...fact }), 1);
    }
    await this.rollups.saveSheet(place, sheet);
    const evaluations = sumOf([]).evaluations.map((_, index) => (index === 0 ? traces : 0));
    this.#round++;
    await this.totals.add(
      ORGANIZATION,
      project.project_id,
      { ...sumOf([]), evaluations },
      { writer: 'w', number: this.#round },
    );
    const key = aCounterKey();
    await this.ledger.prepare(key);
    await this.ledger.open(key, { requests: null, tokens: null, cost: null }, 1);
  }

  #fact(fields: Partial<CountedFact>): CountedFact {
    this.#traces++;
    return {
      trace_id: `counted-${this.#traces}`,
      at: new Date(this.nowMs).toISOString(),
      model: 'gpt-4',
      provider: 'openai',
      domain: 'generic',
      application_type: 'generic',
      account: null,
      verdict: 'passed',
      tier: 2,
      severity: null,
      kinds: [],
      tools: [],
      tags: [],
      judge_calls: 0,
      labels: 0,
      gateway_calls: 0,
      failed_calls: 0,
      bytes: 0,
      evaluator_set: 'set',
      requests: 1,
      input_tokens: 1,
      output_tokens: 1,
      cached_tokens: 0,
      cache_write_tokens: 0,
      reasoning_tokens: 0,
      cost_micro_usd: 1_000_000,
      latency_ms: 100,
      delay_ms: 100,
      evaluations: 1,
      ...fields,
    };
  }

  async watch(wrap: Wrap = asIs, isOutOfTime: () => boolean = () => false): Promise<WatchOutcome> {
    return watchAlerts(
      {
        ...this.worker(wrap),
        rollups: this.rollups,
        totals: this.totals,
        traces: this.traces,
        ledger: this.ledger,
        cursors: this.cursors,
        loadProject: async () => this.project,
        lateReviews: async () => this.late,
        isJudgeAvailable: async () => this.judgeAnswers,
        lookedAt: this.#lookedAt,
        rules: this.rules,
        evaluators: this.evaluators,
        alsoLookAt: async () => (this.late !== null && this.late > 0 ? [PROJECT] : []),
      },
      isOutOfTime,
    );
  }

  /** Moves the clock in steps of the schedule, and watches after each. */
  async pass(minutes: number): Promise<void> {
    for (let passed = 0; passed < minutes; passed += 5) {
      this.nowMs += 5 * 60_000;
      await this.watch();
    }
  }

  async slot(): Promise<AlertSlot> {
    const [slot, ...others] = (await this.episodes.slots(ORGANIZATION)).filter(({ episode_id: id }) => id !== null);
    if (slot === undefined || others.length > 0) throw new Error(`${others.length + 1} slots have had an episode`);
    return slot;
  }
}

type On = Extract<RuleSettings['on'], { metric: string }>;

/** A world with one rule on a measurement and no other. */
export async function withRule(
  on: Partial<On> & { metric: On['metric'] },
  rest: Omit<RuleSettings, 'name' | 'on'> = {},
) {
  const world = new AlertWorld();
  await world.withoutShipped();
  await world.addRule('rule', { on: { window: '1h', min_count: 1, ...on }, ...rest });
  return world;
}

/** Some traces now, then the schedule. */
export async function send(world: AlertWorld, traces: number, failed: number): Promise<void> {
  await world.count(traces, { failed });
  await world.pass(5);
}
