import { DynamoChargeSumStore } from '../../../functions/quota/dynamodb/charge-sums.ts';
import { DynamoJobCursorStore } from '../../../functions/quota/dynamodb/job-cursors.ts';
import { DynamoLedgerStore } from '../../../functions/quota/dynamodb/ledger-store.ts';
import { DynamoRateWindowStore } from '../../../functions/quota/dynamodb/rate-windows.ts';
import { DynamoReservationStore } from '../../../functions/quota/dynamodb/reservation-store.ts';
import type { DynamoTable } from '../../../functions/storage/dynamodb-table.ts';
import { DynamoKeptChargeStore } from '../../../functions/traces/dynamodb/kept-charges.ts';

/** The ledger's stores as they are deployed. */
export function tableLedgerStores(table: DynamoTable) {
  return {
    ledger: new DynamoLedgerStore(table),
    reservations: new DynamoReservationStore(table),
    keptCharges: new DynamoKeptChargeStore(table),
    sums: new DynamoChargeSumStore(table),
    cursors: new DynamoJobCursorStore(table),
    rates: new DynamoRateWindowStore(table),
  };
}
