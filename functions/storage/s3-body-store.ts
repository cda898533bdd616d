import type { S3Client } from '@aws-sdk/client-s3';
import { AegisError } from '../kernel/errors.ts';

/**
 * Objects are kept in folders by the longest time that anything in them may live; the bucket removes whatever is
 * older, so an object whose trace is gone goes by itself.
 */
const RETENTION_CLASSES_DAYS = [7, 30, 90, 400, 3_650] as const;

/** Bodies that are too large to be worth keeping in the table. */
export class S3BodyStore {
  readonly #bucket: string;
  #client: Promise<S3Client> | undefined;

  constructor(bucket: string, client?: S3Client) {
    this.#bucket = bucket;
    this.#client = client && Promise.resolve(client);
  }

  async put(key: string, body: Uint8Array): Promise<void> {
    const { PutObjectCommand } = await library();
    const put = new PutObjectCommand({ Bucket: this.#bucket, Key: key, Body: body, ContentType: 'application/zstd' });
    await this.#run((client) => client.send(put));
  }

  /** Null when there is no such object. */
  get(key: string): Promise<Uint8Array | null> {
    return this.#get(key, {});
  }

  /** The bytes from `start` on and before `end`; null when there is no such object. */
  getRange(key: string, start: number, end: number): Promise<Uint8Array | null> {
    return this.#get(key, { Range: `bytes=${start}-${end - 1}` });
  }

  async #get(key: string, part: { readonly Range?: string }): Promise<Uint8Array | null> {
    const { GetObjectCommand, NoSuchKey } = await library();
    const get = new GetObjectCommand({ Bucket: this.#bucket, Key: key, ...part });
    return this.#run(async (client) => {
      try {
        const { Body } = await client.send(get);
        return Body === undefined ? null : await Body.transformToByteArray();
      } catch (error) {
        if (error instanceof NoSuchKey) return null;
        throw error;
      }
    });
  }

  /** Safe to repeat. */
  async delete(key: string): Promise<void> {
    const { DeleteObjectCommand } = await library();
    await this.#run((client) => client.send(new DeleteObjectCommand({ Bucket: this.#bucket, Key: key })));
  }

  /** Rejects when the bucket does not answer; what it asks for tells nothing of what is in it. */
  async check(): Promise<void> {
    const { GetBucketLocationCommand } = await library();
    await this.#run((client) => client.send(new GetBucketLocationCommand({ Bucket: this.#bucket })));
  }

  async #run<T>(send: (client: S3Client) => Promise<T>): Promise<T> {
    this.#client ??= openClient();
    try {
      return await send(await this.#client);
    } catch (cause) {
      throw new AegisError('unavailable', 'A store did not answer. Try again.', { retryAfterSeconds: 2, cause });
    }
  }
}

/** The folder for a body that has to live this many days. */
export function retentionFolder(days: number): string {
  return folderOf(RETENTION_CLASSES_DAYS.find((limit) => days <= limit) ?? Math.max(...RETENTION_CLASSES_DAYS));
}

/** Every folder; in each, an organization has one of its own. */
export const RETENTION_FOLDERS: readonly string[] = RETENTION_CLASSES_DAYS.map(folderOf);

function folderOf(days: number): string {
  return `keep-${days}-days`;
}

/** Loaded with the first large body only: the client is a third of a bundle, and few traces need it. */
function library() {
  return import('@aws-sdk/client-s3');
}

async function openClient(): Promise<S3Client> {
  const { S3Client } = await library();
  return new S3Client({
    maxAttempts: 3,
    requestHandler: { connectionTimeout: 1_000, requestTimeout: 5_000, throwOnRequestTimeout: true },
  });
}
