import { DynamoChargeSumStore } from './dynamodb-charge-sums.ts';
import { DynamoJobCursorStore } from './dynamodb-job-cursors.ts';
import { DynamoKeptChargeStore } from './dynamodb-kept-charges.ts';
import { DynamoLedgerStore } from './dynamodb-ledger-store.ts';
import { DynamoReservationStore } from './dynamodb-reservation-store.ts';
import type { DynamoTable } from './dynamodb-table.ts';
import { DynamoTenantStore } from './dynamodb-tenant-store.ts';
import { DynamoTraceStore } from './dynamodb-trace-store.ts';

/** The stores that a job over the ledger works with. */
export function openLedgerStores(table: DynamoTable) {
  return {
    ledger: new DynamoLedgerStore(table),
    reservations: new DynamoReservationStore(table),
    keptCharges: new DynamoKeptChargeStore(table),
    sums: new DynamoChargeSumStore(table),
    cursors: new DynamoJobCursorStore(table),
    traces: new DynamoTraceStore(table, Date.now),
    tenants: new DynamoTenantStore(table),
    now: Date.now,
  };
}
