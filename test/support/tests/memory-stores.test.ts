import { describeAuditStore, describeIntentStore, describeRefusalStore } from '../contracts/audit-store.ts';
import { describeBudgetStore } from '../contracts/budget-store.ts';
import { describeErasureStore } from '../contracts/erasure-store.ts';
import { describeLedgerRecords } from '../contracts/ledger-records.ts';
import { describeLedgerStore } from '../contracts/ledger-store.ts';
import { describeOverrideStore } from '../contracts/override-store.ts';
import { describeOwnPriceStore } from '../contracts/own-price-store.ts';
import { describeProjectTotals } from '../contracts/project-totals.ts';
import { describeRollupStore } from '../contracts/rollup-store.ts';
import { describeTenantStores } from '../contracts/tenant-store.ts';
import { describeTraceStore } from '../contracts/trace-store.ts';
import { memoryStores } from '../ledger/world.ts';
import { MemoryAuditStore } from '../memory/audit-store.ts';
import { MemoryBudgets } from '../memory/budgets.ts';
import { MemoryErasureStore } from '../memory/erasure-store.ts';
import { MemoryIntentStore } from '../memory/intent-store.ts';
import { MemoryRateWindows } from '../memory/ledger-records.ts';
import { MemoryLedgerStore } from '../memory/ledger-store.ts';
import { MemoryMembers } from '../memory/members.ts';
import { MemoryOverrides } from '../memory/overrides.ts';
import { MemoryOwnPrices } from '../memory/own-prices.ts';
import { MemoryProjectTotals } from '../memory/project-totals.ts';
import { MemoryRefusalStore } from '../memory/refusal-store.ts';
import { MemoryRollups } from '../memory/rollups.ts';
import { MemoryTenants } from '../memory/tenants.ts';
import { MemoryTraceStore } from '../memory/trace-store.ts';

/** The doubles of the other unit tests keep what the table keeps. */
describeTraceStore('memory', async (now) => new MemoryTraceStore(now));
describeLedgerStore('memory', async () => new MemoryLedgerStore());
describeLedgerRecords('memory', async () => ({ ...memoryStores(), rates: new MemoryRateWindows() }));
describeTenantStores('memory', async () => {
  const stores = new MemoryTenants();
  return { tenants: stores, keys: stores, members: new MemoryMembers() };
});
describeOverrideStore('memory', async () => {
  const tenants = new MemoryTenants();
  return { tenants, overrides: new MemoryOverrides(tenants) };
});
describeProjectTotals('memory', async () => new MemoryProjectTotals());
describeOwnPriceStore('memory', async () => new MemoryOwnPrices());
describeBudgetStore('memory', async () => new MemoryBudgets());
describeRollupStore('memory', async () => new MemoryRollups());
describeAuditStore('memory', async () => new MemoryAuditStore());
describeIntentStore('memory', async () => new MemoryIntentStore());
describeRefusalStore('memory', async () => {
  const audit = new MemoryAuditStore();
  return { audit, refusals: new MemoryRefusalStore(audit) };
});
describeErasureStore('memory', async () => new MemoryErasureStore());
