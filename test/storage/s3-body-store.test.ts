import { once } from 'node:events';
import { createServer } from 'node:http';
import { S3Client } from '@aws-sdk/client-s3';
import { describe, expect, onTestFinished, test } from 'vitest';
import { S3BodyStore } from '../../functions/storage/s3-body-store.ts';

/** A bucket that has one answer for everything, in the words of S3. */
async function bucketThatAnswers(status: number, code: string): Promise<S3BodyStore> {
  const server = createServer((_request, response) => {
    response.writeHead(status, { 'content-type': 'application/xml' });
    response.end(`<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>${code}</Message></Error>`);
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
    maxAttempts: 1,
  });
  onTestFinished(() => {
    client.destroy();
    server.closeAllConnections();
    server.close();
  });
  return new S3BodyStore('bodies', client);
}

describe('a body', () => {
  test('that is not there is null, as S3 tells a role that may list the bucket', async () => {
    const bodies = await bucketThatAnswers(404, 'NoSuchKey');
    await expect(bodies.get('keep-30-days/org_1/body')).resolves.toBeNull();
  });

  test.each([
    [403, 'AccessDenied'],
    [404, 'NoSuchBucket'],
    [500, 'InternalError'],
    [503, 'SlowDown'],
  ])('that could not be asked for (%i %s) is trouble of ours, never gone', async (status, code) => {
    const bodies = await bucketThatAnswers(status, code);
    await expect(bodies.get('keep-30-days/org_1/body')).rejects.toMatchObject({ code: 'unavailable' });
  });
});
