import { describe, expect, test } from 'vitest';
import { ENDINGS, type Totals } from '../../functions/analytics/totals.ts';
import { receiveSpans } from '../../functions/intake/receive-spans.ts';
import type { Concluded } from '../../functions/traces/concluded.ts';
import { evaluateStoredTrace } from '../../functions/verdicts/evaluate-stored-trace.ts';
import { followResults } from '../../functions/verdicts/follow-results.ts';
import { MAX_REQUEUES, STUCK_AFTER_MILLISECONDS } from '../../functions/verdicts/requeue-stuck-traces.ts';
import { openConclusions } from '../support/builders/open-conclusions.ts';
import { anEvaluation, aRecord, ORGANIZATION } from '../support/builders/records.ts';
import { aModelCall, aSpan } from '../support/builders/spans.ts';
import { CALLER, Intake, QUIET_SECONDS } from '../support/memory/intake.ts';
import { MemoryProjectTotals } from '../support/memory/project-totals.ts';
import { MemorySystem } from '../support/memory/system.ts';
import { MemoryTraceStore } from '../support/memory/trace-store.ts';

const LEAKED_KEY = ['AK', 'IA', 'QX7B2M9ZK4LW3VTN'].join('');
/** What was reported, so that nothing has to be corrected: 0.03 and 0.06 USD per thousand tokens. */
const REPORTED = { model: 'gpt-4', usage: { input_tokens: 100, output_tokens: 10 } } as const;
const ONE = { requests: 1, inputTokens: 100, outputTokens: 10, costMicroUsd: 3_600 };

/** The endings that were counted, as `verdict/tier/severity`. */
function endingsOf({ evaluations }: Totals): Record<string, number> {
  const counted = ENDINGS.map((ending, index) => [Object.values(ending).join('/'), evaluations[index] ?? 0] as const);
  return Object.fromEntries(counted.filter(([, count]) => count > 0));
}

const STOP = { tier: 2, decision: 'stop', reason: 'Everything passed.', evidence: '' } as const;
let evaluations = 0;

function aConcluded(fields: Partial<Concluded> = {}): Concluded {
  const evaluation = anEvaluation({ decisions: [STOP], evaluation_id: `ev_${evaluations++}` });
  return { evaluation, record: aRecord(), ...fields };
}

/** Has these counted in the round that goes on. */
async function count(totals: Pick<MemoryProjectTotals, 'add' | 'close'>, concluded: readonly Concluded[]) {
  const conclusions = openConclusions({ totals, traces: new MemoryTraceStore(() => 0) });
  const round = conclusions.round();
  const inRound = ({ evaluation, record }: Concluded) => ({
    evaluation,
    record: { ...record, counting: { ...record.counting, round } },
  });
  return conclusions.follow(concluded.map(inRound), false);
}

async function countedOf(...concluded: Concluded[]): Promise<Totals> {
  const totals = new MemoryProjectTotals();
  expect(await count(totals, concluded)).toEqual([]);
  return totals.find(ORGANIZATION, 'default');
}

describe('what is counted of a trace', () => {
  test('its evaluation by how it ended, its requests, tokens and cost', async () => {
    const system = new MemorySystem();
    await system.submit({ trace_id: 'a', ...REPORTED });
    await system.submit({ trace_id: 'b', ...REPORTED, output: `The key is ${LEAKED_KEY}.` });
    await system.evaluateAll();
    const totals = await system.totals.find(ORGANIZATION, 'default');
    expect(totals).toMatchObject({ traces: 2, requests: 2, inputTokens: 200, outputTokens: 20, costMicroUsd: 7_200 });
    expect(endingsOf(totals)).toEqual({ 'passed/2/none': 1, 'failed/2/critical': 1 });
  });

  test('whether its cost is unknown, once however often its spans come late', async () => {
    const unpriced = aConcluded({ record: aRecord({ cost_micro_usd: null }) });
    expect(await countedOf(unpriced, aConcluded())).toMatchObject({ traces: 2, unpricedTraces: 1 });
    const before = { input_tokens: 0, output_tokens: 0, cost_micro_usd: 0 };
    const again = (was: object) =>
      aConcluded({ record: aRecord({ cost_micro_usd: null, counting: { round: '', before: { ...before, ...was } } }) });
    expect(await countedOf(again({ unpriced: true }))).toMatchObject({ traces: 0, unpricedTraces: 0 });
    expect(await countedOf(again({}))).toMatchObject({ traces: 0, unpricedTraces: 1 });
  });

  test.each([
    ['what a rule or a model decided', { verdict: 'failed', severity: 'high' }, 2, 'failed/2/high'],
    ['what a full-depth sample goes on with', { verdict: 'passed', escalated_to: 3 }, 1, 'passed/1/none'],
    [
      'what the judge is asked',
      { verdict: 'needs_review', severity: 'high', escalated_to: 3 },
      null,
      'needs_review/3/high',
    ],
    ['what a person is asked', { verdict: 'needs_review', escalated_to: 4 }, null, 'needs_review/4/none'],
  ] as const)('the tier of %s', async (_what, fields, stoppedAt, ending) => {
    const decision = (tier: number, kind: 'stop' | 'escalate') => ({
      tier,
      decision: kind,
      reason: 'A reason.',
      evidence: '',
    });
    const stops = stoppedAt === null ? [] : [decision(stoppedAt, 'stop')];
    const evaluation = anEvaluation({ ...fields, decisions: [...stops, decision(2, 'escalate')] });
    expect(endingsOf(await countedOf(aConcluded({ evaluation })))).toEqual({ [ending]: 1 });
  });

  test('an unknown cost counts as nothing', async () => {
    const record = aRecord({ cost_micro_usd: null });
    expect(await countedOf(aConcluded({ record }))).toMatchObject({ requests: 1, costMicroUsd: 0 });
  });

  test('the exact usage, where it was estimated at first', async () => {
    const record = aRecord({ input_tokens: 8, output_tokens: 4, cost_micro_usd: 480 });
    const totals = await countedOf(aConcluded({ record }));
    expect(totals).toMatchObject({ inputTokens: 8, outputTokens: 4, costMicroUsd: 480 });
  });

  test('of one that was evaluated before, what it used more, and never less', async () => {
    const counting = { round: '', before: { input_tokens: 10, output_tokens: 5, cost_micro_usd: 600 } };
    const record = aRecord({ input_tokens: 4, output_tokens: 9, cost_micro_usd: 700, counting });
    const totals = await countedOf(aConcluded({ record }));
    expect(totals).toMatchObject({ traces: 0, requests: 0, inputTokens: 0, outputTokens: 4, costMicroUsd: 100 });
    expect(endingsOf(totals)).toEqual({ 'passed/2/none': 1 });
  });
});

describe('counting', () => {
  test('P3: a message that comes again, at the same time or later, counts nothing', async () => {
    const system = new MemorySystem();
    await system.submit({ trace_id: 'a', ...REPORTED });
    const [request] = system.queue.receiveAll();
    if (request === undefined) throw new Error('nothing was queued');
    const deliver = () => evaluateStoredTrace(system.evaluateDependencies, request);
    const results = [...(await Promise.all([deliver(), deliver(), deliver()])), await deliver()];
    for (const result of [...results, ...results]) await followResults(system.conclusions, [result], false);
    expect(await system.totals.find(ORGANIZATION, 'default')).toMatchObject({ traces: 1, ...ONE });
  });

  test('is one update per project of a batch', async () => {
    const totals = new MemoryProjectTotals();
    const of = (project_id: string) => aConcluded({ record: aRecord({ project_id }) });
    await count(totals, [of('a'), of('b'), of('a'), of('a')]);
    expect(totals.updates).toBe(2);
    expect((await totals.find(ORGANIZATION, 'a')).traces).toBe(3);
    expect((await totals.find(ORGANIZATION, 'b')).traces).toBe(1);
  });

  test('a batch without a new evaluation costs nothing', async () => {
    const totals = new MemoryProjectTotals();
    await count(totals, []);
    expect(totals.updates).toBe(0);
  });

  test('a project that cannot be counted keeps no other from it, and is reported', async () => {
    const totals = new MemoryProjectTotals();
    const failing = {
      add: async (...update: Parameters<MemoryProjectTotals['add']>) => {
        if (update[1] === 'a') throw new Error('No answer');
        return totals.add(...update);
      },
      close: totals.close.bind(totals),
    };
    const of = (project_id: string) => aConcluded({ record: aRecord({ project_id }) });
    const unfollowed = await count(failing, [of('a'), of('b')]);
    expect(unfollowed.map(({ concluded }) => concluded.record.project_id)).toEqual(['a']);
    expect(unfollowed[0]?.error).toMatchObject({ message: 'Follower totals could not do its part' });
    expect((await totals.find(ORGANIZATION, 'b')).traces).toBe(1);
  });

  test('spans that come late add what they used, and their evaluation, but no trace and no request', async () => {
    const intake = new Intake();
    const totals = new MemoryProjectTotals();
    const conclusions = openConclusions({ totals, traces: intake.traces });
    const evaluateAll = async () => {
      intake.now += QUIET_SECONDS * 1000;
      for (const request of intake.queue.receiveAll().flatMap((message) => [message, message])) {
        await followResults(conclusions, [await intake.evaluate(request, { conclusions })], false);
      }
      return totals.find(ORGANIZATION, 'default');
    };
    await receiveSpans(intake.deps, CALLER, [aSpan('1'), aModelCall('2', '1')]);
    expect(await evaluateAll()).toMatchObject({ traces: 1, requests: 1, inputTokens: 100, outputTokens: 10 });
    await receiveSpans(intake.deps, CALLER, [aModelCall('3', '1')]);
    const after = await evaluateAll();
    expect(after).toMatchObject({ traces: 1, requests: 1, inputTokens: 200, outputTokens: 20 });
    expect(Object.values(endingsOf(after)).reduce((sum, count) => sum + count, 0)).toBe(2);
  });

  test('a trace that ends in review because nobody evaluated it counts there', async () => {
    const system = new MemorySystem();
    await system.submit({ trace_id: 'a', ...REPORTED });
    for (let run = 0; run <= MAX_REQUEUES + 1; run++) {
      system.queue.receiveAll();
      system.nowMs += STUCK_AFTER_MILLISECONDS + 60_000;
      await system.reconcile();
    }
    const totals = await system.totals.find(ORGANIZATION, 'default');
    expect(totals).toMatchObject({ traces: 1, ...ONE });
    expect(endingsOf(totals)).toEqual({ 'needs_review/4/none': 1 });
  });
});
