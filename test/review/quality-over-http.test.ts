import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { figuresOf } from '../../bin/tools/quality-figures/figures-of.ts';
import type { EvaluatorRun } from '../../functions/evaluation/evaluation.ts';
import { lapse } from '../../functions/review/judge-certificate.ts';
import { parseExport } from '../../functions/review/label-export.ts';
import { machineViewOf } from '../../functions/review/machine-view.ts';
import { measureJudges } from '../../functions/review/measure-judges.ts';
import { qualityFigures } from '../../functions/review/quality-figures.ts';
import { MAX_REVIEWS_READ } from '../../functions/review/read-quality.ts';
import type { ReviewItem } from '../../functions/review/review-item.ts';
import { anAnswer, aScore, JUDGE_KEY } from '../support/builders/quality-cases.ts';
import { aBody, anEvaluation, NOON } from '../support/builders/records.ts';
import { finishReview } from '../support/memory/finished-reviews.ts';
import { ReviewDesk } from '../support/memory/review-desk.ts';

let desk: ReviewDesk;
let place: { organizationId: string; projectId: string };
beforeEach(async () => {
  desk = new ReviewDesk();
  place = { organizationId: await desk.organizationId, projectId: 'default' };
});

const ESCALATION = { tier: 2, reason: 'The risk is high.' };
const VIEW = machineViewOf(anEvaluation());

const finish = (index: number, fields: Partial<ReviewItem> = {}) => finishReview(desk, index, fields);

/** The judge was right about a trace that tiers 0 to 2 sent on. */
function certified(people: 'pass' | 'fail'): Partial<ReviewItem> {
  const rating = people === 'pass' ? 'SAFE' : 'UNSAFE';
  return {
    ...{ purpose: 'certificate', selection: 'required', probability: 1, sample_probability: null, outcome: people },
    machine: { ...VIEW, escalation: ESCALATION, judges: [anAnswer({ rating })] },
  };
}

function judgeRun(rating: 'SAFE' | 'UNSAFE'): EvaluatorRun {
  return { ...anAnswer({ rating, blind: true }), outcome: 'fail', risk: null, duration_ms: 1 };
}

const get = async (path: string) => desk.ask('GET', path, null);
const measure = () => measureJudges({ ...desk.api, measurements: desk.api.measurements }, () => false);

describe('GET /analytics/quality', () => {
  test('says what is missing while nobody has labelled enough', async () => {
    for (let i = 0; i < 9; i++) await finish(i);
    desk.api.nowMs = NOON + 3_600_000;
    const { status, body } = await get('/analytics/quality');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      project_id: 'default',
      complete: true,
      cases: { estimate: 9, decided: 9, labels: 9 },
      cascade: {
        missed_error_rate: {
          value: null,
          interval: null,
          level: 0.95,
          n: 9,
          missing: '21 more random labels of sampled passes',
        },
      },
      certificates: [],
      drift: [],
    });
  });

  test('knows of a label what the machine had said, from the evaluation to the figure', async () => {
    await desk.configure({ cascade: { full_depth_share: 1 } });
    const tiers = [{ tier: 3, evaluators: [judgeRun('UNSAFE')] }];
    await desk.arrive('sampled', { evaluation: { verdict: 'passed', escalated_to: 4, severity: null, tiers } });
    expect(await desk.stored('sampled')).toMatchObject({ selection: 'sample', labels_wanted: 2 });
    for (const person of ['ann', 'bob']) await desk.label(person, 'sampled', { verdict: 'fail', severity: 'high' });
    desk.api.nowMs += 3_600_000;
    const { text } = await get('/labels/export');
    const [one] = parseExport(text).cases;
    expect(one).toMatchObject({
      ...{ trace_id: 'sampled', people: 'fail', probability: 1, sample_probability: 1 },
      machine: { verdict: 'passed', judges: [{ ...anAnswer({ rating: 'UNSAFE' }), blind: true }] },
      labels: [{ verdict: 'fail' }, { verdict: 'fail', blind: true }],
    });
  });

  test('tells of the time that is asked for', async () => {
    for (let i = 0; i < 40; i++) await finish(i, { outcome: i < 2 ? 'fail' : 'pass' });
    desk.api.nowMs = NOON + 3_600_000;
    const rate = async (query: string) =>
      Object((await get(`/analytics/quality${query}`)).body).cascade.missed_error_rate;
    expect(await rate('')).toMatchObject({ value: 0.05, n: 40, missing: null });
    const at = (seconds: number) => new Date(NOON + seconds * 1_000).toISOString();
    expect(await rate(`?from=${at(2)}&to=${at(38)}`)).toMatchObject({ value: 0, n: 37 });
    expect(await rate(`?to=${at(-1)}`)).toMatchObject({ value: null, n: 0 });
    for (const query of ['from=yesterday', 'from=2027-01-01', 'from=2026-11-21&to=2026-11-20']) {
      expect((await get(`/analytics/quality?${query}`)).status).toBe(422);
      expect((await get(`/labels/export?${query}`)).status).toBe(422);
    }
  });

  test('reads no more than it says, and then tells from when on', async () => {
    for (let i = 0; i <= MAX_REVIEWS_READ; i++) await finish(i, { machine: undefined });
    desk.api.nowMs = NOON + 24 * 3_600_000;
    const { body } = await get('/analytics/quality');
    expect(body).toMatchObject({ complete: false, cases: { estimate: 0 } });
    expect(Object(body).time_range.from).toBe(new Date(NOON + 1_000).toISOString());
  });
});

describe('the export of labels', () => {
  let folder = '';
  afterEach(() => (folder === '' ? undefined : rm(folder, { recursive: true, force: true })));

  test('alone gives every figure that the API answers with: page by page, and by the tool', async () => {
    for (let i = 0; i < 80; i++) await finish(i, { outcome: i % 9 === 0 ? 'fail' : 'pass' });
    for (let i = 80; i < 140; i++) await finish(i, certified(i % 2 === 0 ? 'fail' : 'pass'));
    for (let i = 140; i < 560; i++) await finish(i, { purpose: 'training', outcome: 'fail' });
    await desk.api.measurements.addScore(place, aScore(), NOON);
    desk.api.nowMs = NOON + 3_600_000;
    expect(await measure()).toBe(60);
    const range = `from=${new Date(NOON - 1).toISOString()}&to=${new Date(desk.api.nowMs).toISOString()}`;
    const {
      project_id: _id,
      time_range: _range,
      complete: _complete,
      ...answered
    } = Object((await get(`/analytics/quality?${range}`)).body);
    let text = '';
    let cursor = '';
    let pages = 0;
    do {
      const page = await get(`/labels/export?${range}${cursor}`);
      expect(page.headers['content-type']).toBe('application/x-ndjson');
      text += page.text;
      pages++;
      const { next_cursor: next } = JSON.parse(page.text.trim().split('\n').at(-1) ?? '');
      cursor = next === null ? '' : `&cursor=${encodeURIComponent(next)}`;
    } while (cursor !== '');
    expect(pages).toBe(2);
    expect(parseExport(text).cases).toHaveLength(560);
    const alone = JSON.parse(JSON.stringify(qualityFigures(parseExport(text))));
    expect(alone).toEqual(answered);
    expect(answered.certificates).toHaveLength(1);
    expect(text).not.toContain(aBody().content.output);
    folder = await mkdtemp(join(tmpdir(), 'labels-'));
    await writeFile(join(folder, 'export.ndjson'), text);

    expect(JSON.parse(await figuresOf(join(folder, 'export.ndjson')))).toEqual(answered);
  });

  test('of another time is not read on with a cursor of this one', async () => {
    for (let i = 0; i < 501; i++) await finish(i);
    desk.api.nowMs = NOON + 3_600_000;
    const range = `to=${new Date(desk.api.nowMs).toISOString()}`;
    const { text } = await get(`/labels/export?${range}`);
    const { cases, next_cursor: next } = JSON.parse(text.trim().split('\n').at(-1) ?? '');
    expect(cases).toBe(500);
    const cursor = encodeURIComponent(next);
    expect((await get(`/labels/export?${range}&cursor=${cursor}`)).text).toContain('"t0"');
    expect((await get(`/labels/export?to=2026-11-21&cursor=${cursor}`)).status).toBe(400);
  });
});

describe('the count of labels for certificates', () => {
  test('counts each once, whoever counts at the same time, and tells tier 3 what holds', async () => {
    for (let i = 0; i < 130; i++) await finish(i, certified(i % 2 === 0 ? 'fail' : 'pass'));
    desk.api.nowMs = NOON + 3_600_000;
    const counted = await Promise.all([measure(), measure(), measure()]);
    expect(counted.reduce((sum, count) => sum + count, 0)).toBe(130);
    expect(await measure()).toBe(0);
    expect(desk.api.measurements.held(place)).toEqual([{ ...JUDGE_KEY, threshold: 0.9 }]);
    const body = Object((await get('/analytics/quality')).body);
    expect(body.certificates[0]).toMatchObject({
      ...{ is_held: true, threshold: 0.9, set: 2, last: { set: 1, bad: { right: 65, n: 65 } } },
      missing:
        '65 more random labels of bad traces that it rates and 65 more random labels of good traces that it rates',
    });
  });

  test('waits until a label can be taken back no more, and goes on where it stood', async () => {
    await finish(0, certified('fail'));
    desk.api.nowMs = NOON + 119_000;
    expect(await measure()).toBe(0);
    desk.api.nowMs = NOON + 121_000;
    expect(await measure()).toBe(1);
    await finish(100, certified('pass'));
    desk.api.nowMs = NOON + 230_000;
    expect(await measure()).toBe(1);
    expect((await desk.api.measurements.findJudges(place))?.standings[0]).toMatchObject({
      bad: { right: 1, n: 1 },
      good: { right: 1, n: 1 },
    });
  });

  test('passes quiet days, and writes once for each', async () => {
    await finish(0, certified('fail'));
    desk.api.nowMs = NOON + 3_600_000;
    await measure();
    const versions: number[] = [];
    for (const hours of [2, 3, 80, 81]) {
      desk.api.nowMs = NOON + hours * 3_600_000;
      expect(await measure()).toBe(0);
      versions.push((await desk.api.measurements.findJudges(place))?.version ?? 0);
    }
    expect(versions).toEqual([1, 1, 4, 4]);
  });

  test('stops when its time is over, and one project that fails keeps no other from its turn', async () => {
    await finish(0, certified('fail'));
    desk.api.nowMs = NOON + 3_600_000;
    const { reviews, measurements, now } = desk.api;
    expect(await measureJudges({ reviews, measurements, now }, () => true)).toBe(0);
    const two = {
      finished: reviews.finished.bind(reviews),
      async *projects() {
        yield [{ organizationId: 'org_broken', projectId: 'default' }, place];
      },
    };
    const broken = {
      saveJudges: measurements.saveJudges.bind(measurements),
      findJudges: async (wanted: typeof place) => {
        if (wanted.organizationId === 'org_broken') throw new Error('broken');
        return measurements.findJudges(wanted);
      },
    };
    await expect(measureJudges({ reviews: two, measurements: broken, now }, () => false)).rejects.toThrow('broken');
    expect((await measurements.findJudges(place))?.standings).toHaveLength(1);
  });

  test('knows a certificate that lapsed', async () => {
    for (let i = 0; i < 130; i++) await finish(i, certified(i % 2 === 0 ? 'fail' : 'pass'));
    desk.api.nowMs = NOON + 3_600_000;
    await measure();
    const judges = await desk.api.measurements.findJudges(place);
    const standings = lapse(judges?.standings ?? [], JUDGE_KEY, '2026-11-21T00:00:00.000Z');
    await desk.api.measurements.saveJudges(place, { standings, until: judges?.until ?? '', version: 2 }, []);
    const { certificates } = Object((await get('/analytics/quality')).body);
    expect(certificates[0]).toMatchObject({ is_held: false, threshold: null, lapsed_at: '2026-11-21T00:00:00.000Z' });
  });
});
