import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { type DynamoTable, failedCondition, type Item, type ItemKey } from '../../storage/dynamodb-table.ts';
import { AuditEntry, type ChainHead, EMPTY_CHAIN } from '../audit-entry.ts';
import type { AuditStore } from '../audit-log.ts';

/** Entries sort by their number. */
const SEQ_DIGITS = 12;
const PAGE = 200;

/** An organization's entries under numbers that each are written once; there is no update and no deletion. */
export class DynamoAuditStore implements AuditStore {
  readonly #table: DynamoTable;

  constructor(table: DynamoTable) {
    this.#table = table;
  }

  async head(organizationId: string): Promise<ChainHead> {
    for await (const [newest] of this.list(organizationId, null, 1)) return newest ?? EMPTY_CHAIN;
    return EMPTY_CHAIN;
  }

  async append(entry: AuditEntry): Promise<AuditEntry | null> {
    const put = new PutCommand({
      TableName: this.#table.name,
      Item: entryItem(entry),
      ConditionExpression: 'attribute_not_exists(pk)',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    });
    try {
      await this.#table.run((client) => client.send(put));
      return null;
    } catch (error) {
      const winner = decode(failedCondition(error).item?.['entry']);
      // An attempt of ours whose answer was lost is no other writer.
      return winner.hash === entry.hash ? null : winner;
    }
  }

  async *list(organizationId: string, before: number | null, limit = PAGE): AsyncGenerator<AuditEntry[]> {
    const { pk, sk } = entryKey(organizationId, (before ?? 10 ** SEQ_DIGITS) - 1);
    const pages = this.#table.query({
      KeyConditionExpression: 'pk = :pk AND sk <= :last',
      ExpressionAttributeValues: { ':pk': pk, ':last': sk },
      ScanIndexForward: false,
      ConsistentRead: true,
      Limit: limit,
    });
    for await (const items of pages) yield items.map((item) => decode(item['entry']));
  }
}

/** The text is what was hashed; a store that rewrites numbers or order cannot break the chain. */
export function entryItem(entry: AuditEntry): Item {
  return { ...entryKey(entry.organization_id, entry.seq), entry: JSON.stringify(entry) };
}

function decode(text: unknown): AuditEntry {
  return AuditEntry.parse(JSON.parse(String(text)));
}

function entryKey(organizationId: string, seq: number): ItemKey {
  return { pk: `AUDIT#${organizationId}`, sk: String(seq).padStart(SEQ_DIGITS, '0') };
}
