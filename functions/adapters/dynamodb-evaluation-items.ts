import { DeleteCommand } from '@aws-sdk/lib-dynamodb';
import { StoredEvaluation, type TraceRecord, type TraceStore } from '../domain/traces/trace-store.ts';
import type { DynamoTable, Item } from './dynamodb-table.ts';
import { evaluationDictionary } from './evaluation-dictionary.ts';
import type { LiveItems } from './live-items.ts';
import { pack, unpack } from './packed-json.ts';
import { EVALUATION_PREFIX, evaluationKey } from './trace-items.ts';

const DICTIONARY = evaluationDictionary();

/** The evaluations of traces: immutable items beside the record of their trace, which says which one is current. */
export class DynamoEvaluationItems
  implements Pick<TraceStore, 'findEvaluation' | 'findEvaluations' | 'putEvaluation' | 'removeEvaluation'>
{
  readonly #table: DynamoTable;
  readonly #items: LiveItems;

  constructor(table: DynamoTable, items: LiveItems) {
    this.#table = table;
    this.#items = items;
  }

  async findEvaluation(
    organizationId: string,
    traceId: string,
    evaluationId: string,
  ): Promise<StoredEvaluation | null> {
    const item = await this.#items.get(evaluationKey(organizationId, traceId, evaluationId));
    return item === undefined ? null : unpack(item['detail'], StoredEvaluation, DICTIONARY);
  }

  async findEvaluations(records: readonly TraceRecord[]): Promise<(StoredEvaluation | null)[]> {
    const keys = records.map(({ organization_id, trace_id, evaluation_id }) =>
      evaluation_id === null ? null : evaluationKey(organization_id, trace_id, evaluation_id),
    );
    const items = await this.#table.batchGet(keys.filter((key) => key !== null));
    const byPk = new Map(items.map((item) => [item['pk'], item]));
    return keys.map((key) => {
      const item = key === null ? undefined : byPk.get(key.pk);
      return item === undefined ? null : unpack(item['detail'], StoredEvaluation, DICTIONARY);
    });
  }

  async putEvaluation(organizationId: string, evaluation: StoredEvaluation, expiresAt: number): Promise<boolean> {
    const existing = await this.#items.putIfAbsent({
      ...evaluationKey(organizationId, evaluation.trace_id, evaluation.evaluation_id),
      detail: pack(evaluation, DICTIONARY),
      expires_at: expiresAt,
    });
    return existing === null;
  }

  async removeEvaluation(organizationId: string, evaluation: StoredEvaluation): Promise<void> {
    const Key = { ...evaluationKey(organizationId, evaluation.trace_id, evaluation.evaluation_id) };
    const remove = new DeleteCommand({ TableName: this.#table.name, Key });
    await this.#table.run((client) => client.send(remove));
  }
}

/** The evaluations among the items of one trace, newest first. */
export function evaluationsOf(items: readonly Item[]): StoredEvaluation[] {
  return items
    .filter((item) => String(item['sk']).startsWith(EVALUATION_PREFIX))
    .map((item) => unpack(item['detail'], StoredEvaluation, DICTIONARY))
    .sort((a, b) => (a.created_at < b.created_at ? 1 : -1));
}
