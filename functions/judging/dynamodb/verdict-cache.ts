import type { Clock } from '../../kernel/ports.ts';
import type { DynamoTable } from '../../storage/dynamodb-table.ts';
import { KeptAnswers } from '../../storage/kept-answers.ts';
import { CACHE_SECONDS, KeptAnswer, type VerdictCache } from '../verdict-cache.ts';

export class DynamoVerdictCache implements VerdictCache {
  readonly #answers: KeptAnswers<KeptAnswer>;

  constructor(table: DynamoTable, now: Clock) {
    this.#answers = new KeptAnswers('JUDGED', KeptAnswer, table, now);
  }

  find(organizationId: string, digest: string): Promise<KeptAnswer | null> {
    return this.#answers.find(organizationId, digest);
  }

  put(organizationId: string, digest: string, answer: KeptAnswer): Promise<void> {
    return this.#answers.put(organizationId, digest, answer, CACHE_SECONDS);
  }
}
