import { isDeepStrictEqual } from 'node:util';
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { DynamoTable, Item } from '../../storage/dynamodb-table.ts';
import type { LiveItems } from '../../storage/live-items.ts';
import type { EvaluationOutcome, StoredEvaluation, TraceRecord, TraceStore } from '../trace-store.ts';
import { packEvaluation, packFacts, readEvaluation, readRecord } from './record-item.ts';
import { EVALUATION_PREFIX, evaluationKey, isTombstone, RECORD, tracePk } from './trace-items.ts';

type Evaluations = Pick<TraceStore, 'findEvaluation' | 'findEvaluations' | 'storeEvaluation' | 'moveToRound'>;

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
    const attempt: Attempt = { record, id: evaluation.evaluation_id, packed: packEvaluation(evaluation), learned };
    // Its spans came again and changed nothing.
    if (earlierId === attempt.id) {
      const outcome = await this.#update({ ...attempt, learned: {} }, statusChange(record));
      return outcome === 'stored' ? 'known' : outcome;
    }
    const change = outcomeChange(attempt);
    if (earlierId !== null) return this.#replace(attempt, change);
    return this.#update(attempt, {
      ...change,
      conditions: [...change.conditions, 'attribute_not_exists(evaluation)'],
    });
  }

  async moveToRound(record: TraceRecord, round: string): Promise<boolean> {
    const { charge, counting, evaluation_id: id } = record;
    if (counting === undefined || id === null) return false;
    const update = new UpdateCommand({
      TableName: this.#table.name,
      Key: { pk: tracePk(record.organization_id, record.trace_id), sk: RECORD },
      UpdateExpression: 'SET counting.round = :round',
      // It is there already where the answer to the first try was lost. No two evaluations of a trace are stored in one round.
      ConditionExpression: 'hold_id = :hold AND counting.round IN (:known, :round)',
      ExpressionAttributeValues: { ':hold': charge.hold_id, ':known': counting.round, ':round': round },
    });
    return this.#table.ifConditionHolds((client) => client.send(update));
  }

  async #update(attempt: Attempt, change: Change): Promise<EvaluationOutcome> {
    const update = new UpdateCommand(this.#updateOf(attempt.record, change));
    return (await this.#table.ifConditionHolds((client) => client.send(update))) ? 'stored' : this.#whyNot(attempt);
  }

  /** The evaluation before it gets an item of its own in the same step, so that neither is ever lost or left behind. */
  async #replace(attempt: Attempt, change: Change): Promise<EvaluationOutcome> {
    const { organization_id: organizationId, trace_id: traceId, evaluation_id: earlierId, expires_at } = attempt.record;
    const item = await this.#table.get({ pk: tracePk(organizationId, traceId), sk: RECORD });
    const earlier = readEvaluation(item?.['evaluation']);
    if (item === undefined || earlier === null || earlier.evaluation_id !== earlierId) return this.#whyNot(attempt);
    const failed = await this.#table.transact([
      {
        Update: this.#updateOf(attempt.record, {
          ...change,
          conditions: [...change.conditions, 'evaluation = :earlier'],
          values: { ...change.values, ':earlier': item['evaluation'] },
        }),
      },
      {
        Put: {
          TableName: this.#table.name,
          Item: {
            ...evaluationKey(organizationId, traceId, earlier.evaluation_id),
            evaluation: item['evaluation'],
            expires_at,
          },
        },
      },
    ]);
    return failed === null ? 'stored' : this.#whyNot(attempt);
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

  async #whyNot({ record, id, packed, learned }: Attempt): Promise<EvaluationOutcome> {
    const item = await this.#table.get({ pk: tracePk(record.organization_id, record.trace_id), sk: RECORD });
    const found = item === undefined || isTombstone(item) ? null : readRecord(item);
    if (found?.charge.hold_id !== record.charge.hold_id) return 'gone';
    if (found.evaluation_id !== id) return 'changed';
    // The client sends again what was not answered: then this very attempt, its times included, is there already.
    const corrections = learned.corrections ?? record.corrections;
    const isOwn =
      isEqual(item?.['evaluation'], packed) &&
      isDeepStrictEqual(found.corrections, corrections) &&
      isDeepStrictEqual(found.counting, learned.counting);
    return isOwn ? 'stored' : 'known';
  }
}

/** One evaluation that is to be stored. */
interface Attempt {
  /** The trace as it was read. */
  readonly record: TraceRecord;
  readonly id: string;
  readonly packed: Uint8Array;
  readonly learned: Partial<TraceRecord>;
}

function isEqual(stored: unknown, packed: Uint8Array): boolean {
  return stored instanceof Uint8Array && Buffer.compare(stored, packed) === 0;
}

/** A trace that further spans have reached since it was read waits for the evaluation that they asked for. */
function statusChange({ charge, last_span_at: lastSpanAt }: TraceRecord): Change {
  return {
    set: ['#status = :status'],
    conditions: ['hold_id = :hold', ...(lastSpanAt === undefined ? [] : ['last_span_at = :seen'])],
    values: {
      ':hold': charge.hold_id,
      ':status': 'evaluated',
      ...(lastSpanAt === undefined ? {} : { ':seen': lastSpanAt }),
    },
  };
}

/** Status and evaluation, and what was learned about the trace: packed, but for its corrections. */
function outcomeChange({ record, packed, learned }: Attempt): Change {
  const { corrections, counting, ...facts } = learned;
  const status = statusChange(record);
  const isCorrected = corrections !== undefined;
  const isFirst = record.corrections === undefined;
  const learnsFacts = Object.keys(facts).length > 0;
  return {
    set: [
      ...status.set,
      'evaluation = :evaluation',
      ...(learnsFacts ? ['facts = :facts'] : []),
      ...(isCorrected ? ['corrections = :corrections'] : []),
      ...(counting === undefined ? [] : ['counting = :counting']),
    ],
    conditions: [
      ...status.conditions,
      // Nobody corrected it since it was read.
      ...(isCorrected ? [isFirst ? 'attribute_not_exists(corrections)' : 'corrections = :before'] : []),
    ],
    values: {
      ...status.values,
      ':evaluation': packed,
      ...(learnsFacts ? { ':facts': packFacts({ ...record, ...facts }) } : {}),
      ...(isCorrected ? { ':corrections': corrections } : {}),
      ...(counting === undefined ? {} : { ':counting': counting }),
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
