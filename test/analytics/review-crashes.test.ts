import { expect, test } from 'vitest';
import {
  MAX_REQUEUES,
  requeueStuckTraces,
  STUCK_AFTER_MILLISECONDS,
} from '../../functions/verdicts/requeue-stuck-traces.ts';
import { openConclusions } from '../support/builders/open-conclusions.ts';
import { ORGANIZATION } from '../support/builders/records.ts';
import { CrashPoint } from '../support/faults/crashing-ports.ts';
import { MemorySystem } from '../support/memory/system.ts';

/** More than the run makes. */
const MAX_CALLS = 30;

/** A trace that nobody evaluated, and that the next run gives up. */
async function aStuckTrace(): Promise<MemorySystem> {
  const system = new MemorySystem();
  await system.submit({ trace_id: 'a', usage: { input_tokens: 100, output_tokens: 10 } });
  for (let run = 0; run <= MAX_REQUEUES; run++) {
    system.queue.receiveAll();
    if (run > 0) await system.reconcile();
    system.nowMs += STUCK_AFTER_MILLISECONDS + 60_000;
  }
  system.queue.receiveAll();
  return system;
}

test.each(['before', 'after'] as const)(
  'P1, P3: a trace that ends in review counts once, with the run ended %s any of its calls',
  async (moment) => {
    let at = 0;
    for (; at < MAX_CALLS; at++) {
      const system = await aStuckTrace();
      const crash = new CrashPoint(at, moment);
      const traces = crash.wrap(system.traces);
      // Only the other methods end: an iterator has no single answer.
      const listing = new Proxy(traces, {
        get: (target, name) => (name === 'list' ? system.traces.list.bind(system.traces) : Reflect.get(target, name)),
      });
      const conclusions = openConclusions({ traces, totals: crash.wrap(system.totals) }, system.now);
      const deps = { traces: listing, queue: crash.wrap(system.queue), conclusions, laterTiers: null, now: system.now };
      await requeueStuckTraces(deps, system.project).catch(() => undefined);
      await system.evaluateAll();
      await system.reconcile();
      await system.evaluateAll();
      const totals = await system.totals.find(ORGANIZATION, 'default');
      expect({ at, ...totals }).toMatchObject({ at, traces: 1, inputTokens: 100 });
      expect([at, totals.evaluations.reduce((sum, count) => sum + count, 0)]).toEqual([at, 1]);
      if (!crash.isReached) break;
    }
    expect(at).toBeGreaterThan(4);
    expect(at).toBeLessThan(MAX_CALLS);
  },
);
