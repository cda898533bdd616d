import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, expect, inject, test } from 'vitest';
import * as z from 'zod';
import { aSubmission } from '../support/builders/submission.ts';
import { ApiClient } from '../support/system/api-client.ts';
import { awaitEvaluation } from '../support/system/await-evaluation.ts';
import { invokeFunction } from '../support/system/invoke-function.ts';
import { createTenant, type Tenant } from '../support/system/tenant.ts';
import { answersAfter } from '../support/waiting/answers-after.ts';
import { poll } from '../support/waiting/poll.ts';

const system = inject('deployedSystem');
const run = promisify(execFile);
const SEEN_WITHIN_MS = 30_000;
let tenant: Tenant;

beforeAll(async () => {
  tenant = await createTenant(system);
});

const patchProject = (config: object) => tenant.api.send('PATCH', '/api/v1/projects/default', { body: { config } });
const submit = async (fields: Readonly<Record<string, unknown>>) =>
  (await tenant.api.post('/api/v1/traces', aSubmission(fields))).status;

test.concurrent('a change of the configuration reaches ingest and evaluate within 30 seconds', async () => {
  expect(await submit({ trace_id: 'before', output: 'Write to ada@example.com about Paris.' })).toBe(202);
  await awaitEvaluation(tenant.api, 'before');
  const config = { masking: { pii: 'detect' }, security: { blocked_keywords: ['Paris'] }, default_domain: 'legal' };
  expect((await patchProject(config)).status).toBe(200);
  let tries = 0;
  const isSeen = async () => {
    const traceId = `try-${++tries}`;
    await submit({ trace_id: traceId, output: 'Write to ada@example.com about Paris.' });
    const evaluation = await awaitEvaluation(tenant.api, traceId);
    const trace = await tenant.api.get(`/api/v1/traces/${traceId}`);
    const isMasked = trace.text.includes('REDACTED');
    const isBlocked = evaluation.issues.some(({ type }) => type === 'blocked_keyword');
    return { isMasked, isBlocked, isLegal: trace.text.includes('"domain":"legal"') };
  };
  for (const seen of await answersAfter(SEEN_WITHIN_MS, isSeen)) {
    expect(seen).toEqual({ isMasked: false, isBlocked: true, isLegal: true });
  }
});

const verify = (args: string[]) =>
  run(process.execPath, ['bin/tools/audit-verify/main.ts', ...args], {
    env: { ...process.env, AEGIS_API_KEY: tenant.key },
  });

test.concurrent('the audit log stays one chain under concurrent changes, and the command proves it', async () => {
  const create = (index: number) => tenant.api.post('/api/v1/projects', { project_id: `audited-${index}` });
  const answers = await Promise.all(Array.from({ length: 12 }, (_, index) => create(index)));
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 201));
  const { stdout } = await verify(['--url', system.url]);
  expect(stdout).toMatch(/^Intact: \d+ entries\. Keep this anchor elsewhere: \d+:[0-9a-f]{64}/);
});

test.concurrent('the audit log is exported as lines, and the command names the first one that was touched', async () => {
  for (const id of ['exported-1', 'exported-2']) await tenant.api.post('/api/v1/projects', { project_id: id });
  const exported = await tenant.api.get('/api/v1/audit-log?limit=1000', {
    headers: { accept: 'application/x-ndjson' },
  });
  expect(exported.headers.get('content-type')).toContain('application/x-ndjson');
  const folder = await mkdtemp(join(tmpdir(), 'aegis-audit-'));
  try {
    const file = join(folder, 'export.ndjson');
    await writeFile(file, exported.text);
    expect((await verify(['--file', file])).stdout).toMatch(/^Intact/);
    const lines = exported.text.trimEnd().split('\n');
    const touched = lines.map((line) => (line.includes('"seq":3,') ? line.replace('"done"', '"denied"') : line));
    await writeFile(file, touched.join('\n'));
    await expect(verify(['--file', file])).rejects.toMatchObject({ code: 1, stderr: /^Broken at entry 3: / });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

const Erasure = z.looseObject({ status: z.string(), receipt: z.looseObject({ traces: z.number() }) });

test.concurrent('erasing a user happens on schedule, ends with a receipt, and leaves the others alone', {
  skip: system.emulator === undefined,
}, async () => {
  const { emulator } = system;
  if (emulator === undefined) throw new Error('only with the emulator');
  for (let index = 0; index < 5; index++) await submit({ trace_id: `erase-${index}`, user_id: 'erased@example.com' });
  await submit({ trace_id: 'stays', user_id: 'somebody-else' });
  await awaitEvaluation(tenant.api, 'erase-0');
  const asked = await tenant.api.post('/api/v1/traces/delete-by-user', { user_id: 'erased@example.com' });
  expect(asked.status).toBe(202);
  const path = asked.headers.get('location') ?? '';
  const done = async () => {
    await invokeFunction(emulator, String(Object(emulator.outputs).ReconcileFunctionName));
    const erasure = Erasure.parse((await tenant.api.get(path)).body);
    return erasure.status === 'completed' ? erasure : undefined;
  };
  const { receipt } = await poll(done, { what: 'the erasure', withinMs: 180_000, everyMs: 2_000 });
  expect(receipt.traces).toBe(5);
  expect((await tenant.api.get('/api/v1/traces/erase-0')).status).toBe(404);
  expect((await tenant.api.get('/api/v1/traces/stays')).status).toBe(200);
  expect((await tenant.api.get('/api/v1/audit-log?action=eraseUser')).text).not.toContain('erased@example.com');
});

test.concurrent('P5: what one tenant has is to another as if it did not exist, at every function', async () => {
  const other = await createTenant(system);
  await submit({ trace_id: 'private-1' });
  const erasure = await tenant.api.post('/api/v1/traces/delete-by-user', { user_id: 'nobody' });
  const location = erasure.headers.get('location') ?? '';
  const keyId = tenant.key.split('_')[2] ?? '';
  await tenant.api.post('/api/v1/projects', { project_id: 'private' });
  const pairs = [
    ['GET', '/api/v1/traces/private-1', '/api/v1/traces/unknown-1'],
    ['DELETE', '/api/v1/traces/private-1', '/api/v1/traces/unknown-1'],
    ['GET', '/api/v1/evaluations/private-1', '/api/v1/evaluations/unknown-1'],
    ['GET', '/api/v1/traces?project_id=private', '/api/v1/traces?project_id=unknown'],
    ['GET', '/api/v1/projects/private', '/api/v1/projects/unknown'],
    ['DELETE', `/api/v1/api-keys/${keyId}`, '/api/v1/api-keys/zzzzzzzz'],
    ['GET', location, `${location.slice(0, -1)}${location.endsWith('0') ? '1' : '0'}`],
  ] as const;
  const api = new ApiClient(system.url, other.key);
  for (const [method, foreign, unknown] of pairs) {
    const headers = { 'x-request-id': 'isolation-check' };
    const [a, b] = [await api.send(method, foreign, { headers }), await api.send(method, unknown, { headers })];
    expect([a.status, a.text], `${method} ${foreign}`).toEqual([404, b.text]);
    const relevant = (answer: typeof a) =>
      [...answer.headers].filter(([name]) => !['date', 'apigw-requestid'].includes(name));
    expect(relevant(a)).toEqual(relevant(b));
  }
});
