import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CHECKOUT_FOLDER, nodeFirstPath } from './checkout.ts';
import { findFreePort } from './free-port.ts';
import { runCommand, stopProcessGroup } from './run-command.ts';
import { StartFailure } from './start-failure.ts';

const VERSION = '3.1.0';
const READY_WITHIN_MS = 30_000;
const STOP_WITHIN_MS = 5_000;
const LIBRARY_FOLDER = join(CHECKOUT_FOLDER, 'node_modules', '.cache', 'aegis', `dynamodb-local-${VERSION}`);

const POM = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>aegis</groupId><artifactId>dynamodb-local</artifactId><version>1</version><packaging>pom</packaging>
  <dependencies>
    <dependency>
      <groupId>software.amazon.dynamodb</groupId><artifactId>DynamoDBLocal</artifactId><version>${VERSION}</version>
    </dependency>
  </dependencies>
</project>
`;

const { signal } = new AbortController();
const env = { ...process.env, PATH: `${nodeFirstPath()}:${process.env['PATH'] ?? ''}` };

export interface DynamoDbLocal {
  readonly endpoint: string;
  stop(): Promise<void>;
}

/**
 * Starts AWS's own engine, whose consumed capacity is true. Its licence lets us fetch it, not ship it.
 * @throws StartFailure when Java 17 or Maven is missing, or the engine does not answer
 */
export async function startDynamoDbLocal(): Promise<DynamoDbLocal> {
  await runCommand('java', ['-version'], { purpose: 'find Java 17', cwd: CHECKOUT_FOLDER, env, signal });
  await fetchEngine();
  const { engine, endpoint } = await startEngine();
  return { endpoint, stop: () => stopProcessGroup(engine, STOP_WITHIN_MS) };
}

async function fetchEngine(): Promise<void> {
  const library = join(LIBRARY_FOLDER, 'lib');
  const jars = await readdir(library).catch(() => []);
  if (jars.some((jar) => jar.startsWith('DynamoDBLocal'))) return;
  await mkdir(LIBRARY_FOLDER, { recursive: true });
  await writeFile(join(LIBRARY_FOLDER, 'pom.xml'), POM);
  await runCommand('mvn', ['-q', '-B', 'dependency:copy-dependencies', `-DoutputDirectory=${library}`], {
    purpose: 'fetch DynamoDB Local with Maven',
    cwd: LIBRARY_FOLDER,
    env,
    signal,
  });
}

/** It listens on every interface and cannot be told otherwise: a random port, and only while the tests run. */
async function startEngine(): Promise<{ readonly engine: ChildProcess; readonly endpoint: string }> {
  const port = await findFreePort();
  const java = ['-Xmx512m', '-cp', join(LIBRARY_FOLDER, 'lib', '*')];
  const server = ['software.amazon.dynamodb.services.local.main.ServerRunner', '-inMemory', '-disableTelemetry'];
  const engine = spawn('java', [...java, ...server, '-port', String(port)], { stdio: 'ignore', detached: true });
  const endpoint = `http://127.0.0.1:${port}`;
  const deadline = performance.now() + READY_WITHIN_MS;
  while (performance.now() < deadline && engine.exitCode === null) {
    // Any answer will do: without a signature it is a refusal.
    const answers = await fetch(endpoint).then(
      () => true,
      () => false,
    );
    if (answers) return { engine, endpoint };
    await sleep(100);
  }
  await stopProcessGroup(engine, STOP_WITHIN_MS);
  throw new StartFailure('DynamoDB Local did not start.');
}
