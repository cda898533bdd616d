import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import * as z from 'zod';
import type { AwsTarget } from '../../../bin/local/aws-target.ts';
import { STACK_NAME, type StackOutputs, StackOutputsSchema, TEMPLATE_FILE } from '../../../bin/local/deployment.ts';

const DEPLOYED_WITHIN_MS = 60_000;
const POLL_MS = 50;
/** Where the CDK command line keeps the archives that it made of the folders of an assembly. */
const ARCHIVES = '.cache';

const AssetsSchema = z.looseObject({
  files: z.record(
    z.string(),
    z.looseObject({
      source: z.looseObject({ path: z.string(), packaging: z.enum(['file', 'zip']) }),
      destinations: z.record(z.string(), z.looseObject({ bucketName: z.string(), objectKey: z.string() })),
    }),
  ),
});

/**
 * Deploys to a fresh emulator what the CDK command line has deployed to another one: the same assets, the same template,
 * the same service that makes a stack of it. Only the command line, which takes longer than all of that, is left out.
 */
export async function repeatDeployment(target: AwsTarget, assemblyFolder: string): Promise<StackOutputs> {
  const TemplateURL = await publishAssets(target, assemblyFolder);
  await ask(target, 'ssm', 'application/x-amz-json-1.1', JSON.stringify(BOOTSTRAP_VERSION), {
    'x-amz-target': 'AmazonSSM.PutParameter',
  });
  await askCloudFormation(target, { Action: 'CreateStack', TemplateURL });
  return created(target);
}

/** What a stack of the CDK looks for before it is made. */
const BOOTSTRAP_VERSION = { Name: '/cdk-bootstrap/hnb659fds/version', Type: 'String', Value: '30' };

/** Puts every asset where the template looks for it, and says where the template, which is one of them, lies. */
async function publishAssets(target: AwsTarget, assemblyFolder: string): Promise<string> {
  const { endpointUrl: endpoint, region, credentials } = target;
  const assets: unknown = JSON.parse(await readFile(join(assemblyFolder, `${STACK_NAME}.assets.json`), 'utf8'));
  const files = Object.values(AssetsSchema.parse(assets).files).flatMap(({ source, destinations }) =>
    Object.values(destinations).map(({ bucketName, objectKey }) => ({
      Bucket: bucketName
        .replaceAll(/\$\{AWS::AccountId\}/g, credentials.accessKeyId)
        .replaceAll(/\$\{AWS::Region\}/g, region),
      Key: objectKey,
      file: source.packaging === 'zip' ? join(ARCHIVES, objectKey) : source.path,
    })),
  );
  const client = new S3Client({ endpoint, region, credentials, forcePathStyle: true });
  try {
    for (const Bucket of new Set(files.map((file) => file.Bucket))) {
      await client.send(new CreateBucketCommand({ Bucket }));
    }
    await Promise.all(
      files.map(async ({ Bucket, Key, file }) =>
        client.send(new PutObjectCommand({ Bucket, Key, Body: await readFile(join(assemblyFolder, file)) })),
      ),
    );
  } finally {
    client.destroy();
  }
  const template = files.find(({ file }) => file === TEMPLATE_FILE);
  return `${endpoint}/${template?.Bucket}/${template?.Key}`;
}

async function created(target: AwsTarget): Promise<StackOutputs> {
  const deadline = performance.now() + DEPLOYED_WITHIN_MS;
  for (;;) {
    const stack = await askCloudFormation(target, { Action: 'DescribeStacks' });
    const status = /<StackStatus>(\w+)</.exec(stack)?.[1];
    if (status === 'CREATE_COMPLETE') return StackOutputsSchema.parse(outputsOf(stack));
    if (status !== 'CREATE_IN_PROGRESS' || performance.now() > deadline) {
      throw new Error(`The stack was not created: ${stack.slice(0, 2_000)}`);
    }
    await sleep(POLL_MS);
  }
}

function outputsOf(stack: string): Record<string, string> {
  const outputs = stack.matchAll(/<OutputKey>([^<]*)<\/OutputKey>\s*<OutputValue>([^<]*)</g);
  return Object.fromEntries([...outputs].map(([, name = '', value = '']) => [name, value]));
}

function askCloudFormation(target: AwsTarget, parameters: Readonly<Record<string, string>>): Promise<string> {
  const body = new URLSearchParams({ ...parameters, StackName: STACK_NAME, Version: '2010-05-15' }).toString();
  return ask(target, 'cloudformation', 'application/x-www-form-urlencoded', body);
}

/** No client of these two services is installed; the emulator reads who asks which service, and no signature. */
async function ask(
  { endpointUrl, region, credentials }: AwsTarget,
  service: string,
  contentType: string,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<string> {
  const scope = `${credentials.accessKeyId}/20261130/${region}/${service}/aws4_request`;
  const response = await fetch(endpointUrl, {
    method: 'POST',
    headers: { ...headers, authorization: `AWS4-HMAC-SHA256 Credential=${scope}`, 'content-type': contentType },
    body,
  });
  const answer = await response.text();
  if (!response.ok) throw new Error(`${service} answered ${response.status}: ${answer.slice(0, 2_000)}`);
  return answer;
}
