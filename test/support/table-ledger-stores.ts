import { DynamoChargeSumStore } from '../../functions/adapters/dynamodb-charge-sums.ts';
import { DynamoJobCursorStore } from '../../functions/adapters/dynamodb-job-cursors.ts';
import { DynamoKeptChargeStore } from '../../functions/adapters/dynamodb-kept-charges.ts';
import { DynamoLedgerStore } from '../../functions/adapters/dynamodb-ledger-store.ts';
import { DynamoRateWindowStore } from '../../functions/adapters/dynamodb-rate-windows.ts';
import { DynamoReservationStore } from '../../functions/adapters/dynamodb-reservation-store.ts';
import type { DynamoTable } from '../../functions/adapters/dynamodb-table.ts';

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
