import { describe, expect, test } from 'vitest';
import type { CostTrends, Quality, Rate } from '../../lib/client/api-types.ts';
import { askedProjects, costRows, csvRows } from '../../web/src/cost/cost-rows.ts';
import { type LimitForm, readLimitForm } from '../../web/src/cost/limit-change.ts';
import { showLimits } from '../../web/src/cost/limits.ts';
import { monthEnd } from '../../web/src/cost/month-end.ts';
import { lastMonths } from '../../web/src/cost/months.ts';
import { EMPTY_PRICE, priceRows, readPriceRows } from '../../web/src/cost/prices.ts';
import { readThresholds, tellThresholds } from '../../web/src/cost/thresholds.ts';
import { sumUsd } from '../../web/src/format/usd.ts';
import { toCsv } from '../../web/src/parts/csv.ts';
import { describeDays } from '../../web/src/parts/time-range.ts';
import { describeCertificate, describeDrift, judgeStandings } from '../../web/src/quality/judge-standing.ts';
import { showAgreement, showRate } from '../../web/src/quality/rates.ts';
import { tierShares } from '../../web/src/quality/tier-shares.ts';

const RATE: Rate = { value: 0.021, interval: [0.014, 0.031], level: 0.95, n: 560, method: 'wilson', missing: null };

describe('a rate', () => {
  test('is shown with its interval and what it rests on', () => {
    expect(showRate(RATE, 'en')).toEqual({ value: '2.1%', basis: '1.4% to 3.1% (95%), of 560', isKnown: true });
  });

  test('below its minimum says what is needed, and no figure', () => {
    const unknown = { ...RATE, value: null, interval: null, n: 19, missing: '11 more labels' };
    expect(showRate(unknown, 'en')).toEqual({
      value: 'not known',
      basis: 'Needed: 11 more labels. So far 19.',
      isKnown: false,
    });
  });

  test('without an interval is no figure either', () => {
    expect(showRate({ ...RATE, interval: null }, 'en').isKnown).toBe(false);
  });

  test('of agreement is no percentage', () => {
    expect(showAgreement({ ...RATE, value: 0.42, interval: [0.2, 0.6] }, 'en').value).toBe('0.42');
  });
});

const JUDGE = { model: 'm', mode: 'native_schema', rubric_version: 'legal@1', prompt_hash: 'p' } as const;
const CERTIFICATE: Quality['certificates'][number] = {
  ...JUDGE,
  is_held: false,
  threshold: null,
  last: null,
  lapsed_at: null,
  set: 1,
  bad: { right: 0, n: 3 },
  good: { right: 0, n: 4 },
  missing: '62 more labels of failing traces',
};

describe('a judge', () => {
  test('has one row for its model, mode, rubric and prompt, whatever is known of it', () => {
    const drift = {
      ...JUDGE,
      drifted: 'judge',
      anchor_scores: 40,
      traffic_ratings: 40,
      right_on_anchors: RATE,
      missing: null,
    };
    const other = { ...CERTIFICATE, prompt_hash: 'q' };
    const quality = { certificates: [CERTIFICATE, other], drift: [drift], judges: [] };
    const rows = judgeStandings(JSON.parse(JSON.stringify(quality)));
    expect(rows.map(({ certificate, drift: moved }) => [certificate?.prompt_hash, moved?.drifted])).toEqual([
      ['p', 'judge'],
      ['q', undefined],
    ]);
  });

  test('is told to hold a certificate only while it does', () => {
    expect(describeCertificate(null).type).toBe('pending');
    expect(describeCertificate(CERTIFICATE).text).toContain('62 more labels');
    expect(describeCertificate({ ...CERTIFICATE, is_held: true }).type).toBe('success');
    expect(describeCertificate({ ...CERTIFICATE, is_held: true, lapsed_at: '2026-11-01T00:00:00Z' }).type).toBe(
      'warning',
    );
  });

  test('that cannot be compared yet says what for', () => {
    const drift = { ...JUDGE, anchor_scores: 3, traffic_ratings: 0, right_on_anchors: RATE };
    expect(describeDrift({ ...drift, drifted: null, missing: '17 more scores' }).text).toBe('17 more scores');
    expect(describeDrift({ ...drift, drifted: 'product', missing: null }).type).toBe('warning');
  });
});

const FIGURES = {
  evaluations: 0,
  requests: 0,
  tokens: { input: 0, output: 0, cached: 0, cache_write: 0, reasoning: 0, total: 5 },
  unpriced_traces: 0,
  unpriced_share: null,
  verdicts: { passed: 0, failed: 0, needs_review: 0, not_evaluated: 0 },
  latency_ms: null,
  delay_ms: null,
};

describe('shares and cost', () => {
  const parts = [
    { ...FIGURES, key: '2', traces: 3, cost_usd: '0.100000' },
    { ...FIGURES, key: '10', traces: 1, cost_usd: '0.300000' },
  ];

  test('of tiers are of all traces, in the order of tiers', () => {
    const totals = { ...FIGURES, traces: 4, cost_usd: '0.4' };
    expect(tierShares({ totals, breakdown: parts }).map(({ tier, share }) => [tier, share])).toEqual([
      ['2', 0.75],
      ['10', 0.25],
    ]);
    expect(tierShares({ totals: { ...totals, traces: 0 }, breakdown: parts })[0]?.share).toBeNull();
  });

  test('are summed without losing a cent, most expensive first', () => {
    expect(costRows(parts).map(({ key, share }) => [key, share])).toEqual([
      ['10', 0.75],
      ['2', 0.25],
    ]);
    expect(sumUsd(Array.from({ length: 10 }, () => '0.100000'))).toBe('1.000000');
  });

  test('by project are told to be of the first 20 where there are more', () => {
    const projects = Array.from({ length: 21 }, (_, i) => `p${i}`);
    expect(askedProjects(projects)).toEqual({ asked: projects.slice(0, 20), said: 'The first 20 of 21 projects' });
    expect(askedProjects(projects.slice(1))).toEqual({ asked: projects.slice(1), said: null });
  });

  test('a complaint about peers: an exported text is no formula, and no row is lost', () => {
    const hostile = ['=cmd|calc', '+1', '-2+3', '@x', '\tx', 'a "b", c\n', '漢字'];
    const rows = costRows(hostile.map((key) => ({ ...FIGURES, key, traces: 1, cost_usd: '0.1' })));
    const csv = toCsv(['key', 'traces', 'tokens', 'cost_usd', 'unpriced'], csvRows(rows));
    for (const text of ["'=cmd|calc,", "'+1,", "'-2+3,", "'@x,", "'\tx,", '"a ""b"", c\n",'])
      expect(csv).toContain(text);
    expect(csv.split('\r\n')).toHaveLength(hostile.length + 2);
    expect(toCsv(['n'], [[-5], ['-5.25'], [null]])).toBe('n\r\n-5\r\n-5.25\r\n\r\n');
  });
});

describe('the end of the month', () => {
  const day = (date: string, usd: string) => ({ date, cost_usd: usd, unpriced_traces: 0 });
  const ahead = (date: string) => ({ date, cost_usd: '2.000000', interval_usd: ['1.000000', '4.000000'] });
  const trends: Pick<CostTrends, 'days' | 'forecast'> = {
    days: [day('2026-10-31', '100'), day('2026-11-27', '1.5'), day('2026-11-28', '2.5')],
    forecast: {
      level: 0.9,
      missing: null,
      days: [ahead('2026-11-29'), ahead('2026-11-30'), ahead('2026-12-01')],
    },
  };

  test('adds the days of this month that are over and the forecast of those ahead, today included', () => {
    expect(monthEnd(trends, '2026-11-29')).toMatchObject({
      month: '2026-11',
      spentUsd: '4.000000',
      daysAhead: 2,
      expectedUsd: '8.000000',
      intervalUsd: ['6.000000', '12.000000'],
    });
  });

  test('is not told from half a forecast, nor without one', () => {
    const none = { ...trends, forecast: { level: 0.9, missing: '12 more closed days', days: [] } };
    expect(monthEnd(none, '2026-11-29')).toMatchObject({ expectedUsd: null, missing: '12 more closed days' });
    const half = { ...trends, forecast: { ...trends.forecast, days: [ahead('2026-11-29')] } };
    expect(monthEnd(half, '2026-11-29').expectedUsd).toBeNull();
  });

  test('knows how long months are', () => {
    expect(monthEnd(trends, '2028-02-01').daysAhead).toBe(29);
    expect(monthEnd(trends, '2026-12-31').daysAhead).toBe(1);
    expect(lastMonths('2026-01-15T00:00:00Z', 3)).toEqual(['2026-01', '2025-12', '2025-11']);
  });

  test('a complaint about peers: days are those of the zone of the project, summer time included', () => {
    const range = { from: '2026-10-24T22:00:00.000Z', to: '2026-10-25T23:00:00.000Z', time_zone: 'Europe/Berlin' };
    expect(describeDays(range)).toBe('2026-10-25 to 2026-10-25 (Europe/Berlin)');
  });
});

describe('limits', () => {
  const status = { scope: 'project', period: 'daily', resets_at: '2026-11-30T00:00:00Z', time_zone: 'UTC' } as const;

  test('show what is used and what is held, and count both against the limit', () => {
    const [shown] = showLimits(
      [{ ...status, dimension: 'requests', limit: 100, used: 50, reserved: 35, remaining: 15 }],
      'en',
    );
    expect(shown).toMatchObject({ used: '50', held: '35', limit: '100', left: '15', percent: 85, standing: 'near' });
  });

  test('of money are money, a limit of nothing is spent, and none is none', () => {
    const shown = showLimits(
      [
        { ...status, dimension: 'tokens', limit: null, used: 5, reserved: 0, remaining: null },
        { ...status, dimension: 'cost', limit: '0', used: '0', reserved: '0', remaining: '0' },
      ],
      'en',
    );
    expect(shown.map(({ standing, limit }) => [standing, limit])).toEqual([
      ['spent', expect.stringMatching(/^USD\s0\.00$/)],
      ['none', 'no limit'],
    ]);
  });

  const form: LimitForm = {
    scope: 'user',
    projectId: 'p',
    userId: ' u ',
    values: {
      max_requests_daily: '5',
      max_tokens_daily: '',
      max_cost_daily: '12.50',
      max_requests_monthly: 'None',
      max_tokens_monthly: '',
      max_cost_monthly: '',
    },
    effective: 'next_window',
  };

  test('change only where something is typed; none takes one away', () => {
    expect(readLimitForm(form)).toEqual({
      update: {
        project_id: 'p',
        user_id: 'u',
        max_requests_daily: 5,
        max_cost_daily: '12.50',
        max_requests_monthly: null,
        effective: 'next_window',
      },
    });
    expect(readLimitForm({ ...form, scope: 'organization' })).not.toHaveProperty('update.project_id');
  });

  test('are not changed by what is no number, nor by an empty form', () => {
    const typed = (name: string, text: string) => ({ ...form, values: { ...form.values, [name]: text } });
    expect(readLimitForm(typed('max_tokens_daily', '1.5'))).toHaveProperty('problems.max_tokens_daily');
    expect(readLimitForm(typed('max_cost_daily', '1e9'))).toHaveProperty('problems.max_cost_daily');
    expect(readLimitForm({ ...form, userId: '' })).toHaveProperty('problems.user_id');
    const empty = Object.fromEntries(Object.keys(form.values).map((name) => [name, '']));
    expect(readLimitForm({ ...form, values: { ...form.values, ...empty } })).toHaveProperty('problems');
  });

  test('of a budget are shares from percentages', () => {
    expect(readThresholds('100, 75; 90%')).toEqual([0.75, 0.9, 1]);
    for (const shares of [[0.55], [0.07, 0.29, 0.58], [0.123456, 1.1]]) {
      expect(readThresholds(tellThresholds(shares)), tellThresholds(shares)).toEqual(shares);
    }
    expect(tellThresholds([0.55, 1])).toBe('55, 100');
    for (const typed of ['', '0', 'many', '-5', '75, x']) expect(readThresholds(typed), typed).toBeNull();
  });
});

describe('own prices', () => {
  const entry = { model: 'llama*', input: 0.2, output: 0.6, valid_from: '2026-01-01T00:00:00Z', valid_until: null };
  const above = { input_tokens: 200_000, input: 0.4, output: 1 };

  test('that ended or were removed are not written again, and what the form does not show is kept', () => {
    const ended = { ...entry, model: 'old', valid_until: '2026-02-01T00:00:00Z' };
    const removed = { ...entry, model: 'removed', valid_until: '9999-01-01T00:00:00Z' };
    const rows = priceRows({ version: 3, prices: [ended, removed, { ...entry, above }] });
    expect(readPriceRows(rows)).toEqual({ prices: [{ model: 'llama*', input: 0.2, output: 0.6, above }] });
  });

  test('are refused where one is no price, with the row', () => {
    expect(readPriceRows([{ ...EMPTY_PRICE, model: 'm', input: '1', output: 'x' }])).toEqual({
      problem: 'Row 1: output is a price in USD for a million tokens.',
    });
    expect(readPriceRows([EMPTY_PRICE])).toHaveProperty('problem');
    expect(readPriceRows([{ ...EMPTY_PRICE, model: 'm', input: '1', output: '2', cached: '-1' }])).toHaveProperty(
      'problem',
    );
  });
});
