import { describeAuditStore, describeIntentStore, describeRefusalStore } from '../../support/contracts/audit-store.ts';
import { describeErasureStore } from '../../support/contracts/erasure-store.ts';
import { describeLedgerRecords } from '../../support/contracts/ledger-records.ts';
import { describeLedgerStore } from '../../support/contracts/ledger-store.ts';
import { describeOverrideStore } from '../../support/contracts/override-store.ts';
import { describeProjectTotals } from '../../support/contracts/project-totals.ts';
import { describeTenantStores } from '../../support/contracts/tenant-store.ts';
import { describeTraceStore } from '../../support/contracts/trace-store.ts';
import { memoryStores } from '../../support/ledger/world.ts';
import { MemoryAuditStore } from '../../support/memory/audit-store.ts';
import { MemoryErasureStore } from '../../support/memory/erasure-store.ts';
import { MemoryIntentStore } from '../../support/memory/intent-store.ts';
import { MemoryRateWindows } from '../../support/memory/ledger-records.ts';
import { MemoryLedgerStore } from '../../support/memory/ledger-store.ts';
import { MemoryMembers } from '../../support/memory/members.ts';
import { MemoryOverrides } from '../../support/memory/overrides.ts';
import { MemoryProjectTotals } from '../../support/memory/project-totals.ts';
import { MemoryRefusalStore } from '../../support/memory/refusal-store.ts';
import { MemoryTenants } from '../../support/memory/tenants.ts';
import { MemoryTraceStore } from '../../support/memory/trace-store.ts';

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
