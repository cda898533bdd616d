import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { EvaluationOutcome, StoredEvaluation, TraceRecord, TraceStore } from '../domain/traces/trace-store.ts';
import { type DynamoTable, failedCondition, type Item } from './dynamodb-table.ts';
import type { LiveItems } from './live-items.ts';
import { packEvaluation, packFacts, readEvaluation, readRecord } from './record-item.ts';
import { EVALUATION_PREFIX, evaluationKey, RECORD, tracePk } from './trace-items.ts';

type Evaluations = Pick<TraceStore, 'findEvaluation' | 'findEvaluations' | 'storeEvaluation'>;

/** What a change of a record sets, and what has to be true of it. */
interface Change {
  readonly set: readonly string[];
  readonly conditions: readonly string[];
  readonly values: Item;
}

/** The evaluations of traces: the current one in the record of its trace, those before it in items of their own. */
export class DynamoEvaluationItems implements Evaluations {
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
    const record = await this.#items.get({ pk: tracePk(organizationId, traceId), sk: RECORD });
    const current = readEvaluation(record?.['evaluation']);
    if (record === undefined || current?.evaluation_id === evaluationId) return current;
    const earlier = await this.#items.get(evaluationKey(organizationId, traceId, evaluationId));
    return readEvaluation(earlier?.['evaluation']);
  }

  async findEvaluations(records: readonly TraceRecord[]): Promise<(StoredEvaluation | null)[]> {
    const keys = records.map(({ organization_id, trace_id }) => ({
      pk: tracePk(organization_id, trace_id),
      sk: RECORD,
    }));
    const items = await this.#table.batchGet(keys);
    const byPk = new Map(items.filter((item) => this.#items.isLive(item)).map((item) => [item['pk'], item]));
    return keys.map(({ pk }) => readEvaluation(byPk.get(pk)?.['evaluation']));
  }

  async storeEvaluation(
    record: TraceRecord,
    evaluation: StoredEvaluation,
    learned: Partial<TraceRecord> = {},
  ): Promise<EvaluationOutcome> {
    const { evaluation_id: earlierId } = record;
    // Its spans came again and changed nothing.
    if (earlierId === evaluation.evaluation_id) {
      const outcome = await this.#update(record, evaluation, outcomeChange(record, {}));
      return outcome === 'stored' ? 'known' : outcome;
    }
    const change = outcomeChange(record, learned);
    if (earlierId !== null) return this.#replace(record, evaluation, change);
    return this.#update(record, evaluation, {
      set: [...change.set, 'evaluation = :evaluation'],
      conditions: [...change.conditions, 'attribute_not_exists(evaluation)'],
      values: { ...change.values, ':evaluation': packEvaluation(evaluation) },
    });
  }

  async #update(record: TraceRecord, evaluation: StoredEvaluation, change: Change): Promise<EvaluationOutcome> {
    const update = new UpdateCommand(this.#updateOf(record, change));
    try {
      await this.#table.run((client) => client.send(update));
      return 'stored';
    } catch (error) {
      failedCondition(error);
      return this.#whyNot(record, evaluation);
    }
  }

  /** The evaluation before it gets an item of its own in the same step, so that neither is ever lost or left behind. */
  async #replace(record: TraceRecord, evaluation: StoredEvaluation, change: Change): Promise<EvaluationOutcome> {
    const { organization_id: organizationId, trace_id: traceId, evaluation_id: earlierId } = record;
    const item = await this.#table.get({ pk: tracePk(organizationId, traceId), sk: RECORD });
    const earlier = readEvaluation(item?.['evaluation']);
    if (item === undefined || earlier === null || earlier.evaluation_id !== earlierId) {
      return this.#whyNot(record, evaluation);
    }
    const failed = await this.#table.transact([
      {
        Update: this.#updateOf(record, {
          set: [...change.set, 'evaluation = :evaluation'],
          conditions: [...change.conditions, 'evaluation = :earlier'],
          values: {
            ...change.values,
            ':evaluation': packEvaluation(evaluation),
            ':earlier': item['evaluation'],
          },
        }),
      },
      {
        Put: {
          TableName: this.#table.name,
          Item: {
            ...evaluationKey(organizationId, traceId, earlier.evaluation_id),
            evaluation: item['evaluation'],
            expires_at: record.expires_at,
          },
        },
      },
    ]);
    return failed === null ? 'stored' : this.#whyNot(record, evaluation);
  }

  #updateOf(record: TraceRecord, { set, conditions, values }: Change) {
    return {
      TableName: this.#table.name,
      Key: { pk: tracePk(record.organization_id, record.trace_id), sk: RECORD },
      UpdateExpression: `SET ${set.join(', ')}`,
      ConditionExpression: conditions.join(' AND '),
      ExpressionAttributeNames: { '#status': 'status' },
      ExpressionAttributeValues: values,
    };
  }

  async #whyNot(record: TraceRecord, evaluation: StoredEvaluation): Promise<EvaluationOutcome> {
    const item = await this.#table.get({ pk: tracePk(record.organization_id, record.trace_id), sk: RECORD });
    const found = item === undefined ? null : readRecord(item);
    if (found?.charge.hold_id !== record.charge.hold_id) return 'gone';
    return found.evaluation_id === evaluation.evaluation_id ? 'known' : 'changed';
  }
}

/** Status, and what was learned about the trace: all but its corrections, which are an attribute of their own, packed. */
function outcomeChange(record: TraceRecord, learned: Partial<TraceRecord>): Change {
  const { corrections, ...facts } = learned;
  const isCorrected = corrections !== undefined;
  const isFirst = record.corrections === undefined;
  return {
    set: [
      '#status = :status',
      ...(Object.keys(facts).length === 0 ? [] : ['facts = :facts']),
      ...(isCorrected ? ['corrections = :corrections'] : []),
    ],
    conditions: [
      'hold_id = :hold',
      // Nobody corrected it since it was read.
      ...(isCorrected ? [isFirst ? 'attribute_not_exists(corrections)' : 'corrections = :before'] : []),
    ],
    values: {
      ':hold': record.charge.hold_id,
      ':status': 'evaluated',
      ...(Object.keys(facts).length === 0 ? {} : { ':facts': packFacts({ ...record, ...facts }) }),
      ...(isCorrected ? { ':corrections': corrections } : {}),
      ...(isCorrected && !isFirst ? { ':before': record.corrections } : {}),
    },
  };
}

/** The evaluations among the items of one trace, newest first. */
export function evaluationsOf(items: readonly Item[]): StoredEvaluation[] {
  return items
    .filter(({ sk }) => sk === RECORD || String(sk).startsWith(EVALUATION_PREFIX))
    .flatMap(({ evaluation }) => readEvaluation(evaluation) ?? [])
    .sort((a, b) => (a.created_at < b.created_at ? 1 : -1));
}
