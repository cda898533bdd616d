import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DescribeTimeToLiveCommand, DynamoDBClient, UpdateTimeToLiveCommand } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import type { AwsTarget } from './aws-target.ts';
import { StartFailure } from './start-failure.ts';

/**
 * Everything the emulator leaves undone and the local system needs. Each function here has a test in
 * test/contract/emulator-gaps.test.ts that fails once the emulator does the work itself; then the function goes.
 */

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
  ]);
}

/** The emulator accepts TimeToLiveSpecification and forgets it. */
async function enableTimeToLive(target: AwsTarget, tableName: string, attributeName: string): Promise<void> {
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
async function applyCors(
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
 * Queue addresses hold the port, and the emulator saves them: in the queues themselves and in the environments of
 * functions. State that was saved on another port is rewritten before the emulator loads it.
 */
export async function moveStateToPort(stateFolder: string, fromPort: number, toPort: number): Promise<void> {
  const files = (await readdir(stateFolder)).filter((file) => file.endsWith('.json'));
  await Promise.all(
    files.map(async (file) => {
      const path = join(stateFolder, file);
      const content = await readFile(path, 'utf8');
      await writeFile(path, content.replaceAll(`127.0.0.1:${fromPort}`, `127.0.0.1:${toPort}`));
    }),
  );
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
