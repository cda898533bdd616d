import { describe, expect, test } from 'vitest';
import { type Anchor, type AnchorScore, anchorsOfDay } from '../../functions/review/anchors.ts';
import { drawnCases } from '../../functions/review/drawn-case.ts';
import { driftFigures, isJudgeDrifted } from '../../functions/review/judge-drift.ts';
import { casesFor } from '../../functions/review/quality-case.ts';
import { aCase, anAnchor, anAnswer, aScore, JUDGE_KEY } from '../support/builders/quality-cases.ts';
import { coverageOf } from '../support/builders/simulation.ts';

type Random = () => number;

const ANCHORS = Array.from({ length: 30 }, (_, index) =>
  anAnchor({ anchor_id: `a${index}`, people: index % 3 === 0 ? 'fail' : 'pass' }),
);
const dayAfter = (days: number) => new Date(Date.UTC(2026, 10, 1 + days)).toISOString().slice(0, 10);

/** What a judge says of the anchors of so many days; from `changesOn` on it errs as often as `later` says. */
function scoresOf(random: Random, days: number, errs: number, later = errs, changesOn = 10): AnchorScore[] {
  return Array.from({ length: days }, (_, day) =>
    anchorsOfDay(ANCHORS, dayAfter(day)).map(({ anchor_id, people }) => {
      const isRight = random() >= (day < changesOn ? errs : later);
      const rating = (people === 'fail') === isRight ? 'UNSAFE' : 'SAFE';
      return aScore({ anchor_id, people, day: dayAfter(day), rating });
    }),
  ).flat();
}

/** The full-depth sample of a traffic of which a share is rated unsafe; from `changesOn` on another share. */
function trafficOf(random: Random, n: number, unsafe: number, later = unsafe, changesOn = 100) {
  const cases = Array.from({ length: n }, (_, index) =>
    aCase({
      created_at: new Date(Date.UTC(2026, 10, 1) + index * 60_000).toISOString(),
      machine: {
        judges: [anAnswer({ rating: random() < (index < changesOn ? unsafe : later) ? 'UNSAFE' : 'SAFE' })],
      },
    }),
  );
  return drawnCases(casesFor(cases, 'estimate'));
}

describe('E9: drift of the judge, told from drift of the product', () => {
  test('where the anchors move, the judge drifted, whatever the traffic does', () => {
    const [found = 0, told = 0] = coverageOf(25, (random) => {
      const scores = scoresOf(random, 30, 0.05, 0.35);
      const { drifted } = driftFigures(JUDGE_KEY, scores, trafficOf(random, 400, 0.05, 0.35));
      return [drifted === 'judge', isJudgeDrifted(scores)];
    });
    expect([found, told]).toEqual([expect.closeTo(1, 1), found]);
  });

  test('where the anchors stay and the traffic moves, the product did', () => {
    const [found = 0] = coverageOf(25, (random) => [
      driftFigures(JUDGE_KEY, scoresOf(random, 30, 0.05), trafficOf(random, 400, 0.05, 0.35)).drifted === 'product',
    ]);
    expect(found).toBeGreaterThan(0.9);
  });

  test('a clean life rings in at most one of twenty, though the judge has a chance of its own', () => {
    const [rang = 1] = coverageOf(40, (random) => [
      driftFigures(JUDGE_KEY, scoresOf(random, 60, 0.08), trafficOf(random, 400, 0.05)).drifted !== 'nothing',
    ]);
    expect(rang).toBeLessThanOrEqual(0.05);
  });

  test('a judge that gives up on what it used to rate drifted as well', () => {
    const quiet = (scores: AnchorScore[]) =>
      scores.map((score) => (score.day < dayAfter(10) ? score : { ...score, rating: null }));
    expect(isJudgeDrifted(quiet(scoresOf(() => 0.5, 30, 0)))).toBe(true);
  });

  test('with few scores nothing is said, and what is missing is', () => {
    const figures = driftFigures(
      JUDGE_KEY,
      scoresOf(() => 0.5, 1, 0),
      [],
    );
    expect(figures).toMatchObject({ drifted: null, anchor_scores: 0, traffic_ratings: 0 });
    expect(figures.missing).toBe('20 more scores of anchors');
    expect(figures.right_on_anchors).toMatchObject({ value: 1, n: 20 });
    expect(driftFigures(JUDGE_KEY, [aScore()], []).right_on_anchors.missing).toBe('9 more anchors with a score');
    // That the traffic moved cannot be told from a judge that did, without anchors.
    const moved = trafficOf(() => 0.5, 400, 0, 1);
    expect(driftFigures(JUDGE_KEY, [], moved)).toMatchObject({ drifted: null, traffic_ratings: 400 });
  });

  test('ratings by another judge, and of traces that the sample did not draw, say nothing', () => {
    const others = aCase({
      machine: { judges: [anAnswer({ mode: 'plain_json' }), anAnswer({ name: 'judge-second' })] },
    });
    const chosen = aCase({ sample_probability: null, machine: { judges: [anAnswer()] } });
    const traffic = drawnCases(casesFor([others, chosen], 'estimate'));
    expect(driftFigures(JUDGE_KEY, [], traffic).traffic_ratings).toBe(0);
  });
});

describe('the anchors of a day', () => {
  test('are drawn anew each day, and each has its turn', () => {
    const days = Array.from({ length: 10 }, (_, day) => anchorsOfDay(ANCHORS, dayAfter(day)));
    for (const chosen of days) expect(new Set(chosen).size).toBe(20);
    expect(new Set(days.flat()).size).toBe(ANCHORS.length);
    const names = (chosen: readonly Anchor[] = []) => chosen.map(({ anchor_id: id }) => id);
    expect(names(days[0])).not.toEqual(names(days[1]));
    expect(names(anchorsOfDay([...ANCHORS].reverse(), dayAfter(0)))).toEqual(names(days[0]));
  });
});
