import { describe, expect, test } from 'vitest';
import { SCOPES as ALL_SCOPES } from '../../functions/access/permissions.ts';
import { type AuditEvent, chainEntry, EMPTY_CHAIN } from '../../functions/audit/audit-entry.ts';
import { sha256 as sha256Hex } from '../../functions/kernel/crypto/sha256.ts';
import { CHANNEL_KINDS, readChannelForm, TARGETS } from '../../web/src/alerts/channel-form.ts';
import { describeCondition, describeGroup, describeMeasured } from '../../web/src/alerts/describe-alert.ts';
import { readChangedRule, readRule, TEMPLATES, tellRule, tellTemplate } from '../../web/src/alerts/rule-form.ts';
import { decisionsOf } from '../../web/src/appeals/decisions.ts';
import {
  describeEmptyQueue,
  describeProgress,
  mayTakeBack,
  nextHeld,
  nextReview,
  standsFor,
} from '../../web/src/reviews/queue.ts';
import { readIds } from '../../web/src/rules/read-json.ts';
import { describeBinding, NEW_KEY, readKeyForm, SCOPES, stateOf } from '../../web/src/settings/key-form.ts';
import { sha256, verifyAudit } from '../../web/src/settings/verify-audit.ts';

describe('the audit log in the browser', () => {
  const event: AuditEvent = {
    actor: { kind: 'key', id: 'k', member_id: null, role: 'admin' },
    action: 'revokeApiKey',
    target: 'api-key/1',
    outcome: 'done',
    code: null,
    request_id: 'r',
    source_ip: null,
    before: { b: 1, a: ['漢字'] },
    after: null,
  };
  const chain: ReturnType<typeof chainEntry>[] = [];
  for (let index = 0; index < 5; index++) {
    const head = chain.at(-1) ?? EMPTY_CHAIN;
    chain.push(chainEntry(sha256Hex, 'org', event, head, Date.parse('2026-11-01T00:00:00Z') + index));
  }
  const newestFirst = chain.toReversed();

  test('is intact when the service wrote it, from the first entry or from a later one', async () => {
    expect(await verifyAudit(newestFirst, sha256)).toMatchObject({ isIntact: true, entries: 5, from: 1, to: 5 });
    expect(await verifyAudit(newestFirst.slice(0, 2), sha256)).toMatchObject({ isIntact: true, from: 4, to: 5 });
    expect(await verifyAudit([], sha256)).toMatchObject({ isIntact: true, entries: 0 });
  });

  test('breaks where an entry was changed, removed or moved', async () => {
    const changed = newestFirst.map((entry) => (entry.seq === 3 ? { ...entry, target: 'api-key/2' } : entry));
    expect(await verifyAudit(changed, sha256)).toMatchObject({ isIntact: false, brokenAt: 3 });
    const forged = chainEntry(
      sha256Hex,
      'org',
      { ...event, target: 'api-key/2' },
      chain[1] ?? EMPTY_CHAIN,
      Date.parse('2026-11-01'),
    );
    const rewritten = newestFirst.map((entry) => (entry.seq === 3 ? forged : entry));
    expect(await verifyAudit(rewritten, sha256)).toMatchObject({ isIntact: false, brokenAt: 4 });
    const removed = newestFirst.filter(({ seq }) => seq !== 3);
    expect(await verifyAudit(removed, sha256)).toMatchObject({ isIntact: false, brokenAt: 3 });
    expect(await verifyAudit(chain, sha256)).toMatchObject({ isIntact: false });
  });
});

describe('a new key', () => {
  const now = Date.parse('2026-11-01T00:00:00Z');

  test('is asked for with what is filled in and nothing else', () => {
    expect(readKeyForm({ ...NEW_KEY, name: ' app ', days: '30' }, now)).toEqual({
      body: { name: 'app', role: 'developer', scopes: ['traces:write'], expires_at: '2026-12-01T00:00:00.000Z' },
    });
  });

  test('may have every scope that there is', () => {
    expect(SCOPES.map(({ value }) => value)).toEqual(ALL_SCOPES);
  });

  test('is not asked for without a name or a scope', () => {
    expect(readKeyForm({ ...NEW_KEY, scopes: [], days: '1.5' }, now)).toMatchObject({
      problems: { name: expect.anything(), scopes: expect.anything(), expires_at: expect.anything() },
    });
  });

  test('that has expired is not called active', () => {
    expect(stateOf({ status: 'active', expires_at: '2026-10-31T00:00:00Z' }, now)).toBe('expired');
    expect(stateOf({ status: 'active', expires_at: null }, now)).toBe('active');
    expect(stateOf({ status: 'revoked', expires_at: null }, now)).toBe('revoked');
  });

  test('says what it is bound to', () => {
    const key = JSON.parse('{"project_id": "p", "user_id": null, "member_id": "ann"}');
    expect(describeBinding(key)).toBe('project p, member ann');
    expect(describeBinding({ ...key, project_id: null, member_id: null })).toBe('the organization');
  });
});

test('ids of traces are read however they are apart', () => {
  expect(readIds(' a,b\n a; c ')).toEqual(['a', 'b', 'c']);
});

describe('the queue', () => {
  const stats = JSON.parse('{"open": 0, "claimed": 0, "grouped": 0, "late": 0, "done": [{"rater": "r", "labels": 1}]}');
  const review = (id: string, state: string) => JSON.parse(JSON.stringify({ review_id: id, state }));

  test('a complaint about peers: is not called done while anything waits', () => {
    expect(describeEmptyQueue(stats)).toBe('Nothing waits for a label.');
    for (const what of ['open', 'claimed', 'grouped']) {
      expect(describeEmptyQueue({ ...stats, [what]: 2 })).toMatch(/not everything is done: 2/);
    }
    expect(describeProgress({ ...stats, open: 3, late: 1 })).toBe('3 waiting (1 late), 1 label given');
  });

  test('gives the most urgent review that nobody holds and that was not passed over', () => {
    const items = [review('a', 'claimed'), review('b', 'open'), review('c', 'open')];
    expect(nextReview(items, new Set())?.review_id).toBe('b');
    expect(nextReview(items, new Set(['b']))?.review_id).toBe('c');
    expect(nextReview(items, new Set(['b', 'c']))).toBeNull();
    expect(nextHeld(items, new Set(['a']))?.review_id).toBe('b');
    expect(nextHeld([], new Set())).toBeNull();
  });

  test('knows the near-duplicates that a review stands for, and no others', () => {
    const items = [
      { ...review('b', 'grouped'), represented_by: 'a' },
      { ...review('c', 'grouped'), represented_by: 'x' },
    ];
    expect(standsFor('a', items)).toEqual(['b']);
  });

  test('offers to take a label back for a minute', () => {
    expect(mayTakeBack({ reviewId: 'a', at: 0 }, 50_000)).toBe(true);
    expect(mayTakeBack({ reviewId: 'a', at: 0 }, 60_000)).toBe(false);
    expect(mayTakeBack(null, 0)).toBe(false);
  });

  test('an appeal that is closed has no further decision, and every other has one', () => {
    expect(decisionsOf('closed')).toEqual([]);
    for (const state of ['pending', 'under_review', 'upheld', 'overturned'] as const) {
      expect(decisionsOf(state).length, state).toBeGreaterThan(0);
    }
  });
});

describe('alerts', () => {
  test('tell what a rule looks for, by what it groups and what it measured', () => {
    const on = { metric: 'failed_share', by: 'model', window: '1h', above: 0.05, min_count: 50 } as const;
    expect(describeCondition(on)).toBe('failed_share by model over 1h above 0.05, from 50 traces on');
    expect(describeCondition({ event: 'evaluation', severity_at_least: 'critical' })).toBe(
      'evaluation, severity at least critical',
    );
    expect(describeGroup({ model: 'gpt-4o', domain: 'legal' })).toBe('model gpt-4o, domain legal');
    expect(describeMeasured({ value: 0.12, interval: [0.08, 0.2], n: 90 }, 'en')).toBe('0.12 (0.08 to 0.2), of 90');
    expect(describeMeasured(null)).toBe('–');
  });

  test('have rules that are read as they are told, without what the service adds', () => {
    for (const { value } of TEMPLATES) expect(readRule(tellTemplate(value))).toHaveProperty('rule.on');
    const stored = JSON.parse(
      '{"rule_id": "r", "name": "n", "shipped": true, "version": 2, "severity": null, "on": {"event": "deletion"}}',
    );
    expect(readRule(tellRule(stored))).toEqual({ rule: { name: 'n', on: { event: 'deletion' } } });
    expect(readRule('{"rule_id": "r"}')).toEqual({ problem: 'rule_id is no member of a rule' });
  });

  test('have rules out of which a member is taken, and not kept in silence', () => {
    const minimal = { name: 'n', on: { event: 'deletion' }, keep_firing_for: '1h' };
    const left = { severity: null, channels: [], group_by: [], quiet_hours: null, escalation: null };
    expect(readChangedRule(JSON.stringify(minimal))).toEqual({
      rule: { ...minimal, ...left, enabled: true, for: '0m', no_data: 'keep' },
    });
    const said = { ...minimal, severity: 'low', channels: ['c'], quiet_hours: {}, enabled: false };
    expect(readChangedRule(JSON.stringify(said))).toMatchObject({ rule: said });
    for (const name of Object.keys(minimal)) {
      const without = JSON.stringify({ ...minimal, [name]: undefined });
      expect(readChangedRule(without)).toEqual({ problem: `${name} cannot be taken out of a rule` });
    }
    expect(readChangedRule('{')).toHaveProperty('problem');
  });

  test('have channels that say where to, each kind in its own words', () => {
    for (const kind of CHANNEL_KINDS) {
      const form = { kind, name: 'n', target: ' t ', region: 'eu', minSeverity: 'high', includeText: false } as const;
      expect(readChannelForm({ ...form, isDefault: true })).toMatchObject({
        body: { kind, [TARGETS[kind].member]: 't', default: true },
      });
      expect(readChannelForm({ ...form, target: '', isDefault: true })).toHaveProperty('problems');
    }
  });
});
