import { describe, expect, test } from 'vitest';
import { absorb, byDay, emptySheet } from '../../functions/analytics/absorb.ts';
import {
  addFact,
  DIMENSIONS,
  emptyRollup,
  keepLargest,
  packRollup,
  SHEET_KINDS,
  type SheetKind,
} from '../../functions/analytics/rollup.ts';
import { zoneOf } from '../../functions/kernel/window.ts';
import { seededRandom } from '../../functions/statistics/random.ts';
import type { CountedFact } from '../../functions/traces/counted-fact.ts';
import { factOf } from '../../functions/traces/fact-of.ts';
import { ORGANIZATION } from '../support/builders/records.ts';
import { CrashPoint } from '../support/faults/crashing-ports.ts';
import { FiguresWorld, type Message, PROJECT_KEY } from '../support/memory/figures-world.ts';

const HOUR = 3_600_000;

/** What each stored trace is to be counted as now. */
async function factsOf(world: FiguresWorld): Promise<CountedFact[]> {
  const from = '2026-11-01T00:00:00.000Z';
  const range = { organizationId: ORGANIZATION, projectId: 'default', shards: 1, from, to: '2027', after: null };
  const facts: CountedFact[] = [];
  for await (const page of world.traces.list(range)) {
    const evaluations = await world.traces.findEvaluations(page);
    for (const [index, record] of page.entries()) {
      const evaluation = evaluations[index];
      if (evaluation !== null && evaluation !== undefined) facts.push(factOf(record, evaluation));
    }
  }
  return facts;
}

/** Every dimension of a day in UTC, recounted here. */
function recount(facts: readonly CountedFact[], kind: SheetKind, date: string) {
  const rollup = emptyRollup(kind);
  for (const fact of facts) if (fact.at.startsWith(date)) addFact(rollup, fact, 1, false);
  keepLargest(rollup);
  return packRollup(rollup);
}

/** What an answer would show: the stored sheet and what the log holds beside it. */
async function shown(world: FiguresWorld, kind: SheetKind, date: string) {
  const segments = await world.rollups.segments(PROJECT_KEY);
  const stateOf = await world.totals.rounds(ORGANIZATION, 'default');
  const [stored] = await world.rollups.findSheets(PROJECT_KEY, [{ kind, date }]);
  const sheet = stored ?? emptySheet(kind, date);
  absorb(sheet, byDay(segments, zoneOf(world.project)).get(date) ?? [], { stateOf, now: world.nowMs });
  return packRollup(sheet.rollup);
}

async function expectExact(world: FiguresWorld, dates: readonly string[], what = '') {
  const facts = await factsOf(world);
  for (const date of dates) {
    for (const kind of SHEET_KINDS) {
      const { top: _top, ...live } = await shown(world, kind, date);
      const { top: _own, ...own } = recount(facts, kind, date);
      expect(live, `${what} ${kind} ${date}`).toEqual(own);
    }
  }
}

describe('figures of ten thousand traces, with redeliveries, late spans, and workers that end at any call', () => {
  test('equal a recount by hand while the day lasts, and after the seal in every dimension', async () => {
    const world = new FiguresWorld();
    const random = seededRandom(7);
    let worker = world.worker();
    let waiting: Message[] = [];
    let crashes = 0;
    for (let index = 0; index < 10_000; index += 10) {
      world.nowMs += Math.floor(random() * 120_000);
      const batch: Message[] = [];
      for (let i = index; i < index + 10; i++) batch.push({ traceId: await world.submit(i), round: 1 });
      // Late spans and later tiers supersede, and messages come twice.
      const late = batch.filter(() => random() < 0.2).map(({ traceId }) => ({ traceId, round: 2 }));
      const again = batch.filter(() => random() < 0.1);
      let messages = [...batch, ...waiting.splice(0)];
      for (const part of [messages, [...late, ...again]]) {
        messages = part;
        if (random() < 0.3) {
          const crash = new CrashPoint(Math.floor(random() * 60), random() < 0.5 ? 'before' : 'after');
          const left = await world.deliver(messages, world.worker(crash.wrap.bind(crash)));
          if (crash.isReached) crashes++;
          messages = crash.isReached ? messages : left;
        }
        waiting.push(...(await world.deliver(messages, worker)));
      }
      if (random() < 0.02) worker = world.worker();
    }
    while (waiting.length > 0) waiting = await world.deliver(waiting, worker);
    expect(crashes).toBeGreaterThan(100);
    expect(world.folds).toBeGreaterThan(20);
    const dates = ['2026-11-20', '2026-11-21'];
    await expectExact(world, dates, 'live');
    world.nowMs = Date.parse('2026-11-22T02:00:00Z');
    await world.seal();
    expect((await world.rollups.findSealed(PROJECT_KEY))?.until).toBe(Date.parse('2026-11-22T00:00:00Z'));
    const facts = await factsOf(world);
    for (const date of dates) {
      for (const kind of SHEET_KINDS) {
        const [sheet] = await world.rollups.findSheets(PROJECT_KEY, [{ kind, date }]);
        expect(sheet && packRollup(sheet.rollup), `${kind} ${date}`).toEqual(recount(facts, kind, date));
      }
    }
    // What supersedes a verdict of a sealed day moves what it changes, before and after it is folded.
    const more = [1, 2, 3, 500].map((index) => ({ traceId: `trace-${index}`, round: 3 }));
    expect(await world.deliver(more, worker)).toEqual([]);
    await expectExact(world, dates, 'superseded');
    await world.fold();
    await expectExact(world, dates, 'folded');
    expect((await world.totals.find(ORGANIZATION, 'default')).traces).toBe(10_000);
  });
});

describe.each(['before', 'after'] as const)(
  'figures, with a fold or a seal that ends %s any of its calls',
  (moment) => {
    test('are what they were, and what they come to at the end', async () => {
      for (let at = 0; at < 40; at++) {
        const world = new FiguresWorld();
        const worker = world.worker();
        const messages: Message[] = [];
        for (let i = 0; i < 30; i++) messages.push({ traceId: await world.submit(i), round: 1 });
        world.nowMs += HOUR;
        for (let i = 0; i < 30; i += 3) await world.deliver(messages.slice(i, i + 3), worker);
        await world.deliver([{ traceId: 'trace-4', round: 2 }], world.worker());
        const crash = new CrashPoint(at, moment);
        const wrapped = { ...world, rollups: crash.wrap(world.rollups), totals: crash.wrap(world.totals) };
        await FiguresWorld.prototype.fold.call(wrapped).catch(() => undefined);
        await expectExact(world, ['2026-11-20'], `fold ${at}`);
        world.nowMs = Date.parse('2026-11-21T03:00:00Z');
        const again = new CrashPoint(at, moment);
        await world.seal(again.wrap.bind(again)).catch(() => undefined);
        await expectExact(world, ['2026-11-20'], `seal ${at}`);
        await world.deliver([{ traceId: 'trace-5', round: 2 }], worker);
        await world.seal();
        await world.fold();
        await expectExact(world, ['2026-11-20'], `end ${at}`);
        if (!crash.isReached && !again.isReached) return;
      }
      throw new Error('It makes more calls than this test looks at');
    });
  },
);

describe('figures', () => {
  test('of a batch that was written down and not counted are left out until it is', async () => {
    const world = new FiguresWorld();
    const messages = [{ traceId: await world.submit(1), round: 1 }];
    const { traces, totals } = world;
    Object.assign(world, { totals: { add: () => Promise.reject(new Error('No answer')), close: totals.close } });
    expect(await world.deliver(messages, world.worker())).toEqual(messages);
    Object.assign(world, { totals, traces });
    expect((await shown(world, 'day', '2026-11-20')).total[0]).toEqual([]);
    await world.deliver(messages, world.worker());
    await expectExact(world, ['2026-11-20']);
    expect((await shown(world, 'day', '2026-11-20')).total[0][0]).toBe(1);
  });

  test('keep a bounded number of keys, the rest under other', async () => {
    const world = new FiguresWorld();
    const worker = world.worker();
    const most = DIMENSIONS.model;
    for (let i = 0; i < most + 20; i++) {
      const times = i === most + 19 ? 3 : 1;
      for (let n = 0; n < times; n++) {
        const traceId = await world.submit(i * 10 + n, { model: `model-${i}` });
        await world.deliver([{ traceId, round: 1 }], worker);
      }
    }
    const keys = (await shown(world, 'day', '2026-11-20')).by['model'] ?? [];
    expect(keys).toHaveLength(most + 1);
    expect(keys.find(([key]) => key === 'other')?.[1][0][0]).toBe(22);
    world.nowMs += 24 * HOUR;
    await world.seal();
    const sealed = (await shown(world, 'day', '2026-11-20')).by['model'] ?? [];
    expect(sealed).toHaveLength(most + 1);
    // The largest are kept.
    expect(sealed.find(([key]) => key === `model-${most + 19}`)?.[1][0][0]).toBe(3);
    expect(sealed.find(([key]) => key === 'other')?.[1][0][0]).toBe(20);
  });

  test('are those of the day in the zone of the project', async () => {
    const world = new FiguresWorld({ time_zone: 'Pacific/Auckland' });
    const messages = [{ traceId: await world.submit(1), round: 1 }];
    await world.deliver(messages, world.worker());
    expect((await shown(world, 'day', '2026-11-21')).total[0][0]).toBe(1);
    world.nowMs += 24 * HOUR;
    await world.seal();
    const sheets = await world.rollups.findSheets(PROJECT_KEY, [
      { kind: 'day', date: '2026-11-20' },
      { kind: 'day', date: '2026-11-21' },
    ]);
    expect(sheets.map((sheet) => sheet?.rollup.total.counts.traces)).toEqual([undefined, 1]);
  });

  test('of a worker that ended before it counted stay out of the seal, and count when its message comes again', async () => {
    const world = new FiguresWorld();
    const messages = [
      { traceId: await world.submit(1), round: 1 },
      { traceId: await world.submit(2), round: 1 },
    ];
    await world.deliver(messages, world.worker());
    const crash = new CrashPoint(5, 'before');
    await world.deliver(
      [
        { traceId: 'trace-1', round: 2 },
        { traceId: await world.submit(3), round: 1 },
      ],
      world.worker(crash.wrap.bind(crash)),
    );
    expect(crash.isReached).toBe(true);
    world.nowMs += 24 * HOUR;
    expect(await world.seal()).toBeGreaterThan(0);
    await world.deliver(
      [
        { traceId: 'trace-1', round: 2 },
        { traceId: 'trace-3', round: 1 },
      ],
      world.worker(),
    );
    await expectExact(world, ['2026-11-20']);
  });
});
