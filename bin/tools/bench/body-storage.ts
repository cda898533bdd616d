import { randomBytes } from 'node:crypto';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { MAX_INLINE_BYTES } from '../../../functions/traces/dynamodb/body-items.ts';
import { recordItem } from '../../../functions/traces/dynamodb/record-item.ts';
import { BODY, tracePk } from '../../../functions/traces/dynamodb/trace-items.ts';
import { aRecord } from '../../../test/support/builders/records.ts';
import { createTable, type TestTable } from '../../../test/support/emulator/create-table.ts';
import { measureCapacity } from '../../../test/support/measures/measure-capacity.ts';
import { startDynamoDbLocal } from '../../local/dynamodb-local.ts';
import { LIST_PRICES } from '../cost/list-prices.ts';
import type { BenchResult } from './measure.ts';

const KILOBYTE = 1_024;
const LARGEST_KILOBYTES = 16;
/** Sizes between the whole kilobytes that units are counted in. */
const STEP_BYTES = 256;
/** What the stages keep traces for. */
const RETENTION_DAYS = [30, 90] as const;
/** The worker's; most traces are opened by nobody else. */
const READINGS = 1;
const MILLION = 1_000_000;
const GIGABYTE = 1e9;

/** What storing one body in one way takes. */
interface Usage {
  readonly writeUnits: number;
  readonly readUnits: number;
  readonly tableBytes: number;
  readonly objectBytes: number;
}

/** Writes a body item as the trace store does, reads its trace as the worker does, and counts the units. */
async function measureBody({ table, client }: TestTable, content: object, consumed: { readonly units: number }[]) {
  const record = aRecord({ trace_id: crypto.randomUUID() });
  await client.send(new PutCommand({ TableName: table.name, Item: recordItem(record) }));
  const item = { pk: tracePk(record.organization_id, record.trace_id), sk: BODY, fingerprint: 'x'.repeat(12) };
  consumed.length = 0;
  const body = { ...item, expires_at: record.expires_at, ...content };
  await client.send(new PutCommand({ TableName: table.name, Item: body }));
  const writeUnits = consumed.reduce((sum, { units }) => sum + units, 0);
  consumed.length = 0;
  for await (const _page of table.query({
    KeyConditionExpression: 'pk = :pk',
    ExpressionAttributeValues: { ':pk': item.pk },
    ConsistentRead: true,
  }));
  return { writeUnits, readUnits: consumed.reduce((sum, { units }) => sum + units, 0) };
}

type Way = 'inline' | 'object';

/** The two ways to keep bodies of these sizes, with the units that AWS's own engine counted. */
async function measureWays(): Promise<
  readonly { readonly bytes: number; readonly ways: Readonly<Record<Way, Usage>> }[]
> {
  const engine = await startDynamoDbLocal();
  try {
    const created = await createTable(engine.endpoint);
    const { consumed } = measureCapacity(created.client);
    const pointer = { object: `keep-90-days/org_${'0'.repeat(20)}/default/${crypto.randomUUID()}/${'x'.repeat(12)}` };
    const object = await measureBody(created, pointer, consumed);
    const sizes = Array.from({ length: (LARGEST_KILOBYTES * KILOBYTE) / STEP_BYTES }, (_, i) => (i + 1) * STEP_BYTES);
    const measured = [];
    for (const bytes of sizes) {
      const inline = await measureBody(created, { body: randomBytes(bytes) }, consumed);
      measured.push({
        bytes,
        ways: {
          inline: { ...inline, tableBytes: bytes, objectBytes: 0 },
          object: { ...object, tableBytes: pointer.object.length, objectBytes: bytes },
        },
      });
    }
    return measured;
  } finally {
    await engine.stop();
  }
}

/** USD for a million bodies that live this long; point-in-time recovery is paid by the size of the table. */
function cost({ writeUnits, readUnits, tableBytes, objectBytes }: Usage, days: number): number {
  const months = days / 30;
  const prices = LIST_PRICES;
  const tableGigabyteMonth = prices.tableGigabyteMonth + prices.recoveryGigabyteMonth;
  const requests = objectBytes === 0 ? 0 : prices.objectPut + READINGS * prices.objectGet;
  const units = writeUnits * prices.writeUnit + READINGS * readUnits * prices.readUnit;
  const storage = (tableBytes * tableGigabyteMonth + objectBytes * prices.objectGigabyteMonth) / GIGABYTE;
  return MILLION * (requests + units + storage * months);
}

/** From which size on an object is cheaper than an item, and what the one threshold costs beside it. */
export async function benchBodyStorage(): Promise<BenchResult[]> {
  const measured = await measureWays();
  const priced = (days: number) =>
    measured.map(({ bytes, ways }) => ({ bytes, inline: cost(ways.inline, days), object: cost(ways.object, days) }));
  console.log('| kept for | an object is cheaper from | USD per million there, item / object |\n|---|---|---|');
  for (const days of [7, ...RETENTION_DAYS, 365]) {
    const first = priced(days).find(({ inline, object }) => object < inline);
    const figures = first === undefined ? '-' : `${first.inline.toFixed(2)} / ${first.object.toFixed(2)}`;
    console.log(`| ${days} days | ${first?.bytes ?? `more than ${LARGEST_KILOBYTES * KILOBYTE}`} bytes | ${figures} |`);
  }
  return RETENTION_DAYS.map((days) => {
    const dearest = priced(days)
      .map(({ bytes, inline, object }) => {
        const ours = bytes <= MAX_INLINE_BYTES ? inline : object;
        return { bytes, ours, best: Math.min(inline, object) };
      })
      .reduce((worst, one) => (one.ours / one.best > worst.ours / worst.best ? one : worst));
    return {
      what: `a body kept for ${days} days, where the threshold of ${MAX_INLINE_BYTES} bytes fits worst`,
      against: 'the cheaper of item and object',
      ratio: dearest.ours / dearest.best,
      target: 1.5,
      reached: 1.5,
      note: `${dearest.ours.toFixed(2)} against ${dearest.best.toFixed(2)} USD per million of ${dearest.bytes} bytes`,
    };
  });
}
