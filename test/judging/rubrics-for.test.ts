import { describe, expect, test } from 'vitest';
import { Domain, type TraceContent } from '../../functions/content/trace.ts';
import { RubricContent, type StoredRubric } from '../../functions/judging/rubric.ts';
import { rubricsFor } from '../../functions/judging/rubrics-for.ts';
import { SHIPPED_RUBRICS } from '../../functions/judging/shipped-rubrics.ts';

const content: TraceContent = { input: 'Where?', output: 'Here.', tags: ['beta'] };
const withContexts = { ...content, contexts: [{ content: 'It is here.' }] };

function aRubric(fields: Partial<StoredRubric> = {}, own: Partial<RubricContent> = {}): StoredRubric {
  return {
    organization_id: 'org_1',
    project_id: 'default',
    rubric_id: 'house-style',
    version: 3,
    stands_for: null,
    content: RubricContent.parse({
      name: 'House style',
      checks: [{ id: 'is_polite', criterion: 'The output is polite.', severity: 'medium', group: 'style' }],
      ...own,
    }),
    created_at: '2026-11-30T12:00:00.000Z',
    ...fields,
  };
}

const namesOf = (own: StoredRubric[], of: TraceContent = content, domain: Domain = 'legal', traceId = 't') =>
  rubricsFor(own, of, domain, traceId).map(({ evaluator, rubric: { version } }) => `${evaluator} ${version}`);

describe('the rubrics of a trace', () => {
  test.each(Domain.options)(
    'are, for %s, that of its domain, with the checks of contexts where there are some',
    (domain) => {
      expect(namesOf([], content, domain)).toEqual([`judge ${domain}@1`]);
      expect(namesOf([], withContexts, domain)).toEqual([`judge ${domain}@1+rag@1`]);
      expect(namesOf([], { ...content, contexts: [{ content: ' ' }] }, domain)).toEqual([`judge ${domain}@1`]);
      const ids = rubricsFor([], withContexts, domain, 't').flatMap(({ rubric }) => rubric.checks.map(({ id }) => id));
      expect(new Set(ids).size).toBe(ids.length);
      expect(ids.at(-1)).toBe('record_steers_the_judge');
    },
  );

  test('are those of the project in the place of shipped ones, if they are switched on', () => {
    const legal = aRubric({ rubric_id: 'legal', stands_for: '1', version: 2 });
    const rag = aRubric({ rubric_id: 'rag', stands_for: '1', version: 7 });
    expect(namesOf([legal, rag], withContexts)).toEqual(['judge legal@1.2+rag@1.7']);
    expect(namesOf([legal, rag], withContexts, 'finance')).toEqual(['judge finance@1+rag@1.7']);
    const off = aRubric({ rubric_id: 'legal', stands_for: '1' }, { enabled: false });
    expect(namesOf([off])).toEqual(['judge legal@1']);
    // One of the project's own never takes the place of a shipped one.
    expect(namesOf([aRubric({ rubric_id: 'legal' })])).toEqual(['judge legal@1', 'judge:legal legal@3']);
  });

  test('and after it each of its own that the trace passes the filter of', () => {
    const only = (filter: Partial<RubricContent['filter']>) =>
      namesOf([aRubric({}, { filter: { domains: [], tags: [], with: [], ...filter } })], withContexts).length === 2;
    expect(only({})).toBe(true);
    expect(only({ domains: ['legal', 'finance'] })).toBe(true);
    expect(only({ domains: ['finance'] })).toBe(false);
    expect(only({ tags: ['alpha', 'beta'] })).toBe(true);
    expect(only({ tags: ['alpha'] })).toBe(false);
    expect(only({ with: ['contexts'] })).toBe(true);
    expect(only({ with: ['contexts', 'tool_calls'] })).toBe(false);
    expect(namesOf([aRubric({}, { enabled: false })])).toHaveLength(1);
  });

  test('with each share a set of traces that depends on the id alone', () => {
    const tenth = aRubric({}, { share: 0.1 });
    const drawn = Array.from(
      { length: 2_000 },
      (_, i) => namesOf([tenth], content, 'legal', `trace-${i}`).length === 2,
    );
    const share = drawn.filter(Boolean).length / drawn.length;
    expect(share).toBeGreaterThan(0.07);
    expect(share).toBeLessThan(0.13);
    expect(namesOf([tenth], content, 'legal', 'trace-1')).toEqual(namesOf([tenth], content, 'legal', 'trace-1'));
  });

  test('say whether they count', () => {
    const counts = rubricsFor([aRubric(), aRubric({}, { blocking: false })], content, 'legal', 't');
    expect(counts.map(({ blocking }) => blocking)).toEqual([true, true, false]);
  });
});

describe.each(Object.entries(SHIPPED_RUBRICS))('the shipped rubric %s', (id, { checks }) => {
  test('has 6 to 12 checks, ids of its own, and both answers among the good ones', () => {
    expect(checks.length).toBeGreaterThanOrEqual(6);
    expect(checks.length).toBeLessThanOrEqual(12);
    expect(new Set(checks.map((check) => check.id)).size).toBe(checks.length);
    // No single word answers a rubric well: the findings of either are more than a matter of taste.
    for (const answer of ['yes', 'no'] as const) {
      const against = checks.filter(({ expected }) => expected !== answer);
      expect(against.some(({ severity }) => severity === 'high' || severity === 'critical')).toBe(true);
    }
  });

  test('names the source of what counts most', () => {
    const severe = checks.filter(({ severity, category }) => severity === 'critical' && category !== 'unfaithful');
    expect(severe.filter(({ source }) => source === undefined)).toEqual([]);
  });

  test('marks the checks that join a domain', () => {
    expect(checks.every((check) => check.id.startsWith('rag_'))).toBe(id === 'rag');
  });
});
