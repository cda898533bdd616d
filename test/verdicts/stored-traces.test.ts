import { beforeEach, describe, expect, test } from 'vitest';
import type { Caller } from '../../functions/access/caller.ts';
import { reconcile } from '../../functions/operations/reconcile.ts';
import { deleteTrace } from '../../functions/traces/delete-trace.ts';
import { deleteTraces } from '../../functions/traces/delete-traces.ts';
import { traceIdOf } from '../../functions/traces/evaluation-id.ts';
import { TOMBSTONE_SECONDS } from '../../functions/traces/tombstone.ts';
import type { TraceStore } from '../../functions/traces/trace-store.ts';
import { evaluateStoredTrace } from '../../functions/verdicts/evaluate-stored-trace.ts';
import { MAX_REQUEUES, STUCK_AFTER_MILLISECONDS } from '../../functions/verdicts/requeue-stuck-traces.ts';
import { aBody, aProject, aRecord, NOON, ORGANIZATION } from '../support/builders/records.ts';
import { MemorySystem } from '../support/memory/system.ts';

let system: MemorySystem;

const REQUEST = { organization_id: ORGANIZATION, project_id: 'default', trace_id: 't' };

const evaluate = (traces: TraceStore = system.traces) =>
  evaluateStoredTrace({ ...system.evaluateDependencies, traces }, REQUEST);

/** The store, doing something else right before one of its methods. */
function interrupted(method: keyof TraceStore, interruption: () => Promise<unknown>): TraceStore {
  return new Proxy(system.traces, {
    get: (target, name) => {
      const member = Reflect.get(target, name, target);
      if (name !== method) return typeof member === 'function' ? member.bind(target) : member;
      return async (...values: unknown[]) => {
        await interruption();
        return Reflect.apply(member, target, values);
      };
    },
  });
}

beforeEach(() => {
  system = new MemorySystem();
});

describe('evaluating a queued trace', () => {
  test('P3: the same message twice is one evaluation, counted once', async () => {
    await system.submit({ trace_id: 't' });
    system.nowMs += 1_500;
    expect(await evaluate()).toMatchObject({ outcome: 'evaluated', delayMilliseconds: 1_500, errors: 0 });
    expect(await evaluate()).toMatchObject({ outcome: 'repeated', concluded: { record: { trace_id: 't' } } });
    const stored = await system.traces.find(ORGANIZATION, 't');
    expect(stored?.evaluations).toHaveLength(1);
    expect(stored?.record).toMatchObject({
      status: 'evaluated',
      evaluation_id: stored?.evaluations[0]?.evaluation_id,
      verdict: stored?.evaluations[0]?.verdict,
    });
    expect(traceIdOf(stored?.record.evaluation_id ?? '')).toBe('t');
  });

  test('P3: two deliveries at once are one evaluation, counted once', async () => {
    await system.submit({ trace_id: 't' });
    const outcomes = await Promise.all([evaluate(), evaluate()]);
    expect(outcomes.map(({ outcome }) => outcome).sort()).toEqual(['evaluated', 'repeated']);
  });

  test('P7: without its body nothing is concluded, and the message comes again', async () => {
    await system.traces.put(aRecord({ trace_id: 't' }), aBody());
    await system.traces.putBody(aRecord({ trace_id: 't', fingerprint: 'of-somebody-else' }), aBody());
    await expect(evaluate()).rejects.toThrow('The body of trace t is not stored');
    expect(await system.traces.findRecord(ORGANIZATION, 't')).toMatchObject({ status: 'queued', verdict: null });
  });

  test('a trace that is gone is no failure', async () => {
    expect(await evaluate()).toEqual({ outcome: 'gone' });
  });

  test('P9: an evaluation does not outlive a trace that was deleted meanwhile', async () => {
    await system.submit({ trace_id: 't' });
    const deleting = interrupted('storeEvaluation', () => system.traces.delete(ORGANIZATION, 't'));
    expect(await evaluate(deleting)).toEqual({ outcome: 'gone' });
    expect(system.traces.dump()).not.toContain('ev_');
  });

  test('P1: what was found in a deleted trace never becomes the verdict on its successor', async () => {
    await system.submit({ trace_id: 't' });
    const replacing = interrupted('storeEvaluation', async () => {
      await system.traces.delete(ORGANIZATION, 't');
      system.nowMs += TOMBSTONE_SECONDS * 1000;
      await system.submit({ trace_id: 't', output: '' });
    });
    expect(await evaluate(replacing)).toEqual({ outcome: 'gone' });
    expect(await system.traces.findRecord(ORGANIZATION, 't')).toMatchObject({ status: 'queued' });
    expect(await evaluate()).toMatchObject({ outcome: 'evaluated' });
    expect((await system.traces.find(ORGANIZATION, 't'))?.evaluations).toHaveLength(1);
  });
});

describe('deleting a trace', () => {
  const caller = (fields: Partial<Caller> = {}): Caller => ({
    organizationId: ORGANIZATION,
    keyId: 'pub00001',
    role: 'developer',
    scopes: [],
    projectId: null,
    userId: null,
    memberId: null,
    memberRoles: null,
    rateLimitPerMinute: null,
    ...fields,
  });

  test('P9: the receipt lists what was removed where, and nothing is left', async () => {
    await system.submit({ trace_id: 't', output: 'a very particular output' });
    const waiting = await deleteTrace(system, caller(), 't');
    expect(waiting).toEqual({
      trace_id: 't',
      deleted_at: new Date(NOON).toISOString(),
      removed: [
        { store: 'table', items: ['BODY', 'META'] },
        { store: 'bucket', items: [] },
        { store: 'lake', items: [] },
        { store: 'evaluation_queue', items: ['pending request, dropped on arrival'] },
      ],
    });
    expect(system.traces.dump()).not.toContain('particular');
    expect(await system.evaluateAll()).toEqual([{ outcome: 'gone' }]);

    await system.submit({ trace_id: 'u' });
    await system.evaluateAll();
    expect((await deleteTrace(system, caller(), 'u')).removed).toEqual([
      { store: 'table', items: ['BODY', expect.stringContaining('EVAL#'), 'META'] },
      { store: 'bucket', items: [] },
      { store: 'lake', items: [] },
      { store: 'evaluation_queue', items: [] },
    ]);
  });

  test('P9: a trace that was deleted, by its id or by a filter, stays deleted when it is submitted again', async () => {
    for (const id of ['t1', 't2']) await system.submit({ trace_id: id });
    await deleteTrace(system, caller(), 't1');
    await deleteTraces({ ...system.submitDependencies, retentionDays: 30 }, caller(), aProject(), {});
    for (const id of ['t1', 't2']) {
      await expect(system.submit({ trace_id: id })).rejects.toMatchObject({
        code: 'conflict',
        errors: [{ path: 'trace_id' }],
      });
      expect(await system.traces.findRecord(ORGANIZATION, id)).toBeNull();
    }
  });

  test('of many goes on when somebody else was faster with one, and stops when the store fails', async () => {
    for (const id of ['t1', 't2', 't3']) await system.submit({ trace_id: id });
    const deps = { ...system.submitDependencies, retentionDays: 30 };
    const faster = interrupted('deleteAll', () => system.traces.delete(ORGANIZATION, 't2'));
    const { receipts } = await deleteTraces({ ...deps, traces: faster }, caller(), aProject(), {});
    expect(receipts.map(({ trace_id: id }) => id).sort()).toEqual(['t1', 't3']);

    await system.submit({ trace_id: 't4' });
    const failing = interrupted('deleteAll', () => Promise.reject(new Error('No answer')));
    await expect(deleteTraces({ ...deps, traces: failing }, caller(), aProject(), {})).rejects.toThrow('No answer');
  });

  test('P5: a trace that the caller may not see is like one that does not exist', async () => {
    await system.submit({ trace_id: 't', user_id: 'u-1' });
    const strangers = [{ organizationId: 'org_other' }, { projectId: 'other' }, { userId: 'u-2' }];
    for (const stranger of strangers) {
      await expect(deleteTrace(system, caller(stranger), 't')).rejects.toMatchObject({ code: 'not_found' });
    }
    await expect(deleteTrace(system, caller(), 'unknown')).rejects.toMatchObject({ code: 'not_found' });
    expect((await deleteTrace(system, caller({ projectId: 'default', userId: 'u-1' }), 't')).trace_id).toBe('t');
  });
});

describe('a trace that nobody evaluates', () => {
  const later = async (milliseconds: number) => {
    system.nowMs += milliseconds;
    return system.reconcile();
  };

  test('P1: is queued again, and in the end stands visibly in review', async () => {
    await system.submit({ trace_id: 't' });
    for (let attempt = 0; attempt < MAX_REQUEUES; attempt++) {
      system.queue.receiveAll();
      expect(await later(STUCK_AFTER_MILLISECONDS)).toMatchObject({ stuck: 1, requeued: 1, sentToReview: 0 });
      expect(system.queue.length).toBe(1);
      expect(await later(60_000)).toMatchObject({ stuck: 1, requeued: 0 });
    }
    expect(await later(STUCK_AFTER_MILLISECONDS)).toMatchObject({ sentToReview: 1 });
    const stored = await system.traces.find(ORGANIZATION, 't');
    expect(stored?.record).toMatchObject({ status: 'evaluated', verdict: 'needs_review' });
    expect(stored?.evaluations[0]).toMatchObject({ escalated_to: 4, verdict: 'needs_review' });
    expect(await later(STUCK_AFTER_MILLISECONDS)).toMatchObject({ stuck: 0, sentToReview: 0 });
  });

  test('P1: is given its full time again from the span that opened it again, however old it is', async () => {
    const spanAt = NOON + 10 * STUCK_AFTER_MILLISECONDS;
    await system.submit({ trace_id: 'another' });
    await system.evaluateAll();
    await system.traces.put(aRecord({ trace_id: 't', last_span_at: new Date(spanAt).toISOString() }), aBody());
    const runs = [-1, STUCK_AFTER_MILLISECONDS - 1, STUCK_AFTER_MILLISECONDS, STUCK_AFTER_MILLISECONDS + 60_000];
    const requeued: number[] = [];
    for (const after of runs) {
      system.nowMs = spanAt + after;
      requeued.push((await system.reconcile()).requeued);
    }
    expect(requeued).toEqual([0, 0, 1, 0]);
  });

  test('one that was evaluated in time is left alone', async () => {
    await system.submit({ trace_id: 't' });
    await system.evaluateAll();
    expect(await later(STUCK_AFTER_MILLISECONDS)).toMatchObject({ stuck: 0, requeued: 0, sentToReview: 0 });
    expect(system.queue.length).toBe(0);
  });

  test('a run that ends early is continued by the next', async () => {
    await system.submit({ trace_id: 't' });
    system.queue.receiveAll();
    system.nowMs += 3 * 3_600_000;
    expect(await system.reconcile(() => true)).toMatchObject({ stuck: 0 });
    const runs = [await system.reconcile(), await system.reconcile()];
    expect(runs.map(({ requeued }) => requeued).sort()).toEqual([0, 1]);
  });

  test('one broken project keeps no other from being searched, and is reported', async () => {
    await system.submit({ trace_id: 't' });
    system.queue.receiveAll();
    const other = new MemorySystem({ project_id: 'broken' });
    await other.submit({ trace_id: 'x' }, { ledger: system.ledger, traces: system.traces });
    const { tenants } = system;
    const failing = {
      listProjects: async (organizationId: string) => tenants.listProjects(organizationId),
      findProject: async (organizationId: string, projectId: string) => {
        if (projectId === 'broken') throw new Error('No answer');
        return tenants.findProject(organizationId, projectId);
      },
    };
    system.nowMs += STUCK_AFTER_MILLISECONDS;
    const run = reconcile(
      { ...system, laterTiers: null, now: system.now, tenants: failing, recordRepair: async () => undefined },
      () => false,
    );
    await expect(run).rejects.toThrow('could not be reconciled');
    expect(system.queue.length).toBe(1);
  });

  test('the budgets of an organization are held against its figures once in a run, and a failure is reported', async () => {
    for (const user_id of ['ann', 'bob']) await system.submit({ trace_id: user_id, user_id });
    const asked: string[] = [];
    const deps = { ...system, laterTiers: null, now: system.now, recordRepair: async () => undefined };
    const checkFigureBudgets = async (organizationId: string) => {
      asked.push(organizationId);
      throw new Error('No answer');
    };
    await expect(reconcile({ ...deps, checkFigureBudgets }, () => false)).rejects.toThrow('could not be reconciled');
    expect(asked).toEqual([ORGANIZATION]);
  });
});
