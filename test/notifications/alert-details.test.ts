import { describe, expect, test } from 'vitest';
import { completeRule } from '../../functions/notifications/alert-rule.ts';
import { millisecondsOf } from '../../functions/notifications/duration.ts';
import { emptySlot, onAcknowledge, onResolve, onTime } from '../../functions/notifications/episode.ts';
import { slotOfEpisode } from '../../functions/notifications/episode-id.ts';
import { judgeAvailability } from '../../functions/notifications/judge-availability.ts';
import { LateReviews } from '../../functions/notifications/late-reviews.ts';
import { addRecord, describeMeasured, emptySample, measure } from '../../functions/notifications/sample.ts';
import { aProject, aRecord, NOON, ORGANIZATION } from '../support/builders/records.ts';
import { AlertWorld } from '../support/memory/alert-world.ts';

const AT = '2026-11-20T12:00:00.000Z';
const FAILED = { metric: 'failed_share', window: '1h', above: 0.5, min_count: 1 } as const;
const RULE = completeRule(
  { name: 'x', on: { event: 'evaluation', severity_at_least: 'critical' } },
  { ruleId: 'rule', projectId: null, at: AT },
);

describe('a sample', () => {
  test('counts the verdicts, tiers, cost and latency of records', () => {
    const sample = emptySample();
    addRecord(sample, aRecord({ verdict: 'failed', latency_ms: 100, cost_micro_usd: null }));
    addRecord(sample, aRecord({ verdict: 'needs_review', escalated_to: 4, latency_ms: 200 }));
    addRecord(sample, aRecord({ verdict: 'not_evaluated', escalated_to: null }));
    addRecord(sample, aRecord({ verdict: 'passed', escalated_to: 3, cost_micro_usd: 1_400_000 }));
    const value = (metric: Parameters<typeof measure>[0]) => measure(metric, sample, 1)?.value;
    expect(value('failed_share')).toBeCloseTo(1 / 3);
    expect(value('review_share')).toBeCloseTo(1 / 3);
    expect(value('escalation_share')).toBe(0.5);
    expect(value('unpriced_share')).toBe(0.25);
    expect([value('traces'), value('failed'), value('cost_usd')]).toEqual([4, 1, 1.4012]);
    expect(value('latency_p95_ms')).toBeCloseTo(200, -1);
    for (const metric of ['delay_p95_ms', 'late_reviews', 'judge_unavailable', 'silence'] as const) {
      expect(value(metric)).toBeUndefined();
    }
    expect(measure('latency_p95_ms', sample, 3)).toBeNull();
    expect(measure('cost_usd', sample, 5)).toBeNull();
  });

  test('is told in the units of its metric', () => {
    const measured = { value: 0.5, interval: null, n: 4 };
    expect(describeMeasured('failed_share', measured)).toBe('50.0 % (95 % interval 50.0 to 50.0 %) of 4 traces');
    expect(describeMeasured('cost_usd', measured)).toBe('0.50 USD');
    expect(describeMeasured('latency_p95_ms', { ...measured, value: 99.6 })).toBe('100 ms');
    expect(describeMeasured('delay_p95_ms', { ...measured, value: 99.6 })).toBe('100 ms');
    expect(describeMeasured('traces', { ...measured, value: 7 })).toBe('7');
  });
});

describe('what is known of a judge', () => {
  const project = aProject();
  const ask = (judging: Parameters<typeof judgeAvailability>[0], openUntil: number | null, named = project) => {
    const state = { reason: 'later', openUntil: openUntil ?? 0, openings: 1, keyVersion: null, version: 1 } as const;
    return judgeAvailability(judging, { find: async () => (openUntil === null ? null : state) }, () => NOON)(named);
  };
  const judged = { deployment: { model: 'openai:gpt-4o' } as const, isJudged: async () => true };

  test('is nothing where there is none, and what its circuit says otherwise', async () => {
    expect(await ask(null, null)).toBeNull();
    expect(await ask({ ...judged, isJudged: async () => false }, null)).toBeNull();
    expect(await ask({ ...judged, deployment: { model: null } }, null)).toBeNull();
    expect(await ask(judged, null)).toBe(true);
    expect(await ask(judged, NOON + 1_000)).toBe(false);
    expect(await ask(judged, NOON - 10 * 60_000)).toBe(false);
    // Nobody has asked it since.
    expect(await ask(judged, NOON - 20 * 60_000)).toBeNull();
  });
});

test('the circuit of a judge is read once for all projects that it judges, and again a minute later', async () => {
  let [now, reads] = [NOON, 0];
  const judging = { deployment: { model: 'openai:gpt-4o' } as const, isJudged: async () => true };
  const find = async () => {
    reads++;
    return null;
  };
  const ask = judgeAvailability(judging, { find }, () => now);
  const projects = Array.from({ length: 5 }, (_, index) => aProject({ project_id: `project-${index}` }));
  expect(await Promise.all(projects.map(ask))).toEqual([true, true, true, true, true]);
  expect(reads).toBe(1);
  now += 60_000;
  await Promise.all(projects.map(ask));
  expect(reads).toBe(2);
});

test('late reviews are known of the projects that were swept in this run', () => {
  const late = new LateReviews();
  const place = { organizationId: ORGANIZATION, projectId: 'default' };
  expect(late.of(aProject())).toBeNull();
  late.note(place, 2);
  late.note({ ...place, projectId: 'calm' }, 0);
  expect([late.of(aProject()), late.places()]).toEqual([2, [place]]);
  late.forget();
  expect([late.of(aProject()), late.places()]).toEqual([null, []]);
});

test('a duration is minutes, hours or days', () => {
  expect(['10m', '6h', '2d'].map(millisecondsOf)).toEqual([600_000, 21_600_000, 172_800_000]);
  expect(() => millisecondsOf('soon')).toThrow(RangeError);
});

describe('an episode', () => {
  const place = {
    organizationId: ORGANIZATION,
    projectId: null,
    kind: 'event',
    fingerprint: 'a'.repeat(16),
    group: {},
  } as const;
  const quiet = emptySlot(place, RULE);

  test('that is not open is neither acknowledged, resolved, escalated nor ended', () => {
    expect(onAcknowledge(quiet, 'key', NOON)).toBe(quiet);
    expect(onResolve(quiet, 'key', NOON)).toBe(quiet);
    expect(onTime(quiet, RULE, NOON)).toBe(quiet);
    expect(onTime({ ...quiet, pending_since: AT }, null, NOON).pending_since).toBeNull();
  });

  test('is found by its id, one of the whole organization too', () => {
    expect(slotOfEpisode(`ep__:rule:${'a'.repeat(16)}:x1`)).toEqual({
      projectId: null,
      ruleId: 'rule',
      fingerprint: 'a'.repeat(16),
    });
    expect(slotOfEpisode('ep_default:rule:short:x1')).toBeNull();
  });
});

describe('the watch', () => {
  test('resolves what was open of a project that is gone, and of a rule that asks for something else', async () => {
    const world = new AlertWorld();
    await world.withoutShipped();
    await world.addRule('rule', { on: { metric: 'cost_usd', by: 'model', window: '1d', above: 1, min_count: 1 } });
    await world.count(5);
    await world.pass(5);
    expect((await world.slot()).state).toBe('open');
    await world.removeRule('rule');
    await world.addRule('rule', { on: { ...FAILED } });
    await world.count(1);
    await world.pass(10);
    const slots = (await world.episodes.slots(ORGANIZATION)).filter(({ episode_id: id }) => id !== null);
    expect(slots.map(({ state }) => state)).toEqual(['resolved']);
    expect(world.outbox.told).toEqual(['opened to default', 'resolved to default']);
  });

  test('tells of the first failure when the other projects have had their turn', async () => {
    const world = new AlertWorld();
    await world.count(5, { failed: 5 });
    world.episodes.slots = () => Promise.reject(new Error('no answer'));
    await expect(world.watch()).rejects.toThrow('parts could not be watched');
  });
});

describe('a watch that is out of time', () => {
  test('stops between slots, between projects and between pages, and the next goes on', async () => {
    const world = new AlertWorld();
    world.late = 1;
    await world.follow([world.concluded('a')]);
    await world.count(50, { failed: 50 });
    world.nowMs += 2 * 3_600_000;
    for (let calls = 0; calls < 4; calls++) {
      let left = calls;
      await world.watch(undefined, () => left-- <= 0);
    }
    await world.pass(20);
    expect(new Set(world.outbox.calls.map(({ notification }) => notification.ruleId))).toEqual(
      new Set(['shipped-critical-issue', 'shipped-late-reviews']),
    );
    expect(world.outbox.told.filter((line) => line.startsWith('resolved'))).toHaveLength(1);
  });
});

describe('an outbox that does not answer', () => {
  test('keeps the message in its queue, and the next delivery tells', async () => {
    const world = new AlertWorld();
    const add = world.outbox.add.bind(world.outbox);
    world.outbox.add = () => Promise.reject(new Error('no answer'));
    expect(await world.follow([world.concluded('a')])).toBe(false);
    world.outbox.add = add;
    expect(await world.follow([world.concluded('a')])).toBe(true);
    expect(world.outbox.told).toEqual(['opened to default']);
    expect((await world.slot()).count).toBe(1);
  });
});

describe('a slot that keeps changing', () => {
  test('is left to the next delivery', async () => {
    const world = new AlertWorld();
    world.episodes.replace = async () => false;
    expect(await world.follow([world.concluded('a')])).toBe(false);
    await world.count(5, { failed: 5 });
    await world.addRule('rule', { on: { ...FAILED } });
    await expect(world.watch()).rejects.toThrow('could not be watched');
  });
});
