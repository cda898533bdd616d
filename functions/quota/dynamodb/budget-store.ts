import { PutCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { DynamoTable, Item, ItemKey } from '../../storage/dynamodb-table.ts';
import { Budget, type BudgetStore, type Budgets, type BudgetWindow, Crossing } from '../budget.ts';

/** Longer than the longest window, and a year to compare it with. */
const KEEP_SECONDS = 400 * 86_400;

export class DynamoBudgetStore implements BudgetStore {
  readonly #table: DynamoTable;

  constructor(table: DynamoTable) {
    this.#table = table;
  }

  async find(organizationId: string): Promise<Budgets> {
    const item = await this.#table.get(budgetsKey(organizationId));
    if (item === undefined) return { budgets: [], version: 0 };
    return { budgets: z.array(Budget).parse(item['budgets']), version: z.int().parse(item['version']) };
  }

  async save(organizationId: string, { budgets, version }: Budgets): Promise<boolean> {
    return this.#putIf(
      { ...budgetsKey(organizationId), budgets, version },
      version === 1 ? 'attribute_not_exists(pk)' : 'version = :known',
      version === 1 ? {} : { ExpressionAttributeValues: { ':known': version - 1 } },
    );
  }

  async addCrossing(organizationId: string, crossing: Crossing): Promise<boolean> {
    const { budget_id: id, window, threshold, crossed_at: at } = crossing;
    const expires_at = Math.floor(Date.parse(at) / 1_000) + KEEP_SECONDS;
    const item = { ...crossing, ...crossingKey(organizationId, id, window, threshold), expires_at };
    return this.#putIf(item, 'attribute_not_exists(pk)', {});
  }

  async findCrossings(organizationId: string, windows: readonly BudgetWindow[]): Promise<Crossing[]> {
    const keys = windows.flatMap(({ budget: { budget_id: id, thresholds }, window }) =>
      thresholds.map((threshold) => crossingKey(organizationId, id, window, threshold)),
    );
    const items = await this.#table.batchGet(keys);
    return items.map((item) => Crossing.parse(item));
  }

  #putIf(item: Item, condition: string, values: object): Promise<boolean> {
    const put = new PutCommand({ TableName: this.#table.name, Item: item, ConditionExpression: condition, ...values });
    return this.#table.ifConditionHolds((client) => client.send(put));
  }
}

function budgetsKey(organizationId: string): ItemKey {
  return { pk: `ORG#${organizationId}`, sk: 'BUDGETS' };
}

function crossingKey(organizationId: string, budgetId: string, window: string, threshold: number): ItemKey {
  return { pk: `BUDGET#${organizationId}`, sk: `${budgetId}#${window}#${threshold}` };
}
