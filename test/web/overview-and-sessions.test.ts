import { describe, expect, test } from 'vitest';
import type { Analytics, SignedIn } from '../../lib/client/api-types.ts';
import { mayDo } from '../../web/src/api/session.ts';
import { countChange, failedShare, failingSince, shareChange } from '../../web/src/overview/changes.ts';
import { OVERVIEW_STATE, overviewQuery } from '../../web/src/overview/overview-search.ts';
import { verdictOf } from '../../web/src/sessions/session-verdict.ts';
import { SESSIONS_STATE, sessionsQuery } from '../../web/src/sessions/sessions-search.ts';
import { saidIn, turnsOf } from '../../web/src/sessions/turns.ts';

const NOW = Date.parse('2026-11-30T12:00:00.000Z');

function aPart(start: string, failed: number, traces = 10): Analytics['series'][number] {
  return {
    start,
    traces,
    evaluations: traces,
    requests: traces,
    tokens: { input: 0, output: 0, cached: 0, cache_write: 0, reasoning: 0, total: 0 },
    cost_usd: '0.00',
    unpriced_traces: 0,
    unpriced_share: null,
    verdicts: { passed: traces - failed, failed, needs_review: 0, not_evaluated: 0 },
    latency_ms: null,
    delay_ms: null,
  };
}

describe('the overview', () => {
  test('asks for the days of two instants and the same number before; for a day, by the hour', () => {
    const read = (period: string) => overviewQuery(OVERVIEW_STATE.read(new URLSearchParams({ period })), 'shop', NOW);
    expect(read('7d')).toMatchObject({
      from: '2026-11-24T12:00:00.000Z',
      to: '2026-11-30T12:00:00.000Z',
      group_by: 'day',
      compare: 'previous',
    });
    expect(read('1d')).toMatchObject({
      from: '2026-11-30T12:00:00.000Z',
      to: '2026-11-30T12:00:00.000Z',
      group_by: 'hour',
    });
    expect(read('forever')).toEqual(read('7d'));
  });

  test.each([
    ['more than before', countChange(3, 1), 'Up from 1', 'worse'],
    ['less than before', countChange(1, 3), 'Down from 3', 'better'],
    ['the same', countChange(2, 2), 'As before: 2', 'same'],
    ['nothing before', countChange(2, undefined), 'Nothing before', 'same'],
    ['a share of nothing', shareChange(null, 0.5), 'Nothing was evaluated', 'same'],
    ['a share after none', shareChange(0.5, null), 'Nothing before', 'same'],
  ])('says of %s how it moved', (_name, change, moved, direction) => {
    expect(change).toMatchObject({ moved, direction });
  });

  test('takes no share of nothing', () => {
    expect(failedShare(aPart('d', 0, 0))).toBeNull();
    expect(failedShare(aPart('d', 1, 4))).toBe(0.25);
  });

  test('says since when there are failures: after the last part without any, parts without traces apart', () => {
    const series = [
      aPart('d1', 1),
      aPart('d2', 0),
      aPart('d3', 2),
      aPart('d4', 0, 0),
      aPart('d5', 1),
      aPart('d6', 0, 0),
    ];
    expect(failingSince(series)).toBe('d3');
    expect(failingSince([aPart('d1', 1), aPart('d2', 0)])).toBeNull();
    expect(failingSince([aPart('d1', 1)])).toBe('d1');
    expect(failingSince([])).toBeNull();
  });
});

describe('sessions', () => {
  test('are asked for by what stands in the address', () => {
    const search = SESSIONS_STATE.read(new URLSearchParams({ user: 'ann', since: '24h', selected: 's' }));
    expect(sessionsQuery(search, 'shop', NOW)).toEqual({
      project_id: 'shop',
      user_id: 'ann',
      from: '2026-11-29T12:00:00.000Z',
      to: null,
    });
  });

  test.each([
    [{ failed: 1, needs_review: 1 }, 'failed'],
    [{ needs_review: 1, queued: 1 }, 'needs_review'],
    [{ passed: 3, queued: 1 }, null],
    [{ passed: 3, not_evaluated: 1 }, 'passed'],
    [{ not_evaluated: 1 }, 'not_evaluated'],
  ])('of %j have the worst verdict %j', (verdicts, worst) => {
    const none = { passed: 0, failed: 0, needs_review: 0, not_evaluated: 0, queued: 0 };
    expect(verdictOf({ ...none, ...verdicts })).toBe(worst);
  });

  const line = (id: string) => JSON.stringify({ trace_id: id, content: { input: id, output: 'o' } });
  const end = (count: number) => JSON.stringify({ type: 'end', count, next_cursor: 'c' });

  test('are read from the first turn on', () => {
    const { turns, nextCursor } = turnsOf(`${line('t2')}\n${line('t1')}\n${end(2)}\n`);
    expect(turns.map(({ trace_id }) => trace_id)).toEqual(['t1', 't2']);
    expect(nextCursor).toBe('c');
  });

  test.each([`${line('t1')}\n${end(2)}\n`, `${line('t1')}\n`])(
    'of which a turn is missing are not shown as whole',
    (lines) => {
      expect(() => turnsOf(lines)).toThrow('as a whole');
    },
  );

  test('show of a repeated conversation what is new', () => {
    const input = [
      { role: 'system' as const, content: 'Be kind.' },
      { role: 'user' as const, content: 'Hello' },
      { role: 'assistant' as const, content: 'Hi' },
      { role: 'user' as const, content: 'And now?' },
    ];
    const said = saidIn({ content: { input, output: 'Now this.' } }).map(({ who, text }) => `${who}: ${text}`);
    expect(said).toEqual(['User: And now?', 'Answer: Now this.']);
    const first = saidIn({ content: { input: input.slice(0, 2), output: 'Hi' } });
    expect(first.map(({ who }) => who)).toEqual(['System', 'User', 'Answer']);
    expect(saidIn({ content: { input: 'Hello', output: 'Hi' } })[0]).toMatchObject({ who: 'User', text: 'Hello' });
  });
});

describe('what a session may do', () => {
  const session: SignedIn = {
    session: null,
    organization: { organization_id: 'org_1', name: 'Shop' },
    key_id: 'k',
    member_id: null,
    user_id: null,
    project_id: null,
    scopes: ['traces:read'],
    role: 'developer',
    operations: ['listTraces'],
    project_roles: null,
  };

  test.each([
    [{}, true],
    [{ operations: ['listTraces'] }, true],
    [{ operations: ['listTraces', 'deleteTrace'] }, false],
    [{ scopes: ['traces:read' as const] }, true],
    [{ scopes: ['manage' as const] }, false],
    [{ role: 'viewer' as const }, true],
    [{ role: 'admin' as const }, false],
  ])('%j: %s', (needs, may) => {
    expect(mayDo(session, needs)).toBe(may);
  });
});
