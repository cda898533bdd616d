import type { DynamoTable } from '../storage/dynamodb-table.ts';
import type { S3BodyStore } from '../storage/s3-body-store.ts';
import type { ColdBodies } from '../traces/cold-bodies.ts';

/** The lake for who reads or deletes traces, loaded with the first trace that is old enough to be there. */
export function openLake(table: DynamoTable, bodies: S3BodyStore): () => Promise<ColdBodies> {
  let opened: Promise<ColdBodies> | undefined;
  return () => {
    opened ??= import('./lake-stores.ts').then(({ openColdBodies }) => openColdBodies(table, bodies));
    return opened;
  };
}
