import { DeleteCommand, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { JudgeModelName } from '../../evaluation/judge-settings.ts';
import type { DynamoTable, ItemKey } from '../../storage/dynamodb-table.ts';
import type { CircuitState, CircuitStore } from '../circuit.ts';

/** How often a circuit was opened in a row is forgotten a day after nobody asks any more. */
const KEEP_SECONDS = 86_400;

const CircuitItem = z.object({
  reason: z.enum(['wait', 'later', 'blocked']),
  open_until: z.int(),
  openings: z.int(),
  key_version: z.string().nullable(),
  version: z.int(),
});

/** One item for each circuit that is not closed. */
export class DynamoCircuitStore implements CircuitStore {
  readonly #table: DynamoTable;

  constructor(table: DynamoTable) {
    this.#table = table;
  }

  async find(model: JudgeModelName): Promise<CircuitState | null> {
    // What was written a moment ago may be missed: then one call more is made, and opens it again.
    const get = new GetCommand({ TableName: this.#table.name, Key: circuitKey(model) });
    const { Item: item } = await this.#table.run((client) => client.send(get));
    if (item === undefined) return null;
    const { reason, open_until: openUntil, openings, key_version: keyVersion, version } = CircuitItem.parse(item);
    return { reason, openUntil, openings, keyVersion, version };
  }

  async replace(model: JudgeModelName, known: CircuitState | null, next: CircuitState): Promise<boolean> {
    const put = new PutCommand({
      TableName: this.#table.name,
      Item: {
        ...circuitKey(model),
        reason: next.reason,
        open_until: next.openUntil,
        openings: next.openings,
        key_version: next.keyVersion,
        version: next.version,
        expires_at: Math.ceil(next.openUntil / 1_000) + KEEP_SECONDS,
      },
      ...ifStillThere(known),
    });
    return this.#table.ifConditionHolds((client) => client.send(put));
  }

  async remove(model: JudgeModelName, known: CircuitState): Promise<boolean> {
    const remove = new DeleteCommand({
      TableName: this.#table.name,
      Key: circuitKey(model),
      ...ifStillThere(known),
    });
    return this.#table.ifConditionHolds((client) => client.send(remove));
  }
}

function circuitKey(model: JudgeModelName): ItemKey {
  return { pk: 'CIRCUIT', sk: model };
}

function ifStillThere(known: CircuitState | null) {
  if (known === null) return { ConditionExpression: 'attribute_not_exists(pk)' };
  return {
    ConditionExpression: '#version = :known AND open_until = :until',
    ExpressionAttributeNames: { '#version': 'version' },
    ExpressionAttributeValues: { ':known': known.version, ':until': known.openUntil },
  };
}
