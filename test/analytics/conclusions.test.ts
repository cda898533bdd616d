import { describe, expect, test } from 'vitest';
import { ENDINGS, type Totals } from '../../functions/analytics/totals.ts';
import { receiveSpans } from '../../functions/intake/receive-spans.ts';
import { submitTrace } from '../../functions/intake/submit-trace.ts';
import type { Conclusions } from '../../functions/traces/concluded.ts';
import type { EvaluationRequest, TraceStore } from '../../functions/traces/trace-store.ts';
import type { EvaluateOutcome } from '../../functions/verdicts/evaluate-stored-trace.ts';
import { followResults } from '../../functions/verdicts/follow-results.ts';
import { openConclusions } from '../support/builders/open-conclusions.ts';
import { ORGANIZATION } from '../support/builders/records.ts';
import { aModelCall, aSpan } from '../support/builders/spans.ts';
import { CrashPoint } from '../support/faults/crashing-ports.ts';
import { CALLER, Intake, QUIET_SECONDS } from '../support/memory/intake.ts';
import { MemoryProjectTotals } from '../support/memory/project-totals.ts';

/** More than any of these makes. */
const MAX_CALLS = 120;
const MAX_DELIVERIES = 10;
const TRACES = ['trace-1', 'trace-2', 'trace-3'];
const OF_SPANS = aSpan('1').traceId;

interface Worker {
  readonly traces: TraceStore;
  readonly conclusions: Conclusions;
}

class World {
  readonly intake = new Intake();
  readonly totals = new MemoryProjectTotals();

  async submit(): Promise<void> {
    for (const trace_id of TRACES) {
      const usage = { input_tokens: 100, output_tokens: 10 };
      await submitTrace(this.intake.deps, this.intake.project, {
        model: 'gpt-4',
        input: 'Who?',
        output: 'Me.',
        usage,
        trace_id,
      });
    }
    await this.export('2');
  }

  async export(spanId: string): Promise<void> {
    await receiveSpans(this.intake.deps, CALLER, [aSpan('1'), aModelCall(spanId, '1')]);
    this.intake.now += QUIET_SECONDS * 1000;
  }

  worker(wrap: <T extends object>(port: T) => T = (port) => port): Worker {
    const traces = wrap(this.intake.traces);
    return { traces, conclusions: openConclusions({ traces, totals: wrap(this.totals) }, () => this.intake.now) };
  }

  /** One batch. @returns the messages that come again */
  async deliver(requests: readonly EvaluationRequest[], worker: Worker): Promise<EvaluationRequest[]> {
    const results = new Map<EvaluationRequest, EvaluateOutcome>();
    const process = async (request: EvaluationRequest) => {
      results.set(request, await this.intake.evaluate(request, worker));
    };
    const ends = await Promise.allSettled(requests.map(process));
    const failed = requests.filter((_, index) => ends[index]?.status === 'rejected');
    const unfollowed = await followResults(worker.conclusions, [...results.values()], failed.length > 0);
    return [...failed, ...[...results].filter(([, result]) => unfollowed.has(result)).map(([request]) => request)];
  }

  /** Delivers what is queued, and what fails again and again; `next` says who does a further batch. */
  async deliverAll(worker: Worker, next: () => Worker = () => worker): Promise<void> {
    let requests = this.intake.queue.receiveAll();
    let current = worker;
    for (let delivery = 0; requests.length > 0 && delivery < MAX_DELIVERIES; delivery++) {
      requests = await this.deliver(requests, current).catch(() => requests);
      requests.push(...this.intake.queue.receiveAll());
      current = next();
    }
    expect(requests).toEqual([]);
  }

  /** What is counted, beside a recount of everything that is stored. */
  async check(what: string): Promise<void> {
    const { traces, inputTokens, outputTokens, costMicroUsd, evaluations } = await this.totals.find(
      ORGANIZATION,
      'default',
    );
    const recount = { traces: 0, inputTokens: 0, outputTokens: 0, costMicroUsd: 0, evaluations: 0 };
    for (const traceId of [...TRACES, OF_SPANS]) {
      const stored = await this.intake.traces.find(ORGANIZATION, traceId);
      if (stored === null) continue;
      recount.traces += stored.record.evaluation_id === null ? 0 : 1;
      recount.inputTokens += stored.record.input_tokens;
      recount.outputTokens += stored.record.output_tokens;
      recount.costMicroUsd += stored.record.cost_micro_usd ?? 0;
      recount.evaluations += stored.evaluations.length;
    }
    const all = sumOfEndings(evaluations);
    expect({ traces, inputTokens, outputTokens, costMicroUsd, evaluations: all }, what).toEqual(recount);
  }
}

function sumOfEndings(evaluations: Totals['evaluations']): number {
  expect(evaluations).toHaveLength(ENDINGS.length);
  return evaluations.reduce((sum, count) => sum + count, 0);
}

const MOMENTS = ['before', 'after'] as const;

describe.each(MOMENTS)('P3: totals equal a recount, with a worker that ends %s any of its calls', (moment) => {
  test('when its messages come again, to another', async () => {
    let at = 0;
    for (; at < MAX_CALLS; at++) {
      const world = new World();
      await world.submit();
      const crash = new CrashPoint(at, moment);
      await world.deliverAll(world.worker(crash.wrap.bind(crash)), () => world.worker());
      await world.check(`call ${at}`);
      if (!crash.isReached) break;
    }
    expect(at).toBeGreaterThan(8);
    expect(at).toBeLessThan(MAX_CALLS);
  });

  test('when the second worker ends as well, and spans come late', async () => {
    for (let first = 0; first < 12; first++) {
      for (let second = 0; second < MAX_CALLS; second++) {
        const world = new World();
        await world.submit();
        const again = new CrashPoint(second, moment);
        const requests = world.intake.queue.receiveAll();
        const crash = new CrashPoint(first, moment);
        await world.deliver(requests, world.worker(crash.wrap.bind(crash))).catch(() => undefined);
        await world.export('3');
        for (const request of requests) await world.intake.queue.send(request);
        await world.deliverAll(world.worker(again.wrap.bind(again)), () => world.worker());
        await world.check(`calls ${first} and ${second}`);
        if (!again.isReached) break;
      }
    }
  });
});

describe.each(MOMENTS)('P3: totals equal a recount, with a store that fails %s any call', (moment) => {
  test('and a worker that goes on', async () => {
    let at = 0;
    for (; at < MAX_CALLS; at++) {
      const world = new World();
      const fault = failingCall(at, moment);
      const worker = world.worker(fault.wrap);
      await world.submit();
      await world.deliverAll(worker);
      await world.export('3');
      await world.deliverAll(worker);
      await world.check(`call ${at}`);
      if (!fault.hasStruck()) break;
    }
    expect(at).toBeGreaterThan(12);
    expect(at).toBeLessThan(MAX_CALLS);
  });
});

describe('P3: totals equal a recount', () => {
  test('after any message came again, also much later', async () => {
    const world = new World();
    await world.submit();
    const requests = world.intake.queue.receiveAll();
    const worker = world.worker();
    await world.deliver(requests, worker);
    world.intake.now += 3 * 86_400_000;
    for (const one of [worker, world.worker()])
      expect(await world.deliver([...requests, ...requests], one)).toEqual([]);
    await world.check('again');
  });

  test('when a count failed, and the worker counts others before these come again', async () => {
    const world = new World();
    await world.submit();
    const [first, ...others] = world.intake.queue.receiveAll();
    if (first === undefined) throw new Error('Nothing was queued');
    let isFailing = true;
    const add = async (...values: Parameters<MemoryProjectTotals['add']>) => {
      if (isFailing) throw new Error('No answer');
      return world.totals.add(...values);
    };
    const { totals } = world;
    const { traces } = world.intake;
    const stores = { traces, totals: { add, close: totals.close.bind(totals) } };
    const worker = { traces, conclusions: openConclusions(stores, () => world.intake.now) };
    expect(await world.deliver([first], worker)).toEqual([first]);
    isFailing = false;
    expect(await world.deliver(others, worker)).toEqual([]);
    expect(await world.deliver([first], worker)).toEqual([]);
    await world.check('others');
  });

  test('when an evaluation is superseded in the batch that stored it', async () => {
    for (const isTorn of [false, true]) {
      const world = new World();
      await world.export('2');
      const worker = world.worker();
      const results: EvaluateOutcome[] = [];
      for (const spanId of ['3', '4']) {
        for (const request of world.intake.queue.receiveAll().slice(0, 1)) {
          results.push(await world.intake.evaluate(request, worker));
        }
        await world.export(spanId);
      }
      await followResults(worker.conclusions, results, isTorn);
      await world.deliverAll(worker);
      await world.check(String(isTorn));
    }
  });

  test('with two workers at once, on the same messages', async () => {
    const world = new World();
    await world.submit();
    const requests = world.intake.queue.receiveAll();
    const left = await Promise.all([0, 1, 2].map(() => world.deliver(requests, world.worker())));
    for (const request of left.flat()) await world.intake.queue.send(request);
    await world.deliverAll(world.worker());
    await world.check('at once');
  });

  test('with a worker that is taken for dead, and counts after its messages came again', async () => {
    const world = new World();
    await world.submit();
    const requests = world.intake.queue.receiveAll();
    const late = Promise.withResolvers<void>();
    const slow = world.worker((port) => slowAt(port, 'add', late.promise));
    const slowly = world.deliver(requests, slow);
    for (let turn = 0; turn < 200; turn++) await Promise.resolve();
    expect(await world.deliver(requests, world.worker())).toEqual([]);
    late.resolve();
    const left = await slowly;
    expect(left).toHaveLength(requests.length);
    expect(await world.deliver(left, slow)).toEqual([]);
    await world.check('slow');
  });
});

function slowAt<T extends object>(port: T, method: string, until: Promise<void>): T {
  return new Proxy(port, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== 'function') return member;
      return async (...values: unknown[]) => {
        if (name === method) await until;
        return Reflect.apply(member, target, values);
      };
    },
  });
}

/** One call fails, before it has an effect or after, while others go on at the same time. */
function failingCall(at: number, moment: 'before' | 'after') {
  let calls = 0;
  const wrap = <T extends object>(port: T): T =>
    new Proxy(port, {
      get(target, name) {
        const member: unknown = Reflect.get(target, name, target);
        if (typeof member !== 'function') return member;
        return async (...values: unknown[]) => {
          const isHere = calls++ === at;
          if (isHere && moment === 'before') throw new Error('No answer');
          const result: unknown = await Reflect.apply(member, target, values);
          if (isHere) throw new Error('No answer');
          return result;
        };
      },
    });
  return { wrap, hasStruck: () => calls > at };
}
