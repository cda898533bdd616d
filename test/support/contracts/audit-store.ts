import { beforeEach, describe, expect, test } from 'vitest';
import { type AuditEntry, EMPTY_CHAIN } from '../../../functions/audit/audit-entry.ts';
import type { AuditIntent, IntentStore } from '../../../functions/audit/audit-intent.ts';
import { type AuditStore, appendEntry } from '../../../functions/audit/audit-log.ts';
import {
  countRefusal,
  enterRefusals,
  type RefusalCount,
  type RefusalStore,
} from '../../../functions/audit/refusals.ts';
import { verifyChain } from '../../../functions/audit/verify-chain.ts';
import { sha256 } from '../../../functions/kernel/crypto/sha256.ts';
import { anEvent, auditDependencies } from '../builders/audit.ts';
import { ORGANIZATION } from '../builders/records.ts';

const WRITERS = 25;

/** What every store of audit entries promises; `open` gives an empty one. */
export function describeAuditStore(name: string, open: () => Promise<AuditStore>): void {
  let audit: AuditStore;
  beforeEach(async () => {
    audit = await open();
  });

  async function chainOf(organizationId: string, before: number | null = null): Promise<AuditEntry[]> {
    const entries: AuditEntry[] = [];
    for await (const page of audit.list(organizationId, before)) entries.push(...page);
    return entries.reverse();
  }

  describe(`${name}: the audit log`, () => {
    test('begins empty', async () => {
      expect(await audit.head(ORGANIZATION)).toEqual(EMPTY_CHAIN);
      expect(await chainOf(ORGANIZATION)).toEqual([]);
    });

    test('gives back what was written, to the letter', async () => {
      const event = anEvent({ before: { a: 1.5, b: ['x', null], é: '"\\ \u2028' } });
      const entry = await appendEntry(auditDependencies(audit), ORGANIZATION, event);
      expect(await chainOf(ORGANIZATION)).toEqual([entry]);
      expect(await audit.head(ORGANIZATION)).toMatchObject({ seq: 1, hash: entry.hash, at: entry.at });
    });

    test('takes each place once, and says who has it', async () => {
      const first = await appendEntry(auditDependencies(audit), ORGANIZATION, anEvent());
      expect(await audit.append({ ...first, action: 'forged', hash: 'f'.repeat(64) })).toEqual(first);
      expect(await audit.append(first)).toBeNull();
      expect(await chainOf(ORGANIZATION)).toEqual([first]);
    });

    test('stays one unbroken chain under concurrent writers', async () => {
      const deps = auditDependencies(audit);
      const writers = Array.from({ length: WRITERS }, (_, index) =>
        appendEntry(deps, ORGANIZATION, anEvent({ target: `api-key/${index}` })),
      );
      await Promise.all(writers);
      const chain = await chainOf(ORGANIZATION);
      expect(verifyChain(sha256, chain)).toMatchObject({ intact: true, entries: WRITERS });
      expect(new Set(chain.map(({ target }) => target)).size).toBe(WRITERS);
    });

    test('lists newest first from any place, and never those of another organization', async () => {
      const deps = auditDependencies(audit);
      for (let index = 1; index <= 12; index++) await appendEntry(deps, ORGANIZATION, anEvent());
      await appendEntry(deps, 'org_other', anEvent());
      expect((await chainOf(ORGANIZATION, 5)).map(({ seq }) => seq)).toEqual([1, 2, 3, 4]);
      expect((await chainOf('org_other')).map(({ seq }) => seq)).toEqual([1]);
    });
  });
}

/** What every store of announced actions promises; `open` gives an empty one. */
export function describeIntentStore(name: string, open: () => Promise<IntentStore>): void {
  describe(`${name}: announced actions`, () => {
    test('stand, oldest first, until they are withdrawn', async () => {
      const intents = await open();
      const { actor, action, target, request_id, source_ip } = anEvent();
      const intentOf = (id: string): AuditIntent => ({
        ...{ actor, action, target, request_id, source_ip },
        intent_id: id,
        organization_id: ORGANIZATION,
        announced_at: '2026-11-20T12:00:00.000Z',
      });
      const listed = async () => {
        const all: AuditIntent[] = [];
        for await (const page of intents.list()) all.push(...page);
        return all;
      };
      await intents.announce(intentOf('2'));
      await intents.announce(intentOf('1'));
      expect(await listed()).toEqual([intentOf('1'), intentOf('2')]);
      await intents.withdraw(intentOf('1'));
      await intents.withdraw(intentOf('1'));
      expect(await listed()).toEqual([intentOf('2')]);
    });
  });
}

const REFUSERS = 48;
/** Attempts at one entry while so many are refused; each costs a read and a write. */
const MAX_ATTEMPTS = 5;

/** What every store of counted refusals promises; `open` gives an empty one with the chain it enters them in. */
export function describeRefusalStore(
  name: string,
  open: () => Promise<{ readonly audit: AuditStore; readonly refusals: RefusalStore }>,
): void {
  describe(`${name}: refusals`, () => {
    let stores: { readonly audit: AuditStore; readonly refusals: RefusalStore };
    beforeEach(async () => {
      stores = await open();
    });
    const deps = () => ({ ...auditDependencies(stores.audit), refusals: stores.refusals });
    const refuse = (organizationId = ORGANIZATION) =>
      countRefusal(deps(), organizationId, anEvent({ outcome: 'denied', code: 'forbidden', after: null }));
    async function standing(): Promise<RefusalCount[]> {
      const all: RefusalCount[] = [];
      for await (const page of stores.refusals.list(null)) all.push(...page);
      return all;
    }
    async function entries(): Promise<AuditEntry[]> {
      const all: AuditEntry[] = [];
      for await (const page of stores.audit.list(ORGANIZATION, null)) all.push(...page);
      return all.reverse();
    }

    test('of many callers at once are counted to the last, and hold no entry up', async () => {
      let attempts = 0;
      const audit: AuditStore = {
        head: (id) => stores.audit.head(id),
        list: (id, before) => stores.audit.list(id, before),
        append: async (entry) => {
          attempts++;
          return stores.audit.append(entry);
        },
      };
      const flood = Array.from({ length: REFUSERS }, () => refuse());
      await appendEntry(auditDependencies(audit), ORGANIZATION, anEvent({ action: 'revokeApiKey' }));
      await Promise.all(flood);
      expect(attempts).toBeLessThanOrEqual(MAX_ATTEMPTS);
      expect(await standing()).toMatchObject([{ organization_id: ORGANIZATION, count: REFUSERS }]);
    });

    test('are entered once by whoever comes first, in an unbroken chain', async () => {
      for (let index = 0; index < 3; index++) await refuse();
      await appendEntry(deps(), ORGANIZATION, anEvent());
      const entering = Array.from({ length: 4 }, () => enterRefusals(deps(), ORGANIZATION, () => false));
      expect((await Promise.all(entering)).reduce((sum, entered) => sum + entered)).toBe(1);
      const chain = await entries();
      expect(chain.map(({ after }) => Object(after).refusals)).toEqual([undefined, 3]);
      expect(verifyChain(sha256, chain)).toMatchObject({ intact: true });
      expect(await standing()).toEqual([]);
    });

    test('stand when the place of their entry is taken, or when there are more by now', async () => {
      await refuse();
      const [one] = await standing();
      if (one === undefined) return expect.fail();
      const first = await appendEntry(deps(), ORGANIZATION, anEvent());
      expect(await stores.refusals.enter({ ...first, hash: 'f'.repeat(64) }, one)).toBe(false);
      expect(await stores.refusals.enter({ ...first, seq: 2 }, { ...one, count: 2 })).toBe(false);
      expect(await standing()).toEqual([one]);
      expect(await entries()).toEqual([first]);
    });

    test('are listed of one organization, or of all', async () => {
      await refuse();
      await refuse('org_other');
      expect(await standing()).toHaveLength(2);
      expect(await enterRefusals(deps(), 'org_other', () => false)).toBe(1);
      expect(await standing()).toMatchObject([{ organization_id: ORGANIZATION }]);
    });
  });
}
