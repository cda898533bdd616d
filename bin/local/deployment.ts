import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { WITHOUT_TEMPLATE_RULES } from '../../lib/template-rules.ts';
import type { AwsTarget } from './aws-target.ts';
import { CHECKOUT_FOLDER } from './checkout.ts';
import { runCommand } from './run-command.ts';

export const STACK_NAME = 'Aegis';
const STAGE = 'local';
const ASSEMBLY_FOLDER = 'assembly';
/** The synthesised template, inside the assembly. */
export const TEMPLATE_FILE = `${STACK_NAME}.template.json`;
const CDK = join(CHECKOUT_FOLDER, 'node_modules', 'aws-cdk', 'bin', 'cdk');
const QUIET = ['--no-notices', '--no-color', '--ci'] as const;

/** The outputs of the stack that the local system and its tests use. */
export const StackOutputsSchema = z.looseObject({
  ApiUrl: z.string(),
  ApiId: z.string(),
  TableName: z.string(),
  EvaluationQueueUrl: z.string(),
  EvaluationDeadLetterQueueUrl: z.string(),
  PlatformKeySecretName: z.string(),
  AuthSecretName: z.string(),
  EvaluateFunctionName: z.string(),
  /** Of a stage that has the gateway. */
  GatewayUrl: z.string().optional(),
});
export type StackOutputs = z.infer<typeof StackOutputsSchema>;

export interface DeploymentOptions {
  readonly target: AwsTarget;
  /** Takes the synthesised assembly, the outputs and what the CDK command line keeps. */
  readonly workFolder: string;
  /** Beside the stage. */
  readonly context?: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  readonly say: (text: string) => void;
}

export function assemblyFolderOf({ workFolder }: DeploymentOptions): string {
  return join(workFolder, ASSEMBLY_FOLDER);
}

/**
 * Synthesises, bootstraps and deploys the real stack with the CDK command line, as for an AWS account; the rules of
 * CloudFormation are left to the tests.
 */
export async function deployStack(options: DeploymentOptions): Promise<StackOutputs> {
  const { workFolder, say } = options;
  const assembly = assemblyFolderOf(options);
  const outputsFile = join(workFolder, 'outputs.json');
  await mkdir(workFolder, { recursive: true });
  await rm(outputsFile, { force: true });
  await synthesize(options, assembly);

  // No account and region is named here: the stack has none of its own, so it is those of the credentials.
  say('Bootstrapping the account');
  await cdk(options, 'bootstrap the account', ['bootstrap', '--app', assembly]);

  say(`Deploying the stack ${STACK_NAME}`);
  await cdk(options, `deploy the stack ${STACK_NAME}`, [
    'deploy',
    STACK_NAME,
    '--app',
    assembly,
    '--method=direct',
    '--require-approval=never',
    '--outputs-file',
    outputsFile,
  ]);
  const outputs: unknown = JSON.parse(await readFile(outputsFile, 'utf8'));
  return z.object({ [STACK_NAME]: StackOutputsSchema }).parse(outputs)[STACK_NAME];
}

async function synthesize(options: DeploymentOptions, assembly: string): Promise<void> {
  await rm(assembly, { recursive: true, force: true });
  options.say('Synthesising the stack and bundling its functions');
  const context = Object.entries({ ...options.context, stage: STAGE });
  const contextArguments = context.flatMap(([name, value]) => ['--context', `${name}=${value}`]);
  await cdk(options, 'synthesise the stack', ['synth', '--quiet', '--output', assembly, ...contextArguments]);
}

async function cdk(options: DeploymentOptions, purpose: string, commandArguments: readonly string[]): Promise<void> {
  await runCommand(process.execPath, [CDK, ...commandArguments, ...QUIET], {
    purpose,
    cwd: CHECKOUT_FOLDER,
    env: {
      ...options.target.environment,
      // Account numbers are cached by access key, so a cache shared with other work would be wrong here.
      CDK_HOME: join(options.workFolder, 'cdk-home'),
      CDK_DISABLE_CLI_TELEMETRY: 'true',
      [WITHOUT_TEMPLATE_RULES]: 'true',
      NODE_NO_WARNINGS: '1',
    },
    signal: options.signal,
  });
}
