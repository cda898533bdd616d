import { RANDOM_IDS } from '../access/crypto/random-ids.ts';
import { sha256 } from '../kernel/crypto/sha256.ts';
import { DynamoLakeStore } from '../lake/dynamodb/lake-store.ts';
import { coldBodies } from '../lake/lake.ts';
import { type MoveAllDependencies, moveAll } from '../lake/move-all.ts';
import { parquetFormat } from '../lake/parquet/parquet-part.ts';
import { sweepLake } from '../lake/sweep-lake.ts';
import type { LakeDependencies } from '../lake/write-part.ts';
import type { DynamoTable } from '../storage/dynamodb-table.ts';
import { pack } from '../storage/packed-json.ts';
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
  };
}

interface LakeKeeping extends Pick<MoveAllDependencies, 'traces' | 'totals' | 'tenants' | 'cursors'> {
  readonly table: DynamoTable;
  readonly bodies: S3BodyStore;
  readonly env: { readonly LAKE_BODY_DAYS?: number | undefined; readonly RETENTION_DAYS: number };
}

/** What `reconcile` does for the lake: first what is due there, which others wait for. */
export async function keepLakeOf(keeping: LakeKeeping, isOutOfTime: () => boolean) {
  const { table, bodies, env, ...ports } = keeping;
  const deps = lakeDependencies(table, bodies);
  const swept = await sweepLake(deps, isOutOfTime);
  const isOn = env.LAKE_BODY_DAYS !== undefined;
  const moved = await moveAll({ ...ports, ...deps, pack, isOn, retentionDays: env.RETENTION_DAYS }, isOutOfTime);
  return { swept, moved };
}

export function openColdBodies(table: DynamoTable, files: S3BodyStore) {
  return coldBodies(lakeDependencies(table, files));
}
