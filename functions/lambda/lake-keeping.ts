import { type MoveAllDependencies, moveAll } from '../lake/move-all.ts';
import { sweepLake } from '../lake/sweep-lake.ts';
import type { DynamoTable } from '../storage/dynamodb-table.ts';
import { pack } from '../storage/packed-json.ts';
import type { S3BodyStore } from '../storage/s3-body-store.ts';
import { lakeDependencies } from './lake-stores.ts';

interface LakeKeeping extends Pick<MoveAllDependencies, 'traces' | 'totals' | 'tenants' | 'cursors'> {
  readonly table: DynamoTable;
  readonly bodies: S3BodyStore;
  readonly env: { readonly LAKE_BODY_DAYS?: number | undefined; readonly RETENTION_DAYS: number };
}

/** What `reconcile` does for the lake: first what is due there, which others wait for. */
export async function keepLake(keeping: LakeKeeping, isSweepOver: () => boolean, isOutOfTime: () => boolean) {
  const { table, bodies, env, ...ports } = keeping;
  const deps = lakeDependencies(table, bodies);
  const [swept] = await Promise.allSettled([sweepLake(deps, isSweepOver)]);
  const days = { bodyDays: env.LAKE_BODY_DAYS ?? null, retentionDays: env.RETENTION_DAYS };
  const moved = await moveAll({ ...ports, ...deps, ...days, pack }, isOutOfTime);
  if (swept.status === 'rejected') throw swept.reason;
  return { swept: swept.value, moved };
}
