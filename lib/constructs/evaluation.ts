import { Construct } from 'constructs';
import type { BodyBucket } from './body-bucket.ts';
import { type DataTable, TELLING_PARTITIONS } from './data-table.ts';
import type { EvaluationQueue } from './evaluation-queue.ts';
import { type FunctionContext, NodeFunction } from './node-function.ts';

interface EvaluationProps extends FunctionContext {
  readonly table: DataTable;
  readonly bodies: BodyBucket;
  readonly evaluationQueue: EvaluationQueue;
}

/** Evaluates what the queue delivers. */
export class Evaluation extends Construct {
  readonly evaluate: NodeFunction;

  constructor(scope: Construct, id: string, props: EvaluationProps) {
    super(scope, id);
    const { config, table, bodies, evaluationQueue } = props;
    this.evaluate = new NodeFunction(this, 'Evaluate', {
      ...props,
      ...config.functions.evaluate,
      name: 'evaluate',
      description: 'Evaluates queued traces and stores the verdicts',
      environment: { OTLP_QUIET_SECONDS: String(config.openTelemetry.quietSeconds) },
    });
    table.connect(this.evaluate, {
      items: ['GetItem', 'BatchGetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem', 'ConditionCheckItem'],
      index: false,
      // It reads what strangers wrote: keys, rates, idempotency keys and the audit log are out of its reach.
      partitions: [
        'TRACE#',
        'ORG#',
        'LEDGER#',
        'CHARGES#',
        'OPEN#',
        'RESERVATION#',
        'REVIEW#',
        'ROLLUP#',
        ...TELLING_PARTITIONS,
      ],
    });
    table.connectLakeReader(this.evaluate);
    bodies.connect(this.evaluate, ['GetObject', 'DeleteObject']);
    // A trace whose spans are still arriving is queued again for later.
    evaluationQueue.connectProducer(this.evaluate);
    evaluationQueue.connectConsumer(this.evaluate);
  }
}
