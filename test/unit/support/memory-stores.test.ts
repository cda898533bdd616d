import { describeLedgerRecords } from '../../support/ledger-records-contract.ts';
import { describeLedgerStore } from '../../support/ledger-store-contract.ts';
import { memoryStores } from '../../support/ledger-world.ts';
import { MemoryRateWindows } from '../../support/memory-ledger-records.ts';
import { MemoryLedgerStore } from '../../support/memory-ledger-store.ts';
import { MemoryTenants } from '../../support/memory-tenants.ts';
import { MemoryTraceStore } from '../../support/memory-trace-store.ts';
import { describeTenantStores } from '../../support/tenant-store-contract.ts';
import { describeTraceStore } from '../../support/trace-store-contract.ts';

/** The doubles of the other unit tests keep what the table keeps. */
describeTraceStore('memory', async (now) => new MemoryTraceStore(now));
describeLedgerStore('memory', async () => new MemoryLedgerStore());
describeLedgerRecords('memory', async () => ({ ...memoryStores(), rates: new MemoryRateWindows() }));
describeTenantStores('memory', async () => {
  const stores = new MemoryTenants();
  return { tenants: stores, keys: stores };
});
