import { gunzipSync, zstdDecompressSync } from 'node:zlib';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient, ScanCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { logDictionary } from '../../../functions/analytics/dynamodb/packed-log.ts';
import { evaluationDictionary } from '../../../functions/traces/dynamodb/evaluation-dictionary.ts';
import { recordDictionary } from '../../../functions/traces/dynamodb/record-dictionary.ts';
import { askEmulator } from '../emulator/ask-emulator.ts';
import { emulatorClientConfig } from '../emulator/emulator-clients.ts';
import type { DeployedSystem, EmulatedDeployment } from '../vitest/provided-context.ts';

const MappingsSchema = z.object({
  EventSourceMappings: z.array(z.looseObject({ UUID: z.string(), EventSourceArn: z.string().optional() })),
});

const ZSTD_MAGIC = '28b52ffd';
const GZIP_MAGIC = '1f8b';
/** Each reads what was packed without it too. */
/** Of what is packed without one, the last. */
const DICTIONARIES = [evaluationDictionary(), recordDictionary(), logDictionary(), undefined];

/** What lies behind the API of a deployment to the emulator: its table and its queues. */
export class EmulatedSystem {
  readonly deployment: EmulatedDeployment;
  readonly #table: DynamoDBDocumentClient;
  readonly #queues: SQSClient;

  constructor({ emulator }: DeployedSystem) {
    if (emulator === undefined) throw new Error('This system runs elsewhere: only its API can be reached.');
    this.deployment = emulator;
    const config = emulatorClientConfig(emulator.endpointUrl);
    this.#table = DynamoDBDocumentClient.from(new DynamoDBClient(config));
    this.#queues = new SQSClient(config);
  }

  /** Every item of the table as text, with what is compressed in it unpacked. */
  async scanTable(): Promise<string[]> {
    const texts: string[] = [];
    let start: Record<string, unknown> | undefined;
    do {
      const page = await this.#table.send(
        new ScanCommand({ TableName: this.deployment.outputs.TableName, ExclusiveStartKey: start }),
      );
      for (const item of page.Items ?? []) texts.push(JSON.stringify(item, (_name, member) => readable(member)));
      start = page.LastEvaluatedKey;
    } while (start !== undefined);
    return texts;
  }

  /** Breaks the stored content of one trace, as no function of ours would. */
  async corruptBody(organizationId: string, traceId: string): Promise<void> {
    await this.#table.send(
      new UpdateCommand({
        TableName: this.deployment.outputs.TableName,
        Key: { pk: `TRACE#${organizationId}#${traceId}`, sk: 'BODY' },
        UpdateExpression: 'SET body = :broken',
        ConditionExpression: 'attribute_exists(pk)',
        ExpressionAttributeValues: { ':broken': Buffer.from('broken') },
      }),
    );
  }

  /** The bodies of waiting messages, which stay in the queue and are visible again at once. */
  async peek(queueUrl: string): Promise<string[]> {
    const { Messages: messages = [] } = await this.#queues.send(
      new ReceiveMessageCommand({ QueueUrl: queueUrl, MaxNumberOfMessages: 10, VisibilityTimeout: 0 }),
    );
    return messages.map((message) => JSON.stringify(message));
  }

  /** Lets messages wait in the evaluation queue while `work` runs. */
  async withoutEvaluation<Result>(work: () => Promise<Result>): Promise<Result> {
    await this.#deliverMessages(false);
    try {
      return await work();
    } finally {
      await this.#deliverMessages(true);
    }
  }

  async #deliverMessages(isEnabled: boolean): Promise<void> {
    const { endpointUrl, outputs } = this.deployment;
    const url = `${endpointUrl}/2015-03-31/event-source-mappings`;
    const name = encodeURIComponent(String(outputs['EvaluateFunctionName']));
    const answer: unknown = await (await askEmulator(`${url}?FunctionName=${name}`)).json();
    for (const { UUID: id } of MappingsSchema.parse(answer).EventSourceMappings) {
      const change = await askEmulator(`${url}/${id}`, { method: 'PUT', body: JSON.stringify({ Enabled: isEnabled }) });
      if (!change.ok) throw new Error(`The event source mapping was not changed: ${await change.text()}`);
    }
  }
}

/** What is packed as what it says. Binary members come as bytes, or as what JSON made of a Buffer. */
export function readable(member: unknown): unknown {
  const bytes = z.object({ type: z.literal('Buffer'), data: z.array(z.int()) }).safeParse(member);
  if (!(member instanceof Uint8Array) && !bytes.success) return member;
  const buffer = Buffer.from(member instanceof Uint8Array ? member : (bytes.data?.data ?? []));
  const start = buffer.toString('hex', 0, 4);
  if (start === ZSTD_MAGIC) return unpackedText(buffer);
  if (start.startsWith(GZIP_MAGIC)) return gunzipSync(buffer).toString();
  return buffer.toString('latin1');
}

/** With another dictionary than its own, a text is none or no JSON. */
function unpackedText(packed: Buffer): string {
  for (const dictionary of DICTIONARIES) {
    try {
      const text = zstdDecompressSync(packed, dictionary === undefined ? {} : { dictionary }).toString();
      JSON.parse(text);
      return text;
    } catch {}
  }
  throw new Error('A packed item is read by no dictionary');
}
