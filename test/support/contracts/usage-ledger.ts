import { expect, test } from 'vitest';
import type { DynamoUsageLedger } from '../../../functions/billing/dynamodb/usage-ledger.ts';
import type { BilledCustomer, UsageWindow } from '../../../functions/billing/usage-ledger.ts';
import { ORGANIZATION } from '../builders/records.ts';

type Ledger = Pick<DynamoUsageLedger, keyof DynamoUsageLedger>;

const CUSTOMER: BilledCustomer = {
  organizationId: ORGANIZATION,
  customerId: 'cus_1',
  since: '2026-11-01',
  until: '2026-11-01',
  meters: {},
  lookedBackOn: null,
};
const WINDOW: UsageWindow = {
  ...{ day: '2026-11-20', meter: 'judge_calls', customerId: 'cus_1', sent: 5, events: 2, lastStamp: 60_000 },
  pending: { value: -3, stamp: 60_000, firstTriedAt: 1, lastTriedAt: 2 },
  version: 0,
};

/** What every ledger of billed usage promises; `open` gives an empty one. */
export function describeUsageLedger(name: string, open: () => Promise<Ledger>): void {
  test(`${name}: an organization has one customer, a customer one organization, and progress is its own`, async () => {
    const ledger = await open();
    expect(await ledger.findCustomer(ORGANIZATION)).toBeNull();
    expect(await ledger.addCustomer(CUSTOMER)).toBeNull();
    expect(await ledger.addCustomer({ ...CUSTOMER, customerId: 'cus_2' })).toBe('organization');
    expect(await ledger.addCustomer({ ...CUSTOMER, organizationId: 'org_other' })).toBe('customer');
    const progress = { ...CUSTOMER, until: '2026-11-05', meters: { traces: '2026-11-01' }, lookedBackOn: '2026-11-06' };
    await ledger.saveProgress(progress);
    await ledger.saveProgress({ ...progress, customerId: 'cus_2', until: '2026-11-09' });
    expect(await ledger.findCustomer(ORGANIZATION)).toEqual(progress);
    for await (const page of ledger.organizations()) expect(page).toEqual([ORGANIZATION]);
    await ledger.removeCustomer(CUSTOMER);
    await ledger.saveProgress(progress);
    expect(await ledger.findCustomer(ORGANIZATION)).toBeNull();
    expect(await ledger.addCustomer({ ...CUSTOMER, organizationId: 'org_other' })).toBeNull();
  });

  test(`${name}: a window is stored once for each version, and found from its day on`, async () => {
    const ledger = await open();
    const saved = await Promise.all([1, 2, 3].map(() => ledger.saveWindow(ORGANIZATION, WINDOW)));
    expect(saved.filter(Boolean)).toHaveLength(1);
    expect(await ledger.findWindows(ORGANIZATION, '2026-11-20')).toEqual([{ ...WINDOW, version: 1 }]);
    expect(await ledger.saveWindow(ORGANIZATION, { ...WINDOW, version: 2 })).toBe(false);
    expect(await ledger.saveWindow(ORGANIZATION, { ...WINDOW, pending: null, version: 1 })).toBe(true);
    expect(await ledger.findWindows(ORGANIZATION, '2026-11-01')).toEqual([{ ...WINDOW, pending: null, version: 2 }]);
    expect(await ledger.findWindows(ORGANIZATION, '2026-11-21')).toEqual([]);
    expect(await ledger.findWindows('org_other', '2026-11-01')).toEqual([]);
  });
}
