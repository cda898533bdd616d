import { spawn, spawnSync } from 'node:child_process';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import * as z from 'zod';
import { embeddedTarget } from '../../bin/local/aws-target.ts';
import packageJson from '../../package.json' with { type: 'json' };
import { askEmulator } from '../support/emulator/ask-emulator.ts';
import { CHECKOUT, shellBlocksOf } from '../support/readers/shell-blocks.ts';
import { type AwsCommands, startAwsCommands } from '../support/shell/aws-commands.ts';
import { awaitEvaluation } from '../support/system/await-evaluation.ts';
import { ownSystem } from '../support/system/own-system.ts';
import { createTenant } from '../support/system/tenant.ts';

/** Here alone: the commands stop evaluation, rotate secrets and delete a tenant. */
const system = await ownSystem();
const { emulator } = system;
const assemblyFolder = inject('furtherDeployments')?.assemblyFolder ?? '';

const ConfigurationSchema = z.looseObject({ LoggingConfig: z.looseObject({ LogGroup: z.string() }) });

/** What only AWS has, what would change this checkout, or what only a stage has that names a meter of Stripe. */
const NOT_HERE = [
  'update-contributor-insights',
  'start-message-move-task',
  'restore-table-to-point-in-time',
  '-restored',
  'cancel-update-stack',
  'git checkout',
  'ReportUsageFunctionName',
  'stripe-customer',
  'stripe-key',
];

/** Waits for half a minute, in which the other sections run. */
const WAITS = 'Delete a tenant';
/** The log of what operators did begins with the first tenant that they delete. */
const NEEDS_OPERATORS_LOG = 'Verify an audit log';
const BEGIN_OPERATORS_LOG = 'npm run ops -- delete-tenant "$GONE_BEFORE" --outputs outputs.json';

const [preparation, ...blocks] = shellBlocksOf('docs/runbook.md');
const sections = Map.groupBy(
  blocks.filter(({ text }) => !NOT_HERE.some((part) => text.includes(part))),
  ({ section }) => section,
);

/**
 * The runbook's own `output` and `log_group` ask AWS each time; they are tried by themselves. The address of the emulated
 * API is known to the emulator only.
 */
const KNOWN = ['output() { printenv "OUTPUT_$1"; }', 'log_group() { printenv "LOG_GROUP_$1"; }'];

/** What npm does with `npm run ops -- …`, which takes npm longer than the task; it runs the other scripts itself. */
const NPM = [
  'npm() {',
  '  if [[ "$*" != "run ops -- "* ]]; then command npm "$@"; return; fi',
  '  shift 3',
  `  ${packageJson.scripts.ops} "$@"`,
  '}',
].join('\n');

/** What `log_group` finds, by the variable that stands in for it. */
async function logGroups(): Promise<Record<string, string>> {
  const names = Object.keys(emulator?.outputs ?? {}).filter((name) => name.endsWith('FunctionName'));
  const found = names.map(async (name) => {
    const path = `2015-03-31/functions/${emulator?.outputs[name]}/configuration`;
    const answer: unknown = await (await askEmulator(`${emulator?.endpointUrl}/${path}`)).json();
    return [`LOG_GROUP_${name}`, ConfigurationSchema.parse(answer).LoggingConfig.LogGroup];
  });
  return Object.fromEntries(await Promise.all(found));
}

/** Neither tool is a package of npm; on-call needs both, and so does this test. */
const hasTools = ['aws', 'jq', 'curl'].every((tool) => spawnSync(tool, ['--version']).status === 0);
if (!hasTools) console.warn('aws, jq or curl is not installed: the commands of the runbook were not run');

describe.runIf(emulator !== undefined && hasTools)('the commands of the runbook, as they are printed', () => {
  let folder = '';
  let environment: NodeJS.ProcessEnv = {};
  let aws: AwsCommands | undefined;
  let operatorsLog: ReturnType<typeof run> | undefined;
  let waiting: ReturnType<typeof run> | undefined;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'aegis-runbook-'));
    const outputs = { Aegis: { ...emulator?.outputs, ApiUrl: `${system.url}/` } };
    await writeFile(join(folder, 'outputs.json'), JSON.stringify(outputs));
    const scanner = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
    await writeFile(join(folder, 'scanner.pem'), scanner.publicKey.export({ type: 'spki', format: 'pem' }));
    const [tenant, gone, goneBefore] = await Promise.all([1, 2, 3].map(() => createTenant(system)));
    if (!tenant || !gone || !goneBefore) throw new Error('There are not three tenants');
    const trace = { model: 'gpt-4o-mini', input: 'a', output: 'b', trace_id: 'one' };
    expect((await tenant.api.post('/api/v1/traces', trace)).status).toBe(202);
    await awaitEvaluation(tenant.api, 'one');
    const entries = await tenant.api.get('/api/v1/audit-log', { headers: { accept: 'application/x-ndjson' } });
    await writeFile(join(folder, 'export.ndjson'), entries.text);
    const leaked = await tenant.api.post('/api/v1/api-keys', { name: 'leaked', scopes: ['traces:read'] });
    const [, publicId = ''] = /"aegis_local_([A-Za-z0-9]{8})_/.exec(leaked.text) ?? [];
    environment = {
      ...process.env,
      ...embeddedTarget(emulator?.endpointUrl ?? '').environment,
      // Found by the commands of the AWS command line, whatever its version, in this order of preference.
      AWS_DEFAULT_REGION: 'eu-central-1',
      PATH: `${join(CHECKOUT, 'node_modules/.bin')}:${process.env['PATH']}`,
      ...Object.fromEntries(Object.entries(outputs.Aegis).map(([name, value]) => [`OUTPUT_${name}`, value])),
      ...(await logGroups()),
      ADMIN_KEY: tenant.key,
      AEGIS_API_KEY: tenant.key,
      ORGANIZATION_ID: tenant.organizationId,
      GONE: gone.organizationId,
      GONE_BEFORE: goneBefore.organizationId,
      PUBLIC_ID: publicId,
      PROVIDER_KEY: 'key-of-the-runbook',
      KEY_IDENTIFIER: 'scanner-of-the-runbook',
      CALLER_TRACE_ID: randomBytes(16).toString('hex'),
      REQUEST_ID: 'request-1',
    };
    aws = await startAwsCommands(folder, environment);
    operatorsLog = run([ofThisDeployment(BEGIN_OPERATORS_LOG)]);
    waiting = runSection(WAITS);
  });
  afterAll(async () => {
    aws?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  /** The commands of one section in one shell, in which every command has to succeed and every variable to be set. */
  async function run(
    commands: readonly string[],
    standIns: readonly string[] = KNOWN,
  ): Promise<{ code: unknown; said: string }> {
    const script = [
      'set -euo pipefail',
      preparation?.text.replace('export STACK=Aegis-prod', 'export STACK=Aegis'),
      ...standIns,
      aws?.shellFunction,
      NPM,
      'curl() { command curl --silent --show-error --fail-with-body "$@"; }',
      ...commands,
    ].join('\n');
    const shell = spawn('bash', ['-c', script], { cwd: CHECKOUT, env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    for (const stream of [shell.stdout, shell.stderr]) {
      stream.on('data', (chunk) => {
        said += String(chunk);
      });
    }
    const [code]: unknown[] = await once(shell, 'close');
    return { code, said };
  }

  function runSection(section: string): ReturnType<typeof run> {
    // What one section deletes, no other may need: they run at the same time.
    const example = section === WAITS ? '"$GONE"' : '"$ORGANIZATION_ID"';
    return run(
      (sections.get(section) ?? []).map(({ text }) => ofThisDeployment(text).replaceAll('org_example', example)),
    );
  }

  /** Files are in a folder of their own, nobody is there to be asked, and the examples are of this deployment. */
  function ofThisDeployment(text: string): string {
    return text
      .replaceAll('--outputs outputs.json', `--outputs ${folder}/outputs.json --yes`)
      .replaceAll(/(?<= )(scanner\.pem|export\.ndjson|outputs\.json)/g, `${folder}/$1`)
      .replaceAll(
        'npx cdk destroy Aegis --context stage=dev',
        // The assembly that was deployed: synthesising it again takes 16 seconds of CPU.
        `cdk destroy Aegis --force --context stage=local --app ${assemblyFolder}`,
      )
      .replaceAll('AEGIS_API_KEY=...', '')
      .replaceAll(/ --anchor "\$LAST_ANCHOR"/g, '');
  }

  test('find the resources by the outputs of the stack', async () => {
    for (const name of ['TableName', 'EvaluateFunctionName']) {
      expect(await run([`output ${name}`], [])).toEqual({ code: 0, said: `${environment[`OUTPUT_${name}`]}\n` });
    }
    const said = `${environment['LOG_GROUP_EvaluateFunctionName']}\n`;
    expect(await run(['log_group EvaluateFunctionName'], [])).toEqual({ code: 0, said });
  });

  test.each([...sections.keys()])('%s', async (section) => {
    if (section === NEEDS_OPERATORS_LOG) expect(await operatorsLog).toMatchObject({ code: 0 });
    const { code, said } = (await (section === WAITS ? waiting : runSection(section))) ?? { code: 'not run', said: '' };
    expect(said).not.toMatch(/command not found|No such file|parse error|unbound variable/);
    expect(code, said).toBe(0);
  });

  test('take the deployment away with everything in it, as the deployment guide prints them', async () => {
    const [block] = shellBlocksOf('docs/deployment.md').filter(({ section }) => section === 'Taking it away');
    const { code, said } = await run([ofThisDeployment(block?.text ?? '')]);
    expect([code, said]).toEqual([0, expect.stringContaining('destroyed')]);
    const left = await run([
      'aws dynamodb list-tables --query TableNames --output text',
      'aws lambda list-functions --query "Functions[].FunctionName" --output text',
      'aws sqs list-queues --query QueueUrls --output text',
      `aws s3api list-buckets --query "Buckets[?Name=='$OUTPUT_BodyBucketName'].Name" --output text`,
      'aws secretsmanager list-secrets --query "SecretList[].Name" --output text',
    ]);
    expect(left.code).toBe(0);
    expect(left.said.replaceAll(/None|\s/g, '')).toBe('');
  });

  test('are nearly all of them', () => {
    const left = blocks.filter(({ text }) => NOT_HERE.some((part) => text.includes(part)));
    expect(left.length).toBeLessThanOrEqual(NOT_HERE.length + 1);
    for (const part of NOT_HERE)
      expect(
        left.some(({ text }) => text.includes(part)),
        part,
      ).toBe(true);
  });
});
