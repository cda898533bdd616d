import { describe, expect, test } from 'vitest';
import type { TraceSummary } from '../../lib/client/api-types.ts';
import { pollingInterval } from '../../web/src/api/polling.ts';
import { exportTraces } from '../../web/src/traces/export.ts';
import { mergeRows } from '../../web/src/traces/merge-rows.ts';
import { rollupQuestion } from '../../web/src/traces/rollup-question.ts';
import { TRACE_SEARCH } from '../../web/src/traces/trace-search.ts';

const NOW = Date.parse('2026-11-30T12:00:00.000Z');

function aSummary(id: string, change: Partial<TraceSummary> = {}): TraceSummary {
  return {
    trace_id: id,
    project_id: 'default',
    user_id: null,
    session_id: null,
    conversation_id: null,
    domain: 'generic',
    application_type: 'generic',
    model: 'gpt-4o',
    provider: null,
    started_at: null,
    created_at: `2026-11-30T10:00:0${id.slice(-1)}.000Z`,
    latency_ms: null,
    usage: {
      input_tokens: 1,
      output_tokens: 1,
      cached_tokens: 0,
      cache_write_tokens: 0,
      reasoning_tokens: 0,
      estimated: false,
    },
    cost_usd: null,
    price_table: null,
    status: 'queued',
    verdict: null,
    severity: null,
    total_issues: null,
    evaluation_id: null,
    ...change,
  };
}

describe('a list that is looked at while traces come', () => {
  const shown = [aSummary('t3'), aSummary('t2'), aSummary('t1')];

  test('rows stay where they are, verdicts arrive in them, and new ones are counted apart', () => {
    const evaluated = aSummary('t2', { status: 'evaluated', verdict: 'failed' });
    const merged = mergeRows(shown, [aSummary('t5'), aSummary('t4'), aSummary('t3'), evaluated], true);
    expect(merged.rows.map(({ trace_id }) => trace_id)).toEqual(['t3', 't2', 't1']);
    expect(merged.rows[1]?.verdict).toBe('failed');
    expect(merged).toMatchObject({ newer: 2, isAtLeast: false });
  });

  test('no row vanishes although the latest page no longer has it', () => {
    const merged = mergeRows(shown, [aSummary('t9'), aSummary('t8')], false);
    expect(merged.rows).toEqual(shown);
    expect(merged).toMatchObject({ newer: 2, isAtLeast: true });
  });

  test('what is older than the list is not new', () => {
    expect(mergeRows(shown, [aSummary('t0')], true).newer).toBe(0);
  });

  test.each([
    ['verdict', 0, 5_000],
    ['list', 0, 15_000],
    ['list', 299_000, 15_000],
    ['list', 300_000, 60_000],
    ['verdict', 300_000, 60_000],
    ['none', 0, false],
  ] as const)(
    'somebody who waits for a %s and was idle for %d ms is shown news every %s ms',
    (liveness, idle, every) => {
      expect(pollingInterval(liveness, idle)).toBe(every);
    },
  );
});

describe('counts of a search', () => {
  const search = (params: Record<string, string>) => TRACE_SEARCH.read(new URLSearchParams(params));

  test('are those of the days of two instants, in whatever zone the project has its days', () => {
    expect(rollupQuestion(search({ since: '24h', user_id: 'ann' }), 'shop', NOW)).toEqual({
      project_id: 'shop',
      from: '2026-11-29T12:00:00.000Z',
      to: '2026-11-30T12:00:00.000Z',
      filter: 'user:ann',
    });
  });

  test('of a type of issue are those within its category', () => {
    const kind = { category: 'secret', issue_type: 'private_key' };
    expect(rollupQuestion(search(kind), 'shop', NOW)?.['filter']).toBe('issue_type:secret/private_key');
    expect(rollupQuestion(search({ issue_type: 'private_key' }), 'shop', NOW)).toBeNull();
  });

  test('are not made up where the figures cannot tell', () => {
    expect(rollupQuestion(search({ verdict: 'failed', model: 'gpt-4o' }), 'shop', NOW)).toBeNull();
    expect(rollupQuestion(search({ session_id: 's' }), 'shop', NOW)).toBeNull();
  });
});

describe('an export', () => {
  const pages = (texts: readonly string[], counts: readonly number[]) => {
    const asked: string[] = [];
    const fetchPage = async (path: string) => {
      const page = asked.push(path) - 1;
      const headers = new Map([['x-item-count', String(counts[page])]]);
      if (page < texts.length - 1) headers.set('x-next-cursor', `c${page + 1}`);
      return { text: texts[page] ?? '', headers: { get: (name: string) => headers.get(name) ?? null } };
    };
    return { fetchPage, asked };
  };

  test('of CSV has its names once, and counts rows whose texts have ends of lines', async () => {
    const { fetchPage, asked } = pages(['id,model\n1,"a\nb"\n2,c\n', 'id,model\n3,"say ""hi""\n"\n'], [2, 1]);
    const told: number[] = [];
    const { text, rows } = await exportTraces({ verdict: 'failed' }, 'csv', (count) => told.push(count), fetchPage);
    expect(text).toBe('id,model\n1,"a\nb"\n2,c\n3,"say ""hi""\n"\n');
    expect(rows).toBe(3);
    expect(told).toEqual([2, 3]);
    expect(asked[1]).toContain('cursor=c1');
  });

  test('of lines leaves out the ends of pages', async () => {
    const { fetchPage } = pages(['{"trace_id":"1"}\n{"type":"end","count":1,"next_cursor":null}\n'], [1]);
    expect(await exportTraces({}, 'ndjson', () => undefined, fetchPage)).toEqual({
      text: '{"trace_id":"1"}\n',
      rows: 1,
    });
  });

  test.each(['csv', 'ndjson'] as const)('of %s that lost a row is refused', async (format) => {
    const { fetchPage } = pages(['{"trace_id":"1"}\n'], [2]);
    await expect(exportTraces({}, format, () => undefined, fetchPage)).rejects.toThrow('Nothing was saved');
  });
});
