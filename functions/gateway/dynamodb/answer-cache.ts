import type { Clock } from '../../kernel/ports.ts';
import type { DynamoTable } from '../../storage/dynamodb-table.ts';
import { KeptAnswers } from '../../storage/kept-answers.ts';
import type { AnswerCache } from '../answer-cache.ts';
import { WholeAnswer } from '../whole-answer.ts';

/** One item for each answer that a project keeps. */
export class DynamoAnswerCache extends KeptAnswers<WholeAnswer> implements AnswerCache {
  constructor(table: DynamoTable, now: Clock) {
    super('ANSWERED', WholeAnswer, table, now);
  }
}
