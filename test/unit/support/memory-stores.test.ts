import { describeAuditStore, describeIntentStore, describeRefusalStore } from '../../support/audit-store-contract.ts';
import { describeErasureStore } from '../../support/erasure-store-contract.ts';
import { describeLedgerRecords } from '../../support/ledger-records-contract.ts';
import { describeLedgerStore } from '../../support/ledger-store-contract.ts';
import { memoryStores } from '../../support/ledger-world.ts';
import { MemoryAuditStore } from '../../support/memory-audit-store.ts';
import { MemoryErasureStore } from '../../support/memory-erasure-store.ts';
import { MemoryIntentStore } from '../../support/memory-intent-store.ts';
import { MemoryRateWindows } from '../../support/memory-ledger-records.ts';
import { MemoryLedgerStore } from '../../support/memory-ledger-store.ts';
import { MemoryMembers } from '../../support/memory-members.ts';
import { MemoryOverrides } from '../../support/memory-overrides.ts';
import { MemoryProjectTotals } from '../../support/memory-project-totals.ts';
import { MemoryRefusalStore } from '../../support/memory-refusal-store.ts';
import { MemoryTenants } from '../../support/memory-tenants.ts';
import { MemoryTraceStore } from '../../support/memory-trace-store.ts';
import { describeOverrideStore } from '../../support/override-store-contract.ts';
import { describeProjectTotals } from '../../support/project-totals-contract.ts';
import { describeTenantStores } from '../../support/tenant-store-contract.ts';
import { describeTraceStore } from '../../support/trace-store-contract.ts';

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
describeAuditStore('memory', async () => new MemoryAuditStore());
describeIntentStore('memory', async () => new MemoryIntentStore());
describeRefusalStore('memory', async () => {
  const audit = new MemoryAuditStore();
  return { audit, refusals: new MemoryRefusalStore(audit) };
});
describeErasureStore('memory', async () => new MemoryErasureStore());
