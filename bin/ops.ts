import { createInterface } from 'node:readline/promises';
import { parseArgs } from 'node:util';
import { consoleLink } from './ops/console-link.ts';
import { deleteTenant } from './ops/delete-tenant.ts';
import { judgeKey } from './ops/judge-key.ts';
import { openTarget } from './ops/ops-target.ts';
import { raiseLimit } from './ops/raise-limit.ts';
import { readSecret } from './ops/read-secret.ts';
import { redrive } from './ops/redrive.ts';
import { restoreCheck } from './ops/restore-check.ts';
import { revokeKey } from './ops/revoke-key.ts';
import { rotatePepper, rotatePlatformKey } from './ops/rotate-secrets.ts';
import { stripeCustomer } from './ops/stripe-customer.ts';
import { stripeKey } from './ops/stripe-key.ts';
import type { Plan, Task, TaskOptions } from './ops/task.ts';
import { UsageError } from './ops/usage-error.ts';
import { verifyAudit } from './ops/verify-audit.ts';

/** The operational tasks of docs/runbook.md that are commands. */
const TASKS: Readonly<Record<string, Task>> = {
  redrive,
  'revoke-key': revokeKey,
  'raise-limit': raiseLimit,
  'rotate-pepper': rotatePepper,
  'rotate-platform-key': rotatePlatformKey,
  'judge-key': judgeKey,
  'stripe-key': stripeKey,
  'stripe-customer': stripeCustomer,
  'console-link': consoleLink,
  'delete-tenant': deleteTenant,
  'restore-check': restoreCheck,
  'verify-audit': verifyAudit,
};

const VALUE_FLAGS = {
  outputs: { type: 'string' },
  project: { type: 'string' },
  user: { type: 'string' },
  table: { type: 'string' },
  anchor: { type: 'string' },
  customer: { type: 'string' },
  from: { type: 'string' },
  'requests-daily': { type: 'string' },
  'tokens-daily': { type: 'string' },
  'cost-daily': { type: 'string' },
  'requests-monthly': { type: 'string' },
  'tokens-monthly': { type: 'string' },
  'cost-monthly': { type: 'string' },
} as const;

const SWITCHES = { list: { type: 'boolean' }, remove: { type: 'boolean' } } as const;

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { 'dry-run': { type: 'boolean' }, yes: { type: 'boolean' }, ...SWITCHES, ...VALUE_FLAGS },
  });
  const [name = '', ...operands] = positionals;
  const task = TASKS[name];
  if (task === undefined) throw new UsageError(usage());
  const { 'dry-run': isDryRun = false, yes: isAgreed = false, list, remove, ...flags } = values;
  const switches = new Set(Object.entries({ list, remove }).flatMap(([name, isGiven]) => (isGiven ? [name] : [])));
  await carryOut(task, { operands, flags, switches, readSecret }, { isDryRun, isAgreed });
}

async function carryOut(
  task: Task,
  options: TaskOptions,
  { isDryRun, isAgreed }: { readonly isDryRun: boolean; readonly isAgreed: boolean },
): Promise<void> {
  const target = await openTarget(options.flags['outputs']);
  try {
    console.log(`Stack ${target.stack}`);
    const plan = await task.plan(target, options);
    for (const line of plan.findings) console.log(line);
    if (plan.isBroken) process.exitCode = 1;
    if (plan.apply === null) return console.log('Nothing to do');
    if (isDryRun) return console.log('Dry run: nothing was changed');
    if (!isAgreed && !(await isConfirmed(plan))) {
      process.exitCode = 1;
      return console.log('Nothing was changed');
    }
    for (const line of await plan.apply()) console.log(line);
  } finally {
    target.close();
  }
}

/** Without a terminal nobody can be asked, and the answer is no. */
async function isConfirmed({ typeToConfirm }: Plan): Promise<boolean> {
  if (!process.stdin.isTTY) {
    console.log('Nobody is there to ask: add --yes');
    return false;
  }
  const expected = typeToConfirm ?? 'yes';
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await terminal.question(`Type ${expected} to go on: `);
  terminal.close();
  return answer.trim() === expected;
}

function usage(): string {
  const lines = Object.entries(TASKS).map(([name, task]) => `  ${name} ${task.usage}\n      ${task.summary}`);
  return `npm run ops -- <task> [--dry-run] [--yes] [--outputs <file of cdk deploy --outputs-file>]\n\n${lines.join('\n')}`;
}

try {
  await main();
} catch (cause) {
  console.error(cause instanceof UsageError ? cause.message : cause);
  process.exitCode = 1;
}
