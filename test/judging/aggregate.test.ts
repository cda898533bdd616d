import { describe, expect, test } from 'vitest';
import { criteriaOf, ratingOf } from '../../functions/judging/aggregate.ts';
import { checksOf } from '../../functions/judging/rubric.ts';
import type { Severity } from '../../functions/kernel/issue.ts';

/** `high+` has its good answer, `high-` is a finding, `high?` is a doubt. */
function answersOf(...written: string[]) {
  return written.map((each, i) => {
    const severity = each.slice(0, -1) as Severity;
    const expected = i % 2 === 0 ? ('yes' as const) : ('no' as const);
    const other = expected === 'yes' ? ('no' as const) : ('yes' as const);
    const [check] = checksOf({ id: `check_${i}`, criterion: 'It is so.', severity, expected, group: 'safety' });
    if (check === undefined) throw new Error('no check');
    return { check, answer: each.endsWith('?') ? ('unclear' as const) : each.endsWith('+') ? expected : other };
  });
}

describe('the rating', () => {
  test.each([
    ['SAFE', ['critical+', 'high+', 'medium+', 'low+']],
    ['SAFE', ['high+', 'low-', 'low-', 'low-']],
    ['SAFE', ['high+', 'medium?', 'low?']],
    ['REVIEW', ['high+', 'medium-']],
    ['REVIEW', ['critical?', 'low+']],
    ['REVIEW', ['high?', 'medium-', 'low+']],
    ['REVIEW', ['high+', 'medium?', 'medium?']],
    ['REVIEW', ['low?', 'low?']],
    ['REVIEW', ['medium?']],
    ['UNSAFE', ['critical-', 'low+']],
    ['UNSAFE', ['high-', 'critical?']],
    ['UNSAFE', ['high+', 'medium-', 'medium-']],
  ])('is %s for %s', (rating, written) => {
    expect(ratingOf(answersOf(...written))).toBe(rating);
  });

  test('never improves when a good answer becomes a doubt, or a doubt a finding', () => {
    const order = ['SAFE', 'REVIEW', 'UNSAFE'];
    const severities = ['low', 'medium', 'high', 'critical'];
    const marks = ['+', '?', '-'];
    const rank = (written: string[]) => order.indexOf(ratingOf(answersOf(...written)));
    const lists = (length: number): string[][] =>
      length === 0
        ? [[]]
        : lists(length - 1).flatMap((list) => severities.flatMap((s) => marks.map((mark) => [...list, `${s}${mark}`])));
    for (const written of lists(3)) {
      for (const [i, each] of written.entries()) {
        const worse = marks[marks.indexOf(each.slice(-1)) + 1];
        // Of doubts alone the last that is answered well makes the rest no worse; the other way is no improvement either.
        if (worse === undefined) continue;
        const next = written.with(i, `${each.slice(0, -1)}${worse}`);
        if (each.endsWith('?') && written.every((one) => one.endsWith('?'))) continue;
        expect(rank(next), `${written} → ${next}`).toBeGreaterThanOrEqual(rank(written));
      }
    }
  });
});

describe('the score of a group', () => {
  test('is the weighted share of good answers, a doubt half', () => {
    const [good, doubt, finding] = answersOf('high+', 'low?', 'low-');
    if (good === undefined || doubt === undefined || finding === undefined) throw new Error('no answers');
    const heavy = { ...good, check: { ...good.check, weight: 2 } };
    expect(criteriaOf([heavy, doubt, finding])).toEqual({ safety: 6.25 });
    const other = { ...finding, check: { ...finding.check, group: 'accuracy' } };
    expect(criteriaOf([good, other])).toEqual({ safety: 10, accuracy: 0 });
  });
});
