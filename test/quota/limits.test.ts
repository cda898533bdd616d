import fc from 'fast-check';
import { expect, test } from 'vitest';
import { NO_LIMITS } from '../../functions/kernel/amounts.ts';
import { nextWindow, UTC, windowAt } from '../../functions/kernel/window.ts';
import {
  changedFromNext,
  changedNow,
  foldPending,
  limitsOf,
  parseScopeKey,
  type QuotaScope,
  scopeKey,
} from '../../functions/quota/limit.ts';
import { NOON } from '../support/builders/records.ts';

const today = windowAt(NOON, UTC, 'daily');
const tomorrow = nextWindow(today);
const RECORD = { daily: { ...NO_LIMITS, tokens: 100 }, monthly: NO_LIMITS, pending: {}, version: 1 };

test('a scope is read back from its name as it was, whatever a user is called', () => {
  const projectId = fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,20}$/);
  const scope = fc.oneof(
    fc.constant<QuotaScope>({ kind: 'organization' }),
    projectId.map((id): QuotaScope => ({ kind: 'project', projectId: id })),
    fc.tuple(projectId, fc.string()).map(([id, account]): QuotaScope => ({ kind: 'user', projectId: id, account })),
  );
  fc.assert(
    fc.property(scope, (one) => {
      expect(parseScopeKey(scopeKey(one))).toEqual(one);
    }),
  );
});

test('what is no scope is not taken for one', () => {
  expect(() => parseScopeKey('tenant:a')).toThrow('Not a quota scope');
});

test('a change from tomorrow counts from tomorrow on, and one of now replaces the same dimension of it only', () => {
  const planned = changedFromNext(RECORD, 'daily', { tokens: 50, cost: 7 }, { current: today, next: tomorrow });
  expect(limitsOf(planned, today)).toEqual({ requests: null, tokens: 100, cost: null });
  expect(limitsOf(planned, tomorrow)).toEqual({ requests: null, tokens: 50, cost: 7 });

  const changed = changedNow(planned, 'daily', { tokens: null }, today);
  expect(limitsOf(changed, today)).toEqual(NO_LIMITS);
  expect(limitsOf(changed, tomorrow)).toEqual({ requests: null, tokens: null, cost: 7 });

  const changedAgain = changedNow(changed, 'daily', { cost: 9 }, today);
  expect(changedAgain.pending).toEqual({});
  expect(limitsOf(changedAgain, tomorrow)).toEqual({ requests: null, tokens: null, cost: 9 });
});

test('a change whose day has come is the limit, and is pending no more', () => {
  const planned = changedFromNext(RECORD, 'daily', { tokens: 50 }, { current: today, next: tomorrow });
  expect(foldPending(planned, today)).toBe(planned);
  const folded = foldPending(planned, tomorrow);
  expect(folded).toMatchObject({ daily: { tokens: 50 }, pending: {} });
});
