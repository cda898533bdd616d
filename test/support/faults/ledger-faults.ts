import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { DeleteCommand } from '@aws-sdk/lib-dynamodb';
import { type Amounts, minus, NO_LIMITS } from '../../../functions/kernel/amounts.ts';
import { UTC, windowAt } from '../../../functions/kernel/window.ts';
import { DynamoChargeSumStore } from '../../../functions/quota/dynamodb/charge-sums.ts';
import { DynamoLedgerStore } from '../../../functions/quota/dynamodb/ledger-store.ts';
import type { Counter } from '../../../functions/quota/ledger-store.ts';
import { counterName } from '../../../functions/quota/reservation.ts';
import { DynamoTable } from '../../../functions/storage/dynamodb-table.ts';
import { DynamoTraceStore } from '../../../functions/traces/dynamodb/trace-store.ts';

const TWO_DAYS_MS = 2 * 86_400_000;

/** Makes the counters of one organization, with the project `default`, say what nothing explains. */
export class LedgerFaults {
  readonly #table: DynamoTable;
  readonly #documents: DynamoDBDocumentClient;
  readonly #organizationId: string;

  constructor(tableName: string, documents: DynamoDBDocumentClient, organizationId: string) {
    this.#table = new DynamoTable(tableName, documents);
    this.#documents = documents;
    this.#organizationId = organizationId;
  }

  /** Any counter that is open. */
  async counter(): Promise<Counter> {
    const ledger = new DynamoLedgerStore(this.#table);
    for await (const { keys } of ledger.openCounters(null)) {
      const own = keys.filter(({ organizationId }) => organizationId === this.#organizationId);
      const [counter] = await ledger.findCounters(own);
      if (counter) return counter;
    }
    throw new Error('The organization has no open counter');
  }

  async tamper(counter: Counter, drift: Amounts): Promise<void> {
    const isDone = await new DynamoLedgerStore(this.#table).repair(counter, minus(counter.left, drift));
    if (!isDone) throw new Error('The counter has changed meanwhile');
  }

  /** A counter of the day before yesterday, whose project has been searched since. */
  async addPastCounter({ key }: Counter, drift: Amounts): Promise<void> {
    const past = { ...key, window: windowAt(Date.now() - TWO_DAYS_MS, UTC, 'daily') };
    const ledger = new DynamoLedgerStore(this.#table);
    await ledger.prepare(past);
    await ledger.open(past, NO_LIMITS, 1);
    const [opened] = await ledger.findCounters([past]);
    if (!opened) throw new Error('The counter was not opened');
    await this.tamper(opened, drift);
    const traces = new DynamoTraceStore(this.#table, Date.now);
    await traces.saveWatermark(this.#organizationId, 'default', new Date().toISOString());
  }

  /** Comparing is due once an hour, when a project has been added up further: this makes it due now. */
  async makeComparisonDue(): Promise<void> {
    const Key = { pk: `ORG#${this.#organizationId}`, sk: 'SUMMED#default' };
    await this.#documents.send(new DeleteCommand({ TableName: this.#table.name, Key }));
  }

  /** What was found wrong with a counter is as old as this. */
  async ageDrift({ key }: Counter, milliseconds: number): Promise<Amounts | undefined> {
    const sums = new DynamoChargeSumStore(this.#table);
    const named = { organizationId: this.#organizationId, name: counterName(key) };
    const drift = await sums.findDrift(named);
    if (drift !== null) await sums.saveDrift(named, { ...drift, seenAt: drift.seenAt - milliseconds });
    return drift?.amounts;
  }
}
