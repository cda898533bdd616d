import { DeleteObjectsCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { LAKE_PREFIX } from '../../functions/lake/part.ts';
import { RETENTION_FOLDERS } from '../../functions/storage/s3-body-store.ts';
import type { OpsTarget } from './ops-target.ts';

/** The names of an organization's objects, up to 1,000 at a time: as many as one request deletes. */
async function* listObjects({ objects, outputs }: OpsTarget, organizationId: string): AsyncGenerator<string[]> {
  const prefixes = [
    ...RETENTION_FOLDERS.map((folder) => `${folder}/${organizationId}/`),
    `${LAKE_PREFIX}organization=${organizationId}/`,
  ];
  for (const prefix of prefixes) {
    let token: string | undefined;
    do {
      const page = await objects.send(
        new ListObjectsV2Command({
          Bucket: outputs.BodyBucketName,
          Prefix: prefix,
          ContinuationToken: token,
        }),
      );
      yield (page.Contents ?? []).flatMap(({ Key }) => Key ?? []);
      token = page.NextContinuationToken;
    } while (token !== undefined);
  }
}

export async function countObjects(target: OpsTarget, organizationId: string): Promise<number> {
  let count = 0;
  for await (const names of listObjects(target, organizationId)) count += names.length;
  return count;
}

/** @throws Error when an object could not be deleted */
export async function deleteObjects(target: OpsTarget, organizationId: string): Promise<number> {
  let deleted = 0;
  for await (const names of listObjects(target, organizationId)) {
    if (names.length === 0) continue;
    const Delete = { Objects: names.map((Key) => ({ Key })), Quiet: true };
    const answer = await target.objects.send(
      new DeleteObjectsCommand({ Bucket: target.outputs.BodyBucketName, Delete }),
    );
    const [failure] = answer.Errors ?? [];
    if (failure !== undefined) throw new Error(`${failure.Key} could not be deleted: ${failure.Message}`);
    deleted += names.length;
  }
  return deleted;
}
