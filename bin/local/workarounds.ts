import { randomInt } from 'node:crypto';
import { DescribeTimeToLiveCommand, DynamoDBClient, UpdateTimeToLiveCommand } from '@aws-sdk/client-dynamodb';
import { GetSecretValueCommand, PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import * as z from 'zod';
import type { AwsTarget } from './aws-target.ts';
import { StartFailure } from './start-failure.ts';

/**
 * Everything the emulator's CloudFormation leaves undone and the local system needs. Each function here has a test in
 * test/contract/emulator-gaps.test.ts that fails once the emulator does the work itself; then the function goes.
 */

const ALPHANUMERIC = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

const TemplateSchema = z.looseObject({
  Resources: z.record(z.string(), z.looseObject({ Type: z.string(), Properties: z.unknown().optional() })),
});
const TimeToLiveSchema = z.looseObject({
  TimeToLiveSpecification: z.looseObject({ AttributeName: z.string(), Enabled: z.boolean() }),
});
const CorsSchema = z.looseObject({
  CorsConfiguration: z.looseObject({
    AllowOrigins: z.array(z.string()).optional(),
    AllowMethods: z.array(z.string()).optional(),
    AllowHeaders: z.array(z.string()).optional(),
    ExposeHeaders: z.array(z.string()).optional(),
    AllowCredentials: z.boolean().optional(),
    MaxAge: z.number().optional(),
  }),
});

export interface DeployedResources {
  readonly TableName: string;
  readonly ApiId: string;
  readonly PlatformKeySecretName: string;
  readonly AuthSecretName: string;
}

/** Repairs a fresh or an old deployment; what is in order already stays as it is. */
export async function applyWorkarounds(
  target: AwsTarget,
  template: unknown,
  resources: DeployedResources,
): Promise<void> {
  const attribute = propertyOf(template, TimeToLiveSchema)?.TimeToLiveSpecification.AttributeName;
  const cors = propertyOf(template, CorsSchema)?.CorsConfiguration;
  await Promise.all([
    attribute === undefined ? undefined : enableTimeToLive(target, resources.TableName, attribute),
    cors === undefined ? undefined : applyCors(target, resources.ApiId, cors),
    withoutPunctuation(target, resources.PlatformKeySecretName),
    withoutPunctuation(target, resources.AuthSecretName),
  ]);
}

/** The emulator accepts TimeToLiveSpecification and forgets it. */
export async function enableTimeToLive(target: AwsTarget, tableName: string, attributeName: string): Promise<void> {
  const client = new DynamoDBClient(clientConfig(target));
  try {
    const { TimeToLiveDescription: description } = await client.send(
      new DescribeTimeToLiveCommand({ TableName: tableName }),
    );
    if (description?.TimeToLiveStatus === 'ENABLED') return;
    await client.send(
      new UpdateTimeToLiveCommand({
        TableName: tableName,
        TimeToLiveSpecification: { AttributeName: attributeName, Enabled: true },
      }),
    );
  } finally {
    client.destroy();
  }
}

/**
 * The emulator keeps CorsConfiguration under the names CloudFormation uses and reads it under those of the service, so
 * that every preflight is refused.
 */
export async function applyCors(
  target: AwsTarget,
  apiId: string,
  cors: z.infer<typeof CorsSchema>['CorsConfiguration'],
): Promise<void> {
  const corsConfiguration = Object.fromEntries(
    Object.entries(cors).map(([name, value]) => [name.charAt(0).toLowerCase() + name.slice(1), value]),
  );
  const response = await fetch(`${target.endpointUrl}/v2/apis/${apiId}`, {
    method: 'PATCH',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ corsConfiguration }),
  });
  if (!response.ok) throw new StartFailure(`Could not configure CORS: ${response.status} ${await response.text()}`);
}

/**
 * The emulator ignores ExcludePunctuation, and a key with a quote or a backslash does not survive a shell. Replaces
 * the generated parts of a secret, plain or JSON, that are not alphanumeric.
 */
export async function withoutPunctuation(target: AwsTarget, secretName: string): Promise<void> {
  const client = new SecretsManagerClient(clientConfig(target));
  try {
    const { SecretString: current } = await client.send(new GetSecretValueCommand({ SecretId: secretName }));
    if (current === undefined) throw new StartFailure(`The secret ${secretName} has no value.`);
    const cleaned = cleanSecret(current);
    if (cleaned === current) return;
    await client.send(new PutSecretValueCommand({ SecretId: secretName, SecretString: cleaned }));
  } finally {
    client.destroy();
  }
}

function cleanSecret(value: string): string {
  const object = z.record(z.string(), z.unknown()).safeParse(parseJson(value));
  if (!object.success) return cleanText(value);
  const cleaned = Object.entries(object.data).map(([name, part]) => [
    name,
    typeof part === 'string' ? cleanText(part) : part,
  ]);
  return JSON.stringify(Object.fromEntries(cleaned)) === JSON.stringify(object.data)
    ? value
    : JSON.stringify(Object.fromEntries(cleaned));
}

function cleanText(value: string): string {
  if (/^[A-Za-z0-9]*$/.test(value)) return value;
  return Array.from(value, () => ALPHANUMERIC.charAt(randomInt(ALPHANUMERIC.length))).join('');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The properties of the first resource in the template that has what the schema asks for. */
function propertyOf<Shape>(template: unknown, schema: z.ZodType<Shape>): Shape | undefined {
  for (const resource of Object.values(TemplateSchema.parse(template).Resources)) {
    const parsed = schema.safeParse(resource.Properties);
    if (parsed.success) return parsed.data;
  }
  return undefined;
}

function clientConfig({ endpointUrl, region, credentials }: AwsTarget) {
  return { endpoint: endpointUrl, region, credentials };
}
