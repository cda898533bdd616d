import { DynamoChargeSumStore } from '../adapters/dynamodb-charge-sums.ts';
import { DynamoJobCursorStore } from '../adapters/dynamodb-job-cursors.ts';
import { DynamoKeptChargeStore } from '../adapters/dynamodb-kept-charges.ts';
import { DynamoLedgerStore } from '../adapters/dynamodb-ledger-store.ts';
import { DynamoReservationStore } from '../adapters/dynamodb-reservation-store.ts';
import type { DynamoTable } from '../adapters/dynamodb-table.ts';
import { DynamoTenantStore } from '../adapters/dynamodb-tenant-store.ts';
import { DynamoTraceStore } from '../adapters/dynamodb-trace-store.ts';

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
