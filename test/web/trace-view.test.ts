import { QueryObserver } from '@tanstack/react-query';
import { describe, expect, test } from 'vitest';
import type { Evaluation, StoredSpan, Trace } from '../../lib/client/api-types.ts';
import { createQueryClient } from '../../web/src/api/query-client.ts';
import { conclusionOf, decisionPath } from '../../web/src/trace/decision-path.ts';
import { spanPathOf, textAt } from '../../web/src/trace/field-paths.ts';
import { findingsOf, madeBy, marksIn, measured, omittedOf } from '../../web/src/trace/findings.ts';
import { pathOf, rowAt, spanTree, visibleRows } from '../../web/src/trace/span-tree.ts';
import { textSections } from '../../web/src/trace/text-sections.ts';
import { TRACE, traceKey, traceQuery } from '../../web/src/trace/use-trace.ts';

type Issue = Evaluation['issues'][number];

function anIssue(change: Partial<Issue> = {}): Issue {
  return {
    type: 'private_key',
    category: 'secret',
    severity: 'high',
    message: 'Found.',
    field: 'output',
    offset: 2,
    length: 3,
    evaluator: 'intake',
    version: '1.4.0',
    ...change,
  };
}

function anEvaluation(change: Partial<Evaluation> = {}): Evaluation {
  const ran = { risk: null, confidence: null, duration_ms: 1.5, cost_usd: '0.000001' };
  return {
    evaluation_id: 'ev_1',
    trace_id: 't-1',
    project_id: 'default',
    domain: 'generic',
    status: 'completed',
    verdict: 'failed',
    passed: false,
    severity: 'high',
    total_issues: 1,
    issues: [anIssue()],
    tiers: [
      { tier: 0, evaluators: [{ name: 'intake', version: '1.4.0', outcome: 'fail', ...ran }] },
      {
        tier: 1,
        evaluators: [
          { name: 'text-patterns', version: '1.2.0', outcome: 'pass', ...ran },
          { name: 'faithfulness', version: '1.1.0', outcome: 'skipped', reason: 'no_text', ...ran },
        ],
      },
    ],
    decisions: [
      { tier: 0, decision: 'continue', reason: 'Tiers 0 to 2 always all run.', evidence: 'found' },
      { tier: 2, decision: 'stop', reason: 'A critical issue needs no judgement.', evidence: 'private_key in output' },
    ],
    evaluator_set: 'aegis',
    cost_usd: '0.00',
    execution_time_ms: 3,
    created_at: '2026-11-30T10:00:00.000Z',
    ...change,
  };
}

describe('a trace that was read before', () => {
  const shownFor = (milliseconds: number) => {
    const client = createQueryClient();
    client.setQueryData(traceKey('t-1'), {}, { updatedAt: Date.now() - milliseconds });
    return { client, isStale: () => new QueryObserver(client, traceQuery('t-1')).getCurrentResult().isStale };
  };

  test('is asked for anew by whoever comes back, since a person may have given another verdict', () => {
    expect(shownFor(1_000).isStale()).toBe(false);
    expect(shownFor(6_000).isStale()).toBe(true);
  });

  test('is asked for anew at once when an appeal of any trace was decided, or a label given', async () => {
    const { client, isStale } = shownFor(1_000);
    await client.invalidateQueries({ queryKey: [TRACE] });
    expect(isStale()).toBe(true);
  });
});

describe('findings', () => {
  const evaluation = anEvaluation({
    total_issues: 612,
    issues: [
      anIssue({ severity: 'low', evaluator: 'toxicity', score: 0.31, threshold: 0.25 }),
      anIssue({ severity: 'critical' }),
      anIssue({ severity: 'medium', decisive: true, field: 'input' }),
    ],
  });
  const findings = findingsOf(evaluation, undefined);

  test('begin with what the verdict rests on, and then the worst; their ids are their places in the API', () => {
    expect(findings.map(({ id }) => id)).toEqual(['2', '1', '0']);
  });

  test('say who found them, with which version, score and threshold', () => {
    expect(findings.map(madeBy)[1]).toBe('Tier 0. Masking intake, version 1.4.0');
    expect(findings.map(measured)).toEqual([null, null, 'Score 0.310, a finding from 0.250']);
  });

  test('are painted in the text in which they are, at their stored offsets', () => {
    expect(marksIn('input', findings)).toEqual([{ id: '2', kind: 'medium', start: 2, end: 5 }]);
  });

  test('that are beyond the listed ones are not passed over in silence', () => {
    expect(omittedOf(evaluation)).toBe(609);
  });
});

describe('texts of a trace', () => {
  const content: Trace['content'] = {
    input: [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'Hello' },
      { role: 'assistant', content: 'Hi' },
      { role: 'user', content: 'And now?' },
    ],
    output: 'Now this.',
    tool_calls: [{ name: 'shell', arguments: { 'a.b': { cmd: 'ls' } }, result: ['x'] }],
    metadata: { team: 'shop' },
    spans: [{ name: 's', children: [{ name: 'c', output: 'deep' }] }],
  };

  test('are all of the messages, and not the last one alone', () => {
    const [input] = textSections(content, []);
    expect(input?.parts.map(({ text }) => text)).toEqual(['Be brief.', 'Hello', 'Hi', 'And now?']);
    expect(input?.parts.map(({ field }) => field)[3]).toBe('input[3].content');
  });

  test('that only a finding names are shown as well, under the name of the finding', () => {
    const fields = ['tool_calls[0].arguments.a.b.cmd', 'spans[0].children[0].output', 'output', 'gone[7]'];
    const named = textSections(content, fields).find(({ title }) => title === 'Other texts with findings');
    expect(named?.parts.map(({ field, text }) => [field, text])).toEqual([
      ['tool_calls[0].arguments.a.b.cmd', 'ls'],
      ['spans[0].children[0].output', 'deep'],
    ]);
  });

  test.each([
    ['a string where messages were', 'just text', ['just text']],
    ['an object where a text was', [{ role: 'user', content: { parts: [1] } }], ['{\n  "parts": [\n    1\n  ]\n}']],
    ['nothing in the list', [null], ['']],
    ['an object where a text or messages were', { q: 1 }, ['{\n  "q": 1\n}']],
  ])('are shown with %s', (_name, input, texts) => {
    const odd: Trace['content'] = { ...content, ...JSON.parse(JSON.stringify({ input })) };
    expect(textSections(odd, [])[0]?.parts.map(({ text }) => text)).toEqual(texts);
  });

  test('have paths as findings write them', () => {
    expect(textAt(content, 'tool_calls[0].result[0]')).toBe('x');
    expect(textAt(content, 'tool_calls[0].arguments.a.b#key')).toBe('b');
    expect(textAt(content, 'metadata')).toBe('{"team":"shop"}');
    expect(textAt(content, 'metadata.none.below')).toBeUndefined();
    expect(spanPathOf('spans[0].children[12].input[0].content')).toBe('spans[0].children[12]');
    expect(spanPathOf('output')).toBeNull();
  });
});

describe('the way through the tiers', () => {
  test('tells what ran, what had nothing to read and where it ended', () => {
    const path = decisionPath(anEvaluation());
    expect(path.map(({ tier, name }) => `${tier} ${name}`)).toEqual(['0 Masking', '1 Rules', '2 Models']);
    expect(path[1]).toMatchObject({ milliseconds: 3, costUsd: '0.000002' });
    expect(path[1]?.skipped.map(({ name }) => name)).toEqual(['faithfulness']);
    expect(path.map(({ isWhereItEnded }) => isWhereItEnded)).toEqual([false, false, true]);
    expect(conclusionOf(anEvaluation())).toBe('Models (tier 2): A critical issue needs no judgement.');
  });
});

describe('spans', () => {
  const at = (ms: number): string => new Date(Date.parse('2026-11-30T10:00:00.000Z') + ms).toISOString();
  const aSpan = (name: string, start: number, duration: number, children: readonly StoredSpan[] = []): StoredSpan => ({
    name,
    started_at: at(start),
    duration_ms: duration,
    children,
  });
  const spans = [
    aSpan('root', 0, 100, [
      aSpan('plan', 0, 30),
      aSpan('search', 35, 40, [aSpan('slow', 40, 35), aSpan('fast', 40, 5)]),
      aSpan('beside', 35, 10),
      aSpan('write', 80, 20),
    ]),
  ];

  test('are rows from above, with times from the start of the trace', () => {
    const { rows, totalMs } = spanTree(spans, []);
    expect(rows.map(({ span, level }) => `${level} ${span.name}`)).toEqual([
      '1 root',
      '2 plan',
      '2 search',
      '3 slow',
      '3 fast',
      '2 beside',
      '2 write',
    ]);
    expect(rows[2]).toMatchObject({ startMs: 35, durationMs: 40 });
    expect(totalMs).toBe(100);
  });

  test('on the critical path are those that the end waited for', () => {
    const critical = spanTree(spans, []).rows.filter(({ isCritical }) => isCritical);
    expect(critical.map(({ span }) => span.name)).toEqual(['root', 'plan', 'search', 'slow', 'write']);
  });

  test('know the findings in them and below them', () => {
    const issues = [
      anIssue({ field: 'spans[0].children[1].children[0].output', severity: 'low' }),
      anIssue({ field: 'spans[0].children[1].children[0].input[0].content', severity: 'critical' }),
      anIssue({ field: 'output' }),
    ];
    const { rows, roots } = spanTree(spans, issues);
    expect(rows.map(({ findings }) => findings)).toEqual([2, 0, 2, 2, 0, 0, 0]);
    expect(rows[3]?.ownSeverity).toBe('critical');
    const row = rowAt(roots, 'spans[0].children[1].children[0]');
    expect(row === null ? null : pathOf(row, roots)).toBe('spans[0].children[1].children[0]');
    expect(rowAt(roots, 'spans[3]')).toBeNull();
  });

  test('below a closed one are not shown, and the others are', () => {
    const { rows } = spanTree(spans, []);
    expect(visibleRows(rows, new Set([2])).map(({ span }) => span.name)).toEqual([
      'root',
      'plan',
      'search',
      'beside',
      'write',
    ]);
  });

  test('35,000 of them, 500 deep, are all there in a moment', () => {
    const deep = (level: number): StoredSpan =>
      aSpan(`level ${level}`, level, 1_000 - level, level === 500 ? [] : [deep(level + 1)]);
    const many = Array.from({ length: 70 }, () => deep(1));
    const before = performance.now();
    const { rows } = spanTree(many, []);
    expect(rows).toHaveLength(35_000);
    expect(rows.at(-1)?.level).toBe(500);
    expect(performance.now() - before).toBeLessThan(1_000);
  });

  test('without times, names or lists break nothing', () => {
    const odd: StoredSpan[] = JSON.parse('[{"name":7,"children":"none","started_at":"never","duration_ms":"long"}]');
    expect(spanTree(odd, [])).toMatchObject({
      totalMs: 0,
      rows: [{ startMs: null, durationMs: null, isCritical: false }],
    });
  });
});
