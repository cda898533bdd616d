import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { CHECKOUT_FOLDER, nodeFirstPath } from '../../local/checkout.ts';
import { startDynamoDbLocal } from '../../local/dynamodb-local.ts';
import { StartFailure } from '../../local/start-failure.ts';

/**
 * Runs the contract tests of the stores against AWS's own engine, DynamoDB Local. Java 17 and Maven are needed; when
 * they are missing this says so and ends with `NOT_RUN`, so that a skipped proof is never taken for a passed one.
 */
const NOT_RUN = 2;
const FILES = [
  'audit-store',
  'erasure-store',
  'intake-capacity',
  'lost-answer',
  'project-totals',
  'retry-during-deletion',
  'span-store',
  'tenant-store',
  'trace-store',
  'test/contract/ledger',
  'user-ledger',
];

const env = { ...process.env, PATH: `${nodeFirstPath()}:${process.env['PATH'] ?? ''}` };

async function runTests(endpoint: string): Promise<number> {
  const tests = spawn('vitest', ['run', '--project', 'contract', ...FILES, ...process.argv.slice(2)], {
    cwd: CHECKOUT_FOLDER,
    env: { ...env, AEGIS_TABLE_ENDPOINT: endpoint, AEGIS_TRUE_CAPACITY: '1' },
    stdio: 'inherit',
  });
  const [exitCode] = await once(tests, 'exit');
  return typeof exitCode === 'number' ? exitCode : 1;
}

try {
  const engine = await startDynamoDbLocal();
  try {
    process.exitCode = await runTests(engine.endpoint);
  } finally {
    await engine.stop();
  }
} catch (error) {
  if (!(error instanceof StartFailure)) throw error;
  console.error(`The tests on DynamoDB Local did NOT run. ${error.message}`);
  process.exitCode = NOT_RUN;
}
