import { beforeEach, describe, expect, test } from 'vitest';
import type { JudgeQueue, JudgeRequest } from '../../functions/judging/judge-request.ts';
import { JudgeWait, type RubricAnswer, type RubricQuestion } from '../../functions/judging/rubric-question.ts';
import { AegisError } from '../../functions/kernel/errors.ts';
import { MAX_ANCHORS } from '../../functions/review/anchors.ts';
import { addToStandings, heldCertificates } from '../../functions/review/judge-certificate.ts';
import { casesFor } from '../../functions/review/quality-case.ts';
import { qualityFigures } from '../../functions/review/quality-figures.ts';
import { queueAnchors } from '../../functions/review/queue-anchors.ts';
import { type ScoreAnchorDependencies, scoreAnchor } from '../../functions/review/score-anchor.ts';
import { aCase, anAnchor, anAnswer } from '../support/builders/quality-cases.ts';
import { aBody, aProject, aRecord, NOON, ORGANIZATION } from '../support/builders/records.ts';
import { MemoryMeasurements } from '../support/memory/measurements.ts';
import { MemoryTraceStore } from '../support/memory/trace-store.ts';

const PLACE = { organizationId: ORGANIZATION, projectId: 'default' };
const DAY = '2026-11-20';

class Queue implements JudgeQueue {
  readonly sent: JudgeRequest[] = [];
  error: AegisError | null = null;

  async sendAll(requests: readonly JudgeRequest[]) {
    this.sent.push(...requests);
    return requests.map(() => this.error);
  }
}

let nowMs: number;
let traces: MemoryTraceStore;
let measurements: MemoryMeasurements;
let queue: Queue;
let questions: RubricQuestion[];
beforeEach(() => {
  nowMs = NOON;
  traces = new MemoryTraceStore(() => nowMs);
  measurements = new MemoryMeasurements(traces, () => nowMs);
  queue = new Queue();
  questions = [];
});

async function freeze(index: number, people: 'pass' | 'fail' = 'fail') {
  const record = aRecord({ trace_id: `t${index}` });
  await traces.put(record, aBody());
  const ids = { trace_id: `t${index}`, review_id: `rv_00000000_t${index}`, evaluation_id: `ev_00000000_t${index}` };
  const anchor = anAnchor({
    ...{ organization_id: ORGANIZATION, ...ids, anchor_id: `a${index}`, people },
    hold_id: record.charge.hold_id,
  });
  await measurements.freeze(anchor);
  return anchor;
}

function enqueue(judging: Parameters<typeof queueAnchors>[0]['judging'] = { queue, isJudged: async () => true }) {
  const reviews = {
    async *projects() {
      yield [PLACE];
    },
  };
  const loadProject = async () => aProject();
  return queueAnchors({ reviews, measurements, judging, loadProject, now: () => nowMs }, () => false);
}

const ANSWERED: RubricAnswer = {
  model: 'compatible:local/small',
  mode: 'native_schema',
  promptHash: 'c'.repeat(64),
  isCut: false,
  isBlind: true,
  isCached: false,
  costMicroUsd: 300,
  tokens: { input: 1, output: 1 },
  durationMilliseconds: 1,
  answer: { rating: 'UNSAFE', confidence: 0.9, checks: [], issues: [], criteria: {}, note: null },
};

function dependencies(answer: RubricAnswer | Error = ANSWERED, fields: Partial<ScoreAnchorDependencies> = {}) {
  return {
    traces,
    measurements,
    loadProject: async () => aProject(),
    judgeOf: () => ({ model: 'compatible:local/small', isConfigured: true }) as const,
    loadRubrics: async () => [],
    async ask(question: RubricQuestion) {
      questions.push(question);
      if (answer instanceof Error) throw answer;
      return answer;
    },
    ...fields,
  };
}

async function request(index = 0, day = DAY): Promise<JudgeRequest> {
  await freeze(index);
  const { charge } = aRecord();
  return {
    ...{ organization_id: ORGANIZATION, project_id: 'default', trace_id: `t${index}` },
    ...{ evaluation_id: `ev_00000000_t${index}`, hold_id: charge.hold_id, anchor: { anchor_id: `a${index}`, day } },
  };
}

describe('the anchors of every project', () => {
  test('are asked for once a day, some of them', async () => {
    for (let i = 0; i < 25; i++) await freeze(i);
    expect(await enqueue()).toBe(20);
    expect(await enqueue()).toBe(0);
    expect(queue.sent).toHaveLength(20);
    expect(queue.sent[0]).toMatchObject({ organization_id: ORGANIZATION, anchor: { day: DAY } });
    nowMs += 86_400_000;
    expect(await enqueue()).toBe(20);
  });

  test('cost nothing where there is no judge, or no anchor', async () => {
    expect(await enqueue()).toBe(0);
    await freeze(0);
    expect(await enqueue(null)).toBe(0);
    expect(await enqueue({ queue, isJudged: async () => false })).toBe(0);
    expect(queue.sent).toEqual([]);
    expect(await enqueue()).toBe(1);
  });

  test('whose queue does not answer are told as a failure', async () => {
    await freeze(0);
    queue.error = new AegisError('unavailable', 'no queue');
    await expect(enqueue()).rejects.toThrow('no queue');
  });
});

describe('the score of an anchor', () => {
  test('is asked for blind, not from the cache, once a day, and stored with the anchors alone', async () => {
    const asked = await request();
    const before = JSON.stringify(await traces.find(ORGANIZATION, 't0'));
    expect(await scoreAnchor(dependencies(), asked)).toMatchObject({ outcome: 'scored', hasDrifted: false });
    expect(questions[0]).toMatchObject({ claims: null, mayShare: false, evaluationId: `anchor/a0/${DAY}` });
    expect(await measurements.scores(PLACE, 10)).toEqual([
      expect.objectContaining({ anchor_id: 'a0', day: DAY, people: 'fail', rating: 'UNSAFE', confidence: 0.9 }),
    ]);
    expect(JSON.stringify(await traces.find(ORGANIZATION, 't0'))).toBe(before);
    expect(JSON.stringify(await measurements.scores(PLACE, 10))).not.toContain('t0');
  });

  test('P7: that is no verdict is stored as none', async () => {
    const none = { ...ANSWERED, answer: { noVerdict: 'refusal', detail: 'x' } } as const;
    await scoreAnchor(dependencies(none), await request());
    expect(await measurements.scores(PLACE, 10)).toEqual([expect.objectContaining({ rating: null, confidence: null })]);
  });

  test.each<[string, ReturnType<typeof dependencies>['ask'] extends never ? never : RubricAnswer | Error]>([
    ['the budget is spent', { ...ANSWERED, mode: null, promptHash: null }],
    ['no provider answers', new JudgeWait('later', 30, 'provider_unavailable')],
  ])('is none where %s, and nothing is tried again', async (_, answer) => {
    expect(await scoreAnchor(dependencies(answer), await request())).toEqual({ outcome: 'not_scored' });
    expect(await measurements.scores(PLACE, 10)).toEqual([]);
  });

  test('fails with whatever else fails, so that its message comes again', async () => {
    await expect(scoreAnchor(dependencies(new Error('broken')), await request())).rejects.toThrow('broken');
  });

  test('is none without a judge', async () => {
    const judgeOf = () => ({ model: null, isConfigured: false });
    expect(await scoreAnchor(dependencies(ANSWERED, { judgeOf }), await request())).toEqual({ outcome: 'not_scored' });
    expect(questions).toEqual([]);
  });

  test('is asked of nothing that is gone', async () => {
    const asked = await request();
    const gone = { outcome: 'gone' };
    expect(await scoreAnchor(dependencies(), { ...asked, hold_id: 'other' })).toEqual(gone);
    expect(await scoreAnchor(dependencies(), { ...asked, anchor: undefined })).toEqual(gone);
    expect(await scoreAnchor(dependencies(), { ...asked, anchor: { anchor_id: 'other', day: DAY } })).toEqual(gone);
    await traces.delete(ORGANIZATION, 't0');
    expect(await scoreAnchor(dependencies(), asked)).toEqual(gone);
    expect(questions).toEqual([]);
  });
});

describe('a certificate', () => {
  const certified = () =>
    addToStandings(
      [],
      casesFor(
        Array.from({ length: 130 }, (_, index) =>
          aCase({
            ...{ purpose: 'certificate', people: index % 2 === 0 ? 'fail' : 'pass', done_at: `${DAY}T12:00:00.000Z` },
            machine: {
              escalation: { tier: 2, reason: 'x' },
              judges: [anAnswer({ rating: index % 2 === 0 ? 'UNSAFE' : 'SAFE' })],
            },
          }),
        ),
        'certificate',
      ),
    );

  test('lapses when the judge drifts on the anchors, and the next one begins with what it said then', async () => {
    const standings = certified();
    await measurements.saveJudges(PLACE, { standings, until: 'x~', version: 1 }, heldCertificates(standings));
    const said = { ...ANSWERED, answer: { ...ANSWERED.answer, rating: 'SAFE' as const } };
    const dayOf = (day: number) => new Date(Date.UTC(2026, 10, 20 + day)).toISOString().slice(0, 10);
    for (let i = 0; i < 20; i++) await freeze(i);
    let lapsedOn: number | null = null;
    for (let day = 0; day < 8 && lapsedOn === null; day++) {
      for (let i = 0; i < 20; i++) {
        const asked = await request(i, dayOf(day));
        const scored = await scoreAnchor(dependencies(day < 3 ? ANSWERED : said), asked);
        if (scored.outcome === 'scored' && scored.hasDrifted) lapsedOn ??= day;
      }
    }
    expect(lapsedOn).toBe(3);
    expect(measurements.held(PLACE)).toEqual([]);
    const judges = await measurements.findJudges(PLACE);
    expect(judges?.standings[0]?.lapsed_at).toBe(dayOf(3));
    // A set that is passed later certifies what the judge is now: the scores before that day say nothing of it.
    const later = addToStandings(
      judges?.standings ?? [],
      casesFor(
        Array.from({ length: 130 }, (_, index) =>
          aCase({
            ...{ purpose: 'certificate', people: index % 2 === 0 ? 'fail' : 'pass' },
            done_at: `${dayOf(9)}T12:00:00.000Z`,
            machine: {
              escalation: { tier: 2, reason: 'x' },
              judges: [anAnswer({ rating: index % 2 === 0 ? 'UNSAFE' : 'SAFE' })],
            },
          }),
        ),
        'certificate',
      ),
    );
    expect(heldCertificates(later)).toHaveLength(1);
    const scores = await measurements.scores(PLACE, MAX_ANCHORS * 10);
    expect(qualityFigures({ cases: [], standings: later, scores }).drift[0]).toMatchObject({ drifted: null });
    expect(qualityFigures({ cases: [], standings: [], scores }).drift[0]).toMatchObject({ drifted: 'judge' });
  });
});
