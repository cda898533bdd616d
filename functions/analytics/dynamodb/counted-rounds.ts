import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { DynamoTable, Item, ItemKey } from '../../storage/dynamodb-table.ts';
import { minuteOf, type Round } from '../counting-rounds.ts';

/** Before the name of each writer stands this; its value is the last round that was counted of it. */
const WRITER = '@';
/** The latest writer that was forgotten: so was everyone before. */
export const FLOOR = 'fl';
/** A writer that nothing was counted or closed of, and that is not forgotten. */
export const IS_OPEN = '(attribute_not_exists(#writer) AND (attribute_not_exists(#floor) OR #floor < :own))';

/** At 16 bytes each they have room beside sums of a usual size in the kilobyte that one write unit pays for. */
const MAX_WRITERS = 32;
/** As many at once, so that the write for it is rare. */
const FORGOTTEN_AT_ONCE = 16;
/**
 * For so long a writer is remembered however many there are. A message comes five times, at most a visibility timeout
 * apart, so within an hour.
 */
const REMEMBERED_MINUTES = 360;

const Last = z.int();

export function writerName(writer: string): string {
  return `${WRITER}${writer}`;
}

/** A closed writer is told by a number below zero, which keeps what was counted of it. */
export function closed(last: number): number {
  return -last - 1;
}

export function readWriters(item: Item): Map<string, number> {
  const own = Object.entries(item).filter(([name]) => name.startsWith(WRITER));
  return new Map(own.map(([name, last]) => [name.slice(WRITER.length), Last.parse(last)]));
}

export function isCounted(item: Item, { writer, number }: Round): boolean {
  const last = readWriters(item).get(writer);
  const floor = item[FLOOR];
  if (last === undefined) return typeof floor === 'string' && writer <= floor;
  return (last < 0 ? closed(last) : last) >= number;
}

/** Keeps the item small. Meets others that do the same. */
export async function forgetOldest(table: DynamoTable, key: ItemKey, item: Item): Promise<void> {
  const writers = [...readWriters(item).keys()].sort();
  const horizon = minuteOf(writers.at(-1) ?? '') - REMEMBERED_MINUTES;
  const oldest = writers.slice(0, FORGOTTEN_AT_ONCE);
  const floor = oldest.at(-1);
  if (writers.length <= MAX_WRITERS || floor === undefined || minuteOf(floor) >= horizon) return;
  const update = new UpdateCommand({
    TableName: table.name,
    Key: { ...key },
    UpdateExpression: `SET #floor = :floor REMOVE ${oldest.map((_, index) => `#w${index}`).join(', ')}`,
    ConditionExpression: 'attribute_not_exists(#floor) OR #floor < :floor',
    ExpressionAttributeNames: {
      '#floor': FLOOR,
      ...Object.fromEntries(oldest.map((writer, index) => [`#w${index}`, writerName(writer)])),
    },
    ExpressionAttributeValues: { ':floor': floor },
  });
  await table.ifConditionHolds((client) => client.send(update));
}
