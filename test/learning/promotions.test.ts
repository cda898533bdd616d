import { beforeEach, describe, expect, test } from 'vitest';
import { SHIPPED_HEADS } from '../../functions/evaluation/models/shipped-heads.ts';
import { whyNotBetter, whyWorseWhereItActs } from '../../functions/learning/compare-versions.ts';
import { isLookAt, nextLook } from '../../functions/learning/looks.ts';
import { seededRandom } from '../../functions/statistics/random.ts';
import type { Said } from '../support/builders/training-labels.ts';
import type { MemoryAnswer } from '../support/memory/api.ts';
import { type HeadDesk, openHeadDesk, WOLF } from '../support/memory/head-desk.ts';

const HEAD = 'hostile-command';
const SHIPPED = SHIPPED_HEADS[HEAD].version;

let desk: HeadDesk;
beforeEach(async () => {
  desk = await openHeadDesk(HEAD);
});

const detailOf = ({ body }: MemoryAnswer): string => Object(body).detail;

/** People say the opposite of what is so. */
const MISLABELLED = WOLF.map(({ risk, isThere }) => ({ risk, isThere: !isThere }));

describe('a promotion', () => {
  test('is refused while labels are missing that tell whether a version is better', async () => {
    await desk.label(74, ...WOLF);
    const made = await desk.make();
    expect(made).toMatchObject({ status: 201, body: { held_out: null } });
    await desk.step(1, 'shadow');
    const { missing_to_promote: missing } = await desk.model();
    expect(missing).toMatch(/^\d+ more labels for training that are held out/);
    expect(detailOf(await desk.step(1, 'promote'))).toBe(`Version 1 of ${HEAD} needs ${missing}.`);
  });

  test('is refused to what was made of mislabelled data, however often it is asked for', async () => {
    await desk.label(80, ...MISLABELLED);
    const wrong = await desk.make();
    expect(wrong.status).toBe(201);
    await desk.step(1, 'shadow');
    // By far the most of those held out are right.
    await desk.label(400, ...WOLF);
    const refused = await desk.step(1, 'promote');
    expect(refused.status).toBe(409);
    expect(detailOf(refused)).toMatch(/is not known to be better than version 0: .* more labels/);
    expect(await desk.step(1, 'promote')).toMatchObject({ status: 409, body: { detail: detailOf(refused) } });
    expect(await desk.model()).toMatchObject({ acting: 0 });
  });

  test('is harder with every look at labels that are held out', async () => {
    // Nothing is to be mended.
    const rare: Said[] = Array.from({ length: 22 }, (_, i) => ({
      risk: i % 2 === 0 ? 0.05 : 0.95,
      isThere: i % 2 !== 0,
    }));
    await desk.label(220, ...rare, { risk: 0.5, isThere: false });
    await desk.make();
    await desk.step(1, 'shadow');
    const first = await desk.step(1, 'promote');
    await desk.label(10, ...rare);
    const second = await desk.step(1, 'promote');
    const levels = [first, second].map((answer) => /needed ([\d.]+)\)/.exec(detailOf(answer))?.[1]);
    expect(levels).toEqual(['0.05', '0.025']);
  });

  test('of a version that is no better passes in at most one of twenty cases, however often one looks', () => {
    const random = seededRandom(11);
    const runs = 600;
    let passed = 0;
    for (let run = 0; run < runs; run++) {
      const found = { flagged: 40, found: 20 };
      let comparison = { against: 0, there: 25, absent: 60, before: found, after: found, lost: 0, won: 0 };
      for (let looks = 0; looks < 6; looks++) {
        for (let differing = 0; differing < 12; differing++) {
          const isWon = random() < 0.5;
          comparison = { ...comparison, won: comparison.won + Number(isWon), lost: comparison.lost + Number(!isWon) };
        }
        if (whyNotBetter(comparison, nextLook({ looks }, []).level) !== null) continue;
        passed++;
        break;
      }
    }
    expect(passed / runs).toBeLessThan(0.05);
    expect(passed).toBeGreaterThan(0);
  });

  test('is refused to a version that finds less, however much it mends', () => {
    const comparison = { against: 0, there: 20, absent: 60, before: { flagged: 60, found: 20 }, lost: 1, won: 40 };
    expect(whyNotBetter({ ...comparison, after: { flagged: 20, found: 19 } }, 0.05)).toBe(
      'it finds 19 of 20 where the version that acts finds 20: 1 more labels that it alone finds are needed',
    );
    expect(whyNotBetter({ ...comparison, lost: 0, after: { flagged: 20, found: 20 } }, 0.05)).toBeNull();
    expect(whyNotBetter({ ...comparison, lost: 0, won: 5, after: { flagged: 20, found: 20 } }, 0.05)).toMatch(
      /it alone gets 5 right and 0 wrong \(p = 0\.0625, needed 0\.05\): 1 more labels/,
    );
  });

  test('of two at once is done once', async () => {
    await desk.label(160, ...WOLF);
    await desk.make();
    await desk.step(1, 'shadow');
    const answers = await Promise.all([desk.step(1, 'promote'), desk.step(1, 'promote')]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409]);
    expect(await desk.states()).toEqual([[1, 'production', null]]);
  });

  test('is told to whom it concerns, once', async () => {
    const rule = { name: 'Evaluators', on: { event: 'evaluators_changed' } };
    await desk.api.send('POST', '/api/v1/alert-rules', { key: desk.tenant.key, body: rule });
    await desk.promoted();
    await desk.step(1, 'promote');
    const told = async () =>
      Object((await desk.api.send('GET', '/api/v1/alerts', { key: desk.tenant.key })).body).items;
    const summary = (after: string, before: string) =>
      `Traces are evaluated by other rules or models than before: ${HEAD}@${after} instead of ${HEAD}@${before}.`;
    const first = { project_id: 'default', summary: summary(`${SHIPPED}+1`, SHIPPED), count: 1 };
    expect(await told()).toEqual([expect.objectContaining(first)]);
    await desk.step(1, 'roll-back');
    await desk.step(1, 'roll-back');
    expect(await told()).toEqual([expect.objectContaining({ ...first, count: 2 })]);
  });
});

test('a look is at the labels that were there, not at as many others', () => {
  const labelsOf = (doneAt: string) => Array.from({ length: 40 }, () => ({ doneAt }));
  const look = nextLook({ looks: 0 }, labelsOf('2026-11-11'));
  expect(isLookAt(look, labelsOf('2026-11-11'))).toBe(true);
  expect(isLookAt(look, labelsOf('2026-11-12'))).toBe(false);
});

describe('where a head acts on a text, a version', () => {
  const compared = { against: 0, there: 40, absent: 60, lost: 0, won: 20 };
  const now = { flagged: 30, found: 28 };
  test.each([
    ['finds more and is wrong as often', { flagged: 33, found: 31 }, null],
    ['finds less', { flagged: 28, found: 27 }, 'it would act on 27 of 40'],
    ['is wrong more often', { flagged: 33, found: 30 }, 'and wrongly on 3 of 60 others (2 now)'],
  ])('that %s', (_what, after, why) => {
    const told = whyWorseWhereItActs({ ...compared, before: now, after });
    if (why === null) expect(told).toBeNull();
    else expect(told).toContain(why);
  });

  test('that is right more often but would let pass what was acted on is not promoted', async () => {
    const strict = await openHeadDesk('input-injection');
    const said: Said[] = [
      ...Array.from({ length: 20 }, () => ({ risk: 0.8, isThere: true })),
      ...Array.from({ length: 12 }, () => ({ risk: 0.8, isThere: false })),
      ...Array.from({ length: 20 }, () => ({ risk: 0.5, isThere: false })),
      ...Array.from({ length: 30 }, () => ({ risk: 0.1, isThere: false })),
    ];
    await strict.label(said.length * 3, ...said);
    await strict.make();
    await strict.step(1, 'shadow');
    const refused = await strict.step(1, 'promote');
    expect(refused.status).toBe(409);
    expect(detailOf(refused)).toContain('it would act on 0 of');
  });
});
