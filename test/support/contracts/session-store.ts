import { beforeEach, describe, expect, test } from 'vitest';
import {
  type ConsoleSession,
  newSession,
  type SessionStore,
  type SignIn,
  type SignInStore,
} from '../../../functions/access/session.ts';
import type { Clock } from '../../../functions/kernel/ports.ts';
import { NOON, ORGANIZATION } from '../builders/records.ts';

interface SessionStores {
  readonly sessions: SessionStore;
  readonly signIns: SignInStore;
}

const LINK: SignIn = { kind: 'link', key_id: 'pub00001' };

/** What every store of sessions promises; `open` gives empty ones that read this clock. */
export function describeSessionStore(name: string, open: (now: Clock) => Promise<SessionStores>): void {
  let now = NOON;
  let stores: SessionStores;
  beforeEach(async () => {
    now = NOON;
    stores = await open(() => now);
  });

  const aSession = (id: string, organizationId = ORGANIZATION): ConsoleSession =>
    newSession(
      { ids: { ulid: () => id }, now: () => now },
      { organization_id: organizationId, key_id: 'pub00001', member_id: null, door: 'key' },
    );

  describe(`sessions in ${name}`, () => {
    test('are found by their digest until they end', async () => {
      const session = aSession('01A');
      await stores.sessions.create('digest', session);
      expect(await stores.sessions.find('digest')).toEqual(session);
      expect(await stores.sessions.find('another')).toBeNull();
      now = Date.parse(session.ends_at);
      expect(await stores.sessions.find('digest')).toBeNull();
    });

    test('remember when they were used, and stay ended', async () => {
      await stores.sessions.create('digest', aSession('01A'));
      const at = new Date(NOON + 60_000).toISOString();
      await stores.sessions.markUsed('digest', at);
      expect(await stores.sessions.find('digest')).toMatchObject({ last_used_at: at });
      await stores.sessions.markUsed('of nobody', at);
      expect(await stores.sessions.find('of nobody')).toBeNull();
    });

    test('are listed by organization, oldest first, without those that nobody used for an hour', async () => {
      await stores.sessions.create('first', aSession('01A'));
      await stores.sessions.create('foreign', aSession('01C', 'org_other'));
      now += 50 * 60_000;
      await stores.sessions.create('second', aSession('01B'));
      const ids = async () => (await stores.sessions.list(ORGANIZATION)).map(({ session_id: id }) => id);
      expect(await ids()).toEqual(['01A', '01B']);
      now += 10 * 60_000;
      expect(await ids()).toEqual(['01B']);
    });

    test('end once, and in their own organization alone', async () => {
      const session = aSession('01A');
      await stores.sessions.create('digest', session);
      expect(await stores.sessions.end({ ...session, organization_id: 'org_other' })).toBe(false);
      expect(await stores.sessions.end(session)).toBe(true);
      expect(await stores.sessions.end(session)).toBe(false);
      expect(await stores.sessions.find('digest')).toBeNull();
    });
  });

  describe(`one-time tokens in ${name}`, () => {
    test('are taken by one of those who try', async () => {
      await stores.signIns.put('digest', LINK, now + 1_000);
      const taken = await Promise.all(Array.from({ length: 8 }, () => stores.signIns.take('digest')));
      expect(taken.filter((signIn) => signIn !== null)).toEqual([LINK]);
    });

    test('are worth nothing when their time is over', async () => {
      await stores.signIns.put('digest', LINK, now + 1_000);
      now += 1_000;
      expect(await stores.signIns.take('digest')).toBeNull();
    });
  });
}
