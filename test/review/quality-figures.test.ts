import { describe, expect, test } from 'vitest';
import { drawnCases } from '../../functions/review/drawn-case.ts';
import { addToStandings } from '../../functions/review/judge-certificate.ts';
import { exportPage, parseExport } from '../../functions/review/label-export.ts';
import { casesFor, type QualityCase } from '../../functions/review/quality-case.ts';
import { qualityFigures } from '../../functions/review/quality-figures.ts';
import { aCase, aCaseLabel, anAnswer, aScore, JUDGE_KEY } from '../support/builders/quality-cases.ts';

const figuresOf = (cases: readonly QualityCase[]) => qualityFigures({ cases, standings: [], scores: [] });

const times = (n: number, of: (index: number) => QualityCase) => Array.from({ length: n }, (_, index) => of(index));

/** 40 that tier 2 flagged, of which people fail 30, and 60 that it passed, of which they fail 3. */
function tested(fields: Partial<QualityCase> = {}): QualityCase[] {
  const run = (outcome: 'pass' | 'fail', issues: number[] = []) => ({
    ...{ tier: 2, name: 'toxicity', version: '3', outcome, issues },
  });
  const broken = { tier: 1, name: 'rl-episode', version: '1', outcome: 'error' as const, issues: [] };
  const opinion = (confirmed: boolean) => aCaseLabel({ issues: [{ index: 1, confirmed }], verdict: 'fail' });
  return [
    ...times(40, (index) => {
      const people = index < 30 ? ('fail' as const) : ('pass' as const);
      return aCase({
        people,
        labels: [opinion(index < 30)],
        machine: { verdict: 'failed', runs: [run('fail', [1]), broken] },
        ...fields,
      });
    }),
    ...times(60, (index) =>
      aCase({ people: index < 3 ? 'fail' : 'pass', machine: { runs: [run('pass'), broken] }, ...fields }),
    ),
  ];
}

describe('the figures of quality', () => {
  test('say how well tiers and evaluators tell what people fail', () => {
    const { cascade, tiers, evaluators, cases } = figuresOf(tested());
    expect(cases).toEqual({ estimate: 100, certificate: 0, anchor: 0, training: 0, decided: 100, labels: 100 });
    expect(cascade.missed_error_rate).toMatchObject({ value: 0.05, n: 60, method: 'hajek_korn_graubard' });
    expect(cascade.missed_error_share.value).toBeCloseTo(3 / 33, 10);
    expect(cascade.failed.value).toBeCloseTo(0.4, 10);
    expect([cascade.precision.value, cascade.recall.value]).toEqual([
      expect.closeTo(0.75, 10),
      expect.closeTo(30 / 33, 10),
    ]);
    expect(tiers.map(({ tier, n }) => [tier, n])).toEqual([
      [0, 0],
      [1, 0],
      [2, 100],
    ]);
    expect(evaluators).toHaveLength(1);
    expect(evaluators[0]).toMatchObject({ name: 'toxicity', version: '3', tier: 2, n: 100 });
    expect(evaluators[0]?.precision.value).toBeCloseTo(0.75, 10);
    expect(evaluators[0]?.confirmed).toMatchObject({ value: expect.closeTo(0.75, 10), n: 40 });
  });

  test('every rate has its interval, or says what is missing', () => {
    const seen: unknown[] = [];
    const visit = (value: unknown): void => {
      if (typeof value !== 'object' || value === null) return;
      if ('interval' in value && 'value' in value && 'missing' in value) {
        seen.push(value);
        if (value.value === null) expect([value.interval, typeof value.missing]).toEqual([null, 'string']);
        else expect([Array.isArray(value.interval), value.missing]).toEqual([true, null]);
      }
      for (const part of Object.values(value)) visit(part);
    };
    visit(figuresOf(tested()));
    visit(figuresOf([]));
    visit(figuresOf(tested().slice(35, 50)));
    expect(seen.length).toBeGreaterThan(60);
    expect(figuresOf([]).cascade.missed_error_rate.missing).toBe('30 more random labels of sampled passes');
  });

  test('P14: labels for training, certificates or anchors enter no estimate, nor do traces that somebody chose', () => {
    const estimates = figuresOf(tested());
    const noise = (['training', 'certificate', 'anchor'] as const).flatMap((purpose) =>
      times(200, () => aCase({ purpose, people: 'fail', probability: 0.001 })),
    );
    const chosen = times(50, () => aCase({ people: 'fail', selection: 'manual', probability: null }));
    const unsure = times(50, () => aCase({ people: null }));
    const { cases, people, ...rest } = figuresOf([...tested(), ...noise, ...chosen, ...unsure]);
    const { cases: _cases, people: _people, ...expected } = estimates;
    expect(rest).toEqual(expected);
    expect(cases).toMatchObject({ estimate: 200, training: 200, decided: 750 });
    expect(people.undecided).toMatchObject({ value: 0.25, n: 200 });
  });

  test('P14: a label for training cannot be passed where an estimate is made', () => {
    const training = casesFor([aCase({ purpose: 'training' })], 'training');
    // @ts-expect-error A label for training is no label for an estimate.
    const drawn = drawnCases(training);
    expect(drawn).toHaveLength(1);
    // @ts-expect-error Nor does a label for an estimate certify a judge.
    expect(addToStandings([], casesFor([aCase()], 'estimate'))).toEqual([]);
  });

  test('say why traces were sent on, how many, how many of these were bad, and what judging them cost', () => {
    const sent = (reason: string, people: 'pass' | 'fail') =>
      aCase({
        people,
        machine: {
          verdict: 'failed',
          escalation: { tier: 2, reason },
          judges: [anAnswer(), anAnswer({ name: 'judge-second' })],
        },
      });
    const { escalations } = figuresOf([
      ...times(70, () => aCase()),
      ...times(10, () =>
        aCase({ machine: { verdict: 'failed', escalation: { tier: 2, reason: 'A model is uncertain.' } } }),
      ),
      ...times(40, (index) => sent('The risk is high.', index < 10 ? 'fail' : 'pass')),
    ]).cascade;
    expect(escalations.map(({ reason }) => reason)).toEqual(['The risk is high.', 'A model is uncertain.']);
    expect(escalations[0]).toMatchObject({ mean_judge_cost_usd: '0.000600', error_rate: { value: 0.25 } });
    expect(escalations[0]?.share.value).toBeCloseTo(1 / 3, 10);
    expect(escalations[1]).toMatchObject({ mean_judge_cost_usd: '0.000000', error_rate: { value: null } });
  });

  test('list evaluators by tier, then the most used first; and reasons by their share, then by name', () => {
    const runs = (...names: string[]) =>
      names.map((name) => ({
        tier: name === 'late' ? 2 : 1,
        name,
        version: '1',
        outcome: 'pass' as const,
        issues: [],
      }));
    const { evaluators, cascade } = figuresOf([
      aCase({ machine: { runs: runs('late', 'b', 'often'), escalation: { tier: 2, reason: 'b' } } }),
      aCase({ machine: { runs: runs('late', 'a', 'often'), escalation: { tier: 2, reason: 'a' } } }),
    ]);
    expect(evaluators.map(({ name, n }) => [name, n])).toEqual([
      ['often', 2],
      ['a', 1],
      ['b', 1],
      ['late', 2],
    ]);
    expect(cascade.escalations.map(({ reason }) => reason)).toEqual(['a', 'b']);
    // Of an evaluator that flags nothing there is no opinion, and an opinion of another's issue is none of its own.
    const opinion = aCaseLabel({ issues: [{ index: 7, confirmed: true }] });
    const flagged = times(30, () =>
      aCase({
        labels: [opinion],
        machine: { runs: [{ tier: 1, name: 'a', version: '1', outcome: 'fail', issues: [0] }] },
      }),
    );
    expect(figuresOf(flagged).evaluators[0]?.confirmed).toMatchObject({ value: null, n: 0 });
  });

  test('say of each judge how often it is right, at which confidence, and how much it leaves to people', () => {
    const judged = (rating: 'SAFE' | 'UNSAFE' | null, people: 'pass' | 'fail', confidence: number | null) =>
      aCase({ people, machine: { judges: [anAnswer({ rating, confidence })] } });
    const other = aCase({ machine: { judges: [anAnswer({ name: 'judge:own', version: 'own@1' })] } });
    const { judges } = figuresOf([
      ...times(30, (index) => judged('UNSAFE', index < 24 ? 'fail' : 'pass', 0.95)),
      ...times(60, (index) => judged('SAFE', index < 6 ? 'fail' : 'pass', index < 30 ? 1 : 0.6)),
      ...times(10, () => judged(null, 'fail', null)),
      other,
    ]);
    expect(judges.map(({ name, n }) => [name, n])).toEqual([
      ['judge', 100],
      ['judge:own', 1],
    ]);
    const [judge] = judges;
    expect(judge?.abstained.value).toBeCloseTo(0.1, 10);
    expect(judge?.precision.value).toBeCloseTo(0.8, 10);
    expect(judge?.recall.value).toBeCloseTo(24 / 30, 10);
    expect(judge?.specificity.value).toBeCloseTo(54 / 60, 10);
    const bins = judge?.calibration.map(({ from, right }) => [from, right.n, right.value]);
    expect(bins).toEqual([
      [0, 0, null],
      [0.5, 0, null],
      [0.6, 30, 1],
      [0.7, 0, null],
      [0.8, 0, null],
      [0.9, 60, expect.closeTo(48 / 60, 10)],
    ]);
    expect(judge?.calibration[5]?.mean_confidence).toBeCloseTo(0.975, 10);
  });

  test('say of two judges that check each other whether the second finds the errors of the first', () => {
    const both = (first: 'SAFE' | 'UNSAFE' | null, second: 'SAFE' | 'UNSAFE' | 'REVIEW', people: 'pass' | 'fail') => {
      const judge = anAnswer({ rating: first });
      return aCase({
        people,
        machine: { judges: [judge, anAnswer({ name: 'judge-second', model: 'other', rating: second })] },
      });
    };
    const { cross_checks: checks } = figuresOf([
      ...times(50, () => both('SAFE', 'SAFE', 'pass')),
      ...times(10, () => both('SAFE', 'SAFE', 'fail')),
      ...times(5, () => both('SAFE', 'UNSAFE', 'fail')),
      ...times(5, () => both('SAFE', 'UNSAFE', 'pass')),
      ...times(9, () => both(null, 'SAFE', 'pass')),
      ...times(9, () => both('SAFE', 'REVIEW', 'pass')),
      ...times(9, () => aCase({ machine: { judges: [anAnswer()] } })),
    ]);
    expect(checks).toMatchObject([{ first: JUDGE_KEY, second: { ...JUDGE_KEY, model: 'other' }, n: 70 }]);
    expect(checks[0]?.disagreement.value).toBeCloseTo(10 / 70, 10);
    expect(checks[0]?.both_wrong.value).toBeCloseTo(10 / 70, 10);
    const [p, q] = [15 / 70, 15 / 70];
    const phi = (10 / 70 - p * q) / Math.sqrt(p * (1 - p) * q * (1 - q));
    expect(checks[0]?.error_correlation.value).toBeCloseTo(phi, 10);
    expect(figuresOf(times(29, () => both('SAFE', 'SAFE', 'fail'))).cross_checks[0]?.error_correlation).toMatchObject({
      value: null,
      missing: '1 more random labels of traces that both rate',
    });
  });

  test('say how far people agree: κ, AC1, α and the table, by those who knew nothing of each other', () => {
    const pair = (first: 'pass' | 'fail' | 'unsure', second: 'pass' | 'fail', people: 'pass' | 'fail') =>
      aCase({
        people,
        labels: [
          aCaseLabel({ rater: 'ann', verdict: first, seconds: 10 }),
          aCaseLabel({ rater: 'bob', role: 'second', verdict: second, seconds: null }),
          ...(first === second ? [] : [aCaseLabel({ rater: 'cy', role: 'adjudicator', verdict: people, seconds: 90 })]),
        ],
      });
    const { people } = figuresOf([
      ...times(89, () => pair('pass', 'pass', 'pass')),
      ...times(7, () => pair('pass', 'fail', 'fail')),
      ...times(4, () => pair('fail', 'fail', 'fail')),
      aCase({ labels: [aCaseLabel({ rater: 'dee', seconds: 5 })] }),
    ]);
    expect(people.agreement).toMatchObject({
      observed: 0.93,
      categories: ['fail', 'pass'],
      table: [
        [4, 0],
        [7, 89],
      ],
      kappa: { n: 100, missing: null },
      ac1: { value: expect.closeTo(0.92, 1) },
    });
    expect(people.alpha.n).toBe(100);
    expect(people.recall).toMatchObject({ value: 4 / 11, n: 11 });
    expect(people.specificity).toMatchObject({ value: 1, n: 89 });
    expect(people.raters.map(({ rater, labels }) => [rater, labels])).toEqual([
      ['ann', 100],
      ['bob', 100],
      ['cy', 7],
      ['dee', 1],
    ]);
    expect(people.raters[0]).toMatchObject({ right: { value: 0.93 }, median_seconds: 10 });
    expect(people.raters[1]).toMatchObject({ right: { value: 1 }, median_seconds: null });
    expect(people.raters[2]?.right.missing).toBe('3 more items that somebody else labels too');
  });
});

describe('the export of labels', () => {
  const standings = addToStandings(
    [],
    casesFor(
      [aCase({ purpose: 'certificate', machine: { escalation: { tier: 2, reason: 'x' }, judges: [anAnswer()] } })],
      'certificate',
    ),
  );

  test('holds all that the figures are computed from, in as many pages as there are', () => {
    const facts = { cases: tested(), standings, scores: [aScore(), aScore({ day: '2026-11-21', rating: 'SAFE' })] };
    const pages = [
      exportPage({ ...facts, cases: facts.cases.slice(0, 60) }, 'next'),
      exportPage({ cases: facts.cases.slice(60), standings: [], scores: [] }, null),
    ];
    expect(parseExport(pages.join(''))).toEqual(facts);
    expect(qualityFigures(parseExport(pages.join('')))).toEqual(qualityFigures(facts));
  });

  test('that is not whole is refused, with the line that is none', () => {
    const first = exportPage({ cases: [aCase()], standings: [], scores: [] }, 'next');
    const last = exportPage({ cases: [aCase()], standings: [], scores: [] }, null);
    expect(() => parseExport(first)).toThrow('not whole');
    expect(() => parseExport('')).toThrow('not whole');
    expect(() => parseExport(last.split('\n').slice(1).join('\n'))).toThrow('not whole');
    expect(() => parseExport(last + first.split('\n')[0])).toThrow('not whole');
    expect(() => parseExport(`${last}{"kind":"case"}\n`)).toThrow('Line 3 is no line of an export.');
    expect(() => parseExport('?')).toThrow('Line 1');
  });
});
