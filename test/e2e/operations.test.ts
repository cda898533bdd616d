import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, inject, test } from 'vitest';
import * as z from 'zod';
import { embeddedTarget } from '../../bin/local/aws-target.ts';
import { WITHOUT_TEMPLATE_RULES } from '../../lib/template-rules.ts';
import { aSubmission } from '../support/builders/submission.ts';
import { checkWithPromtool } from '../support/readers/check-with-promtool.ts';
import { parseExposition } from '../support/readers/parse-exposition.ts';
import { ApiClient } from '../support/system/api-client.ts';
import { awaitEvaluation } from '../support/system/await-evaluation.ts';
import { EmulatedSystem } from '../support/system/emulated-system.ts';
import { invokeFunction } from '../support/system/invoke-function.ts';
import { createTenant } from '../support/system/tenant.ts';
import { poll } from '../support/waiting/poll.ts';

const system = inject('deployedSystem');
const { emulator } = system;
const CHECKOUT = join(import.meta.dirname, '../..');
const execute = promisify(execFile);

const platform = new ApiClient(system.url, system.platformKey);
const anybody = new ApiClient(system.url);

/** The figures of `/metrics` by name and labels. */
async function figuresOf(client: ApiClient): Promise<ReadonlyMap<string, number>> {
  const { text } = await client.get('/metrics');
  return new Map(parseExposition(text).flatMap(({ samples }) => [...samples]));
}

/** The sum of a metric over its labels, or over those with this one. */
function totalOf(figures: ReadonlyMap<string, number>, name: string, label = ''): number {
  const samples = [...figures].filter(([key]) => key.split('{')[0] === name && key.includes(label));
  return samples.reduce((sum, [, value]) => sum + value, 0);
}

describe('an operator', () => {
  test('sees how each component is, and nobody else does', async () => {
    const { status, body } = await platform.get('/health/detailed');
    expect(status).toBe(200);
    const { components } = z.object({ components: z.array(z.object({ component: z.string() })) }).parse(body);
    expect(components.map(({ component }) => component)).toEqual([
      'table',
      'evaluation_queue',
      'dead_letter_queue',
      'judge_queue',
      'judge_dead_letter_queue',
      'delivery_queue',
      'delivery_dead_letter_queue',
      'schedule_dead_letter_queue',
      'body_bucket',
      'secrets',
    ]);
    const { api } = await createTenant(system);
    for (const other of [anybody, api]) expect((await other.get('/health/detailed')).status).toBe(401);
  });

  test('reads the figures of the deployment, and an organization only its own', async () => {
    const deployment = await platform.get('/metrics');
    expect(deployment.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(deployment.text).toMatch(/^aegis_queue_messages\{queue="evaluation",state="waiting"\} \d+$/m);
    expect(deployment.text).not.toContain('org_');
    const { api, organizationId } = await createTenant(system);
    await api.post('/api/v1/traces', { model: 'gpt-4o-mini', input: 'a', output: 'b' });
    const own = await api.get('/metrics');
    expect(own.text).toMatch(/^aegis_quota_used\{.*dimension="requests"\} 1$/m);
    expect(own.text).not.toContain('aegis_queue_messages');
    expect(own.text).not.toContain(organizationId);
    for (const { text } of [deployment, own]) {
      for (const { name, type, help } of parseExposition(text))
        expect([name, type, help !== '']).toEqual([name, name.endsWith('_total') ? 'counter' : 'gauge', true]);
      await expect(checkWithPromtool(text)).resolves.toBe('');
    }
  });

  test('counts exactly: of N traces N, for their organization, in the sum of all, and for nobody else', async () => {
    const before = await figuresOf(platform);
    const [{ api }, { api: other }] = [await createTenant(system), await createTenant(system, 'Other')];
    const traces = Array.from({ length: 12 }, (_, index) => aSubmission({ trace_id: `counted-${index}` }));
    expect((await api.post('/api/v1/traces/batch', { traces })).status).toBe(202);
    // Those that were there before come again, and are the same traces.
    expect((await api.post('/api/v1/traces/batch', { traces: traces.slice(0, 5) })).status).toBe(202);
    const evaluations = await Promise.all(traces.map((_, index) => awaitEvaluation(api, `counted-${index}`)));
    const own = await poll(
      async () => {
        const figures = await figuresOf(api);
        return totalOf(figures, 'aegis_evaluated_traces_total') < traces.length ? undefined : figures;
      },
      { what: 'the counters of the organization', withinMs: 60_000 },
    );
    expect(totalOf(own, 'aegis_evaluated_traces_total')).toBe(traces.length);
    expect(totalOf(own, 'aegis_evaluations_total')).toBe(traces.length);
    for (const verdict of ['passed', 'failed', 'needs_review']) {
      const expected = evaluations.filter((evaluation) => evaluation.verdict === verdict).length;
      expect(totalOf(own, 'aegis_evaluations_total', `verdict="${verdict}"`)).toBe(expected);
    }
    const used = (dimension: string) => totalOf(own, 'aegis_quota_used', `dimension="${dimension}"`);
    expect(totalOf(own, 'aegis_requests_total')).toBe(used('requests'));
    expect(totalOf(own, 'aegis_tokens_total')).toBe(used('tokens'));
    expect(totalOf(own, 'aegis_cost_usd_total')).toBe(used('cost'));
    const foreign = await figuresOf(other);
    expect([...foreign].filter(([name, value]) => name.includes('_total') && value !== 0)).toEqual([]);
    // Other tests submit at the same time.
    await poll(
      async () => {
        const after = await figuresOf(platform);
        const grewEnough = ['evaluated_traces', 'evaluations', 'requests', 'tokens', 'cost_usd'].every((name) => {
          const increase = totalOf(after, `aegis_${name}_total`) - totalOf(before, `aegis_${name}_total`);
          return increase >= totalOf(own, `aegis_${name}_total`);
        });
        return grewEnough || undefined;
      },
      { what: 'the counters of the deployment', withinMs: 60_000 },
    );
  });

  test('finds the deployment in order with the smoke test, security headers included', async () => {
    const { stdout } = await execute(process.execPath, [join(CHECKOUT, 'bin/smoke.ts'), system.url]);
    expect(stdout).toContain('serves');
  });
});

describe('the API reference', () => {
  test('is a page of the console, wherever the deployment is', async () => {
    const answer = await fetch(`${system.url}/docs`, { redirect: 'manual' });
    expect(answer.status).toBe(302);
    const page = await fetch(new URL(answer.headers.get('location') ?? '', `${system.url}/docs`));
    expect(page.url).toBe(`${system.url}/ui/reference`);
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
  });
});

describe.runIf(emulator !== undefined)('a second deployment', () => {
  test('changes nothing', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'aegis-redeploy-'));
    try {
      const cdk = join(CHECKOUT, 'node_modules/aws-cdk/bin/cdk');
      const words = ['deploy', 'Aegis', '--method=direct', '--require-approval=never', '--no-color', '--ci'];
      const named = { stage: 'local', ...inject('deployedContext') };
      const context = Object.entries(named).flatMap(([name, value]) => ['--context', `${name}=${value}`]);
      const { stdout, stderr } = await execute(
        process.execPath,
        [cdk, ...words, ...context, '--output', join(folder, 'asm')],
        {
          cwd: CHECKOUT,
          env: {
            ...embeddedTarget(emulator?.endpointUrl ?? '').environment,
            CDK_HOME: folder,
            CDK_DISABLE_CLI_TELEMETRY: 'true',
            [WITHOUT_TEMPLATE_RULES]: 'true',
          },
        },
      );
      expect(`${stdout}${stderr}`).toContain('(no changes)');
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});

describe.skipIf(system.emulator === undefined)('the scheduled functions', () => {
  test('reconcile and reset-quotas run, change nothing that is in order, and leave no hold behind', async () => {
    const behind = new EmulatedSystem(system);
    const tenant = await createTenant(system);
    await tenant.api.post('/api/v1/traces', aSubmission());
    const before = await tenant.api.get('/api/v1/quota/status');
    await invokeFunction(behind.deployment, String(behind.deployment.outputs['ReconcileFunctionName']));
    await invokeFunction(behind.deployment, String(behind.deployment.outputs['ResetQuotasFunctionName']));
    const after = await tenant.api.get('/api/v1/quota/status');
    expect(after.body).toEqual(before.body);
  });
});
