import { SqsProjectQueue } from '../../traces/sqs/evaluation-queue.ts';
import type { JudgeQueue, JudgeRequest } from '../judge-request.ts';

export class SqsJudgeQueue extends SqsProjectQueue<JudgeRequest> implements JudgeQueue {}
