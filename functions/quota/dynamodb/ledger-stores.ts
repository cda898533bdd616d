import { DynamoTenantStore } from '../../projects/dynamodb/tenant-store.ts';
import type { DynamoTable } from '../../storage/dynamodb-table.ts';
import { DynamoKeptChargeStore } from '../../traces/dynamodb/kept-charges.ts';
import { DynamoTraceStore } from '../../traces/dynamodb/trace-store.ts';
import { DynamoChargeSumStore } from './charge-sums.ts';
import { DynamoJobCursorStore } from './job-cursors.ts';
import { DynamoLedgerStore } from './ledger-store.ts';
import { DynamoReservationStore } from './reservation-store.ts';

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
