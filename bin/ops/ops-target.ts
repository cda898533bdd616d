import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { embeddedTarget } from '../local/aws-target.ts';
import { LOCAL_FOLDER } from '../local/checkout.ts';
import { readLocalFacts } from '../local/local-facts.ts';
import { UsageError } from './usage-error.ts';

const OutputsSchema = z.looseObject({
  ApiUrl: z.string(),
  TableName: z.string(),
  BodyBucketName: z.string(),
  EvaluationQueueUrl: z.string(),
  EvaluationDeadLetterQueueUrl: z.string(),
  /** Of a deployment with a judge. */
  JudgeQueueUrl: z.string().optional(),
  JudgeDeadLetterQueueUrl: z.string().optional(),
  DeliveryQueueUrl: z.string(),
  DeliveryDeadLetterQueueUrl: z.string(),
  PlatformKeySecretName: z.string(),
  AuthSecretName: z.string(),
  JudgeKeysSecretName: z.string(),
  /** Of a deployment that bills by Stripe. */
  StripeKeySecretName: z.string().optional(),
  DataKeyArn: z.string().optional(),
});
type Outputs = z.infer<typeof OutputsSchema>;

/** One deployment, and clients that speak to its account. */
export interface OpsTarget {
  readonly stack: string;
  readonly outputs: Outputs;
  /** Base URL of the API without a trailing slash. */
  readonly apiUrl: string;
  /** A key of an organization's administrator, for what only they may do. */
  readonly adminKey: string | undefined;
  readonly table: DynamoDBDocumentClient;
  readonly objects: S3Client;
  readonly queues: SQSClient;
  readonly secrets: SecretsManagerClient;
  close(): void;
}

/**
 * The deployment whose outputs `cdk deploy --outputs-file` wrote to this file, with the account and region of the
 * usual AWS environment variables; without a file, the local system of this checkout.
 */
export async function openTarget(outputsFile: string | undefined): Promise<OpsTarget> {
  return outputsFile === undefined ? openLocalTarget() : openAwsTarget(outputsFile);
}

async function openAwsTarget(file: string): Promise<OpsTarget> {
  const { stack, outputs } = await readOutputs(file);
  const adminKey = process.env['AEGIS_API_KEY'];
  return { stack, outputs, apiUrl: outputs.ApiUrl.replace(/\/$/, ''), adminKey, ...openClients({}) };
}

async function openLocalTarget(): Promise<OpsTarget> {
  const facts = await readLocalFacts();
  if (facts === undefined) {
    throw new UsageError(
      'The local system does not run. Start it with npm start, or name the outputs of a deployment: --outputs <file>',
    );
  }
  const { stack, outputs } = await readOutputs(join(LOCAL_FOLDER, 'deployment', 'outputs.json'));
  const { credentials } = embeddedTarget(facts.aws_endpoint_url);
  const clients = openClients({ endpoint: facts.aws_endpoint_url, region: facts.region, credentials });
  return { stack, outputs, apiUrl: facts.url, adminKey: process.env['AEGIS_API_KEY'] ?? facts.api_key, ...clients };
}

async function readOutputs(file: string): Promise<{ stack: string; outputs: Outputs }> {
  const text = await readFile(file, 'utf8').catch(() => {
    throw new UsageError(`There is no file ${file}. npm run deploy -- --outputs-file ${file} writes it.`);
  });
  const [first] = Object.entries(z.record(z.string(), OutputsSchema).parse(JSON.parse(text)));
  if (first === undefined) throw new UsageError(`${file} holds no outputs of a stack.`);
  const [stack, outputs] = first;
  return { stack, outputs };
}

function openClients(config: {
  readonly endpoint?: string;
  readonly region?: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
}): Pick<OpsTarget, 'table' | 'objects' | 'queues' | 'secrets' | 'close'> {
  const database = new DynamoDBClient(config);
  const objects = new S3Client(config);
  const queues = new SQSClient(config);
  const secrets = new SecretsManagerClient(config);
  const close = (): void => {
    for (const client of [database, objects, queues, secrets]) client.destroy();
  };
  return { table: DynamoDBDocumentClient.from(database), objects, queues, secrets, close };
}
