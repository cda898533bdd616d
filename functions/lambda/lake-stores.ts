import { setTimeout as sleep } from 'node:timers/promises';
import { RANDOM_IDS } from '../access/crypto/random-ids.ts';
import { sha256 } from '../kernel/crypto/sha256.ts';
import { DynamoLakeStore } from '../lake/dynamodb/lake-store.ts';
import { coldBodies } from '../lake/lake.ts';
import { parquetFormat } from '../lake/parquet/parquet-part.ts';
import type { LakeDependencies } from '../lake/write-part.ts';
import type { DynamoTable } from '../storage/dynamodb-table.ts';
import type { S3BodyStore } from '../storage/s3-body-store.ts';

const UNIQUE_LENGTH = 12;

/** What the lake is made of where it is deployed. */
export function lakeDependencies(table: DynamoTable, files: S3BodyStore): LakeDependencies {
  return {
    store: new DynamoLakeStore(table),
    files,
    format: parquetFormat,
    sha256,
    unique: () => RANDOM_IDS.base62(UNIQUE_LENGTH),
    now: Date.now,
    backOff: async (most) => sleep(Math.random() * most),
  };
}

export function openColdBodies(table: DynamoTable, files: S3BodyStore) {
  return coldBodies(lakeDependencies(table, files));
}
