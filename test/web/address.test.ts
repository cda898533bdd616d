import { describe, expect, test } from 'vitest';
import { apiAddress, consoleBase } from '../../web/src/api/places.ts';
import { TRACE_STATE } from '../../web/src/trace/trace-search.ts';
import { filtersOf, tokensOf } from '../../web/src/traces/filter-tokens.ts';
import { listQuery, searchKey, TRACE_SEARCH } from '../../web/src/traces/trace-search.ts';
import { pageAddress } from '../../web/src/url-state/scope.ts';
import { changedParams } from '../../web/src/url-state/url-state.ts';
import { queryToSave, viewAddress, whyNotSaved } from '../../web/src/views/views.ts';

const NOW = Date.parse('2026-11-30T12:00:00.000Z');

describe('a console under a prefix', () => {
  test.each([
    ['at the root', 'https://aegis.example.com/ui/', '/ui', 'https://aegis.example.com/api/v1/traces'],
    ['under a mapping', 'https://x.example.com/prod/ui/', '/prod/ui', 'https://x.example.com/prod/api/v1/traces'],
    [
      'on the emulator',
      'http://127.0.0.1:4566/_aws/execute-api/abc/ui/',
      '/_aws/execute-api/abc/ui',
      'http://127.0.0.1:4566/_aws/execute-api/abc/api/v1/traces',
    ],
  ])('finds its pages and the API %s', (_name, base, pages, api) => {
    expect(consoleBase(base)).toBe(pages);
    expect(apiAddress('/api/v1/traces', base)).toBe(api);
  });
});

describe('the list of traces in its address', () => {
  const full = new URLSearchParams({
    verdict: 'failed',
    severity: 'critical',
    issue_type: 'private_key',
    category: 'secret',
    domain: 'legal',
    model: 'gpt-4o 你好',
    user_id: 'ann',
    session_id: 's-1',
    tag: 'nightly',
    min_cost_usd: '0.01',
    max_latency_ms: '900',
    since: '24h',
    columns: 'trace_id,verdict',
    selected: 't-1',
    order: 'slowest',
    include: 'non_model',
  });

  test('survives being read and written: reload, back and sharing show the same', () => {
    const written = changedParams(TRACE_SEARCH, new URLSearchParams(), TRACE_SEARCH.read(full));
    expect(Object.fromEntries(written)).toEqual(Object.fromEntries(full));
  });

  test('a change keeps project, zone and whatever else stands there', () => {
    const params = new URLSearchParams({ project: 'shop', zone: 'Asia/Tokyo', verdict: 'failed', extra: '1' });
    const next = changedParams(TRACE_SEARCH, params, { selected: 't-2' });
    expect(Object.fromEntries(next)).toEqual({ ...Object.fromEntries(params), selected: 't-2' });
  });

  test('a change takes the place of what was there, or takes it away', () => {
    const params = new URLSearchParams({ verdict: 'failed', since: '24h' });
    const next = changedParams(TRACE_SEARCH, params, { filters: { verdict: 'passed' }, since: null });
    expect([...next]).toEqual([['verdict', 'passed']]);
  });

  test('nothing in an address breaks the page: what cannot be read is as by default', () => {
    const params = new URLSearchParams({
      verdict: 'FAILED',
      min_cost_usd: '1e9',
      min_latency_ms: '-1',
      since: 'ever',
      order: 'best',
      from: 'yesterday',
      columns: Array.from({ length: 12_000 }, (_, index) => `column_${index}`).join(),
    });
    expect(TRACE_SEARCH.read(params)).toEqual(TRACE_SEARCH.read(new URLSearchParams()));
  });

  test('12,000 columns are those that exist, each once', () => {
    const columns = Array.from({ length: 12_000 }, () => 'model').join();
    expect(TRACE_SEARCH.read(new URLSearchParams({ columns })).columns).toEqual(['model']);
  });

  test('asks the API by its own names, with one begin for all pages of a period', () => {
    expect(listQuery(TRACE_SEARCH.read(full), 'shop', NOW)).toEqual({
      project_id: 'shop',
      verdict: 'failed',
      severity: 'critical',
      issue_type: 'private_key',
      category: 'secret',
      domain: 'legal',
      model: 'gpt-4o 你好',
      user_id: 'ann',
      session_id: 's-1',
      tag: 'nightly',
      min_cost_usd: '0.01',
      max_latency_ms: '900',
      from: '2026-11-29T12:00:00.000Z',
      to: null,
      order: 'slowest',
      include: 'non_model',
    });
  });

  test('filters become tokens and back; of one property the last counts', () => {
    const { filters } = TRACE_SEARCH.read(full);
    expect(filtersOf(tokensOf(filters))).toEqual(filters);
    const twice = [
      { propertyKey: 'verdict', operator: '=', value: 'failed' },
      { propertyKey: 'verdict', operator: '=', value: 'passed' },
      { propertyKey: 'unknown', operator: '=', value: 'x' },
    ];
    expect(filtersOf(twice)).toEqual({ verdict: 'passed' });
  });

  test('another selection or other columns are no other search', () => {
    const search = TRACE_SEARCH.read(full);
    expect(searchKey({ ...search, selected: 't-9', columns: ['model'] })).toBe(searchKey(search));
    expect(searchKey({ ...search, since: '7d' })).not.toBe(searchKey(search));
    expect(searchKey({ ...search, order: 'oldest' })).not.toBe(searchKey(search));
  });
});

describe('a trace in its address', () => {
  test('tab, finding and span survive; garbage does not', () => {
    const params = new URLSearchParams({ tab: 'spans', finding: '3', span: '499' });
    const written = changedParams(TRACE_STATE, new URLSearchParams(), TRACE_STATE.read(params));
    expect(Object.fromEntries(written)).toEqual(Object.fromEntries(params));
    const garbage = new URLSearchParams({ tab: 'nothing', finding: '-1', span: 'x' });
    expect(TRACE_STATE.read(garbage)).toEqual({ tab: 'text', finding: null, span: null });
  });
});

describe('links between pages', () => {
  test('keep project and zone, and leave the filters of the page behind', () => {
    const current = new URLSearchParams({ project: 'shop', zone: 'UTC', verdict: 'failed' });
    expect(pageAddress('/traces/t-1', current)).toBe('/traces/t-1?project=shop&zone=UTC');
    expect(pageAddress('/traces', current, { severity: 'high' })).toBe('/traces?project=shop&zone=UTC&severity=high');
  });
});

describe('saved views', () => {
  test('keep filters, order and zone, and neither the project nor what was selected', () => {
    const query = queryToSave('?project=shop&verdict=failed&selected=t-1&order=oldest&zone=UTC');
    expect(query).toBe('verdict=failed&order=oldest&zone=UTC');
  });

  test('open in the project of the reader, and in their zone unless they have one', () => {
    const here = new URLSearchParams({ project: 'web', zone: 'Asia/Tokyo', verdict: 'passed' });
    const view = { page: '/traces', query: 'project=theirs&selected=t-1&verdict=failed' };
    expect(viewAddress(view, here)).toBe('/traces?project=web&zone=Asia%2FTokyo&verdict=failed');
    const zoned = { page: '/sessions', query: 'zone=UTC' };
    expect(viewAddress(zoned, here)).toBe('/sessions?project=web&zone=UTC');
  });

  test('say why one that names a user is not saved', () => {
    expect(whyNotSaved('?user_id=ann')).toContain('names no user');
    expect(whyNotSaved('?user=ann')).toContain('names no user');
    expect(whyNotSaved('?verdict=failed')).toBeNull();
  });
});
