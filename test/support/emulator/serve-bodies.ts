import { once } from 'node:events';
import { createServer } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { S3Client } from '@aws-sdk/client-s3';
import { S3BodyStore } from '../../../functions/storage/s3-body-store.ts';
import { MAX_INLINE_BYTES } from '../../../functions/traces/dynamodb/body-items.ts';

/** A bucket in this process, for tests that also run where there is no emulator beside the table. */
export async function serveBodies() {
  const objects = new Map<string, Buffer>();
  const server = createServer(async (request, response) => {
    const name = decodeURIComponent(String(request.url).replace(/\?.*$/, ''));
    if (request.method === 'PUT') objects.set(name, await buffer(request));
    if (request.method === 'DELETE') objects.delete(name);
    const found = objects.get(name);
    if (request.method !== 'GET') response.end();
    else if (found === undefined) response.writeHead(404).end('<Error><Code>NoSuchKey</Code></Error>');
    else response.end(rangeOf(found, request.headers.range));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The bucket has no port');
  const client = new S3Client({
    endpoint: `http://127.0.0.1:${address.port}`,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    forcePathStyle: true,
    requestChecksumCalculation: 'WHEN_REQUIRED',
  });
  return {
    bodies: new S3BodyStore('bodies', client),
    /** The names of the objects that hold something. */
    filledObjects: () => [...objects].flatMap(([name, content]) => (content.length === 0 ? [] : [name])),
    close() {
      client.destroy();
      server.close();
      server.closeAllConnections();
    },
  };
}

function rangeOf(content: Buffer, range: string | undefined): Buffer {
  const [, start, end] = /^bytes=(\d+)-(\d+)$/.exec(range ?? '') ?? [];
  return start === undefined ? content : content.subarray(Number(start), Number(end) + 1);
}

/** A text that is too large for an item, however it is compressed. */
export function largeText(): string {
  return Array.from({ length: MAX_INLINE_BYTES / 16 }, () => crypto.randomUUID()).join(' ');
}
