import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { JudgeMode, type JudgeModelName } from '../../evaluation/judge-settings.ts';
import type { DynamoTable, ItemKey } from '../../storage/dynamodb-table.ts';
import type { JudgeModeRecord, JudgeModeStore } from '../judge-modes.ts';

const KEEP_SECONDS = 30 * 86_400;

const ModeItem = z.object({
  findings: z.partialRecord(JudgeMode, z.enum(['works', 'refused', 'fails'])),
  found_at: z.int(),
});

export class DynamoJudgeModeStore implements JudgeModeStore {
  readonly #table: DynamoTable;

  constructor(table: DynamoTable) {
    this.#table = table;
  }

  async find(model: JudgeModelName): Promise<JudgeModeRecord | null> {
    const get = new GetCommand({ TableName: this.#table.name, Key: modeKey(model) });
    const { Item: item } = await this.#table.run((client) => client.send(get));
    if (item === undefined) return null;
    const { findings, found_at: foundAt } = ModeItem.parse(item);
    return { findings, foundAt };
  }

  async put(model: JudgeModelName, { findings, foundAt }: JudgeModeRecord): Promise<void> {
    const put = new PutCommand({
      TableName: this.#table.name,
      Item: {
        ...modeKey(model),
        findings,
        found_at: foundAt,
        expires_at: Math.ceil(foundAt / 1_000) + KEEP_SECONDS,
      },
    });
    await this.#table.run((client) => client.send(put));
  }
}

/** A partition of its own, so that functions may be allowed to write here alone. */
function modeKey(model: JudgeModelName): ItemKey {
  return { pk: 'JUDGEMODE', sk: model };
}
