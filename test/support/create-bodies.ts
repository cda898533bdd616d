import { CreateBucketCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { MAX_INLINE_BYTES } from '../../functions/adapters/body-items.ts';
import { S3BodyStore } from '../../functions/adapters/s3-body-store.ts';
import { emulatorClientConfig } from './emulator-clients.ts';

/** A bucket of its own for the bodies of one test, and the names of the objects that hold something. */
export async function createBodies(endpointUrl: string) {
  const client = new S3Client({ ...emulatorClientConfig(endpointUrl), forcePathStyle: true });
  const Bucket = `bodies-${crypto.randomUUID()}`;
  await client.send(new CreateBucketCommand({ Bucket }));
  const filledObjects = async () => {
    const { Contents: objects = [] } = await client.send(new ListObjectsV2Command({ Bucket }));
    return objects.flatMap(({ Key, Size }) => (Size === 0 ? [] : [Key]));
  };
  return { bodies: new S3BodyStore(Bucket, client), filledObjects };
}

/** A text that is too large for an item, however it is compressed. */
export function largeText(): string {
  return Array.from({ length: MAX_INLINE_BYTES / 16 }, () => crypto.randomUUID()).join(' ');
}
