import { describe, expect, it } from 'vitest';
import {
  platformFamilies,
  quotaFamilies,
  recentTraceFamilies,
} from '../../../functions/api/observe/metric-families.ts';
import { metricsRoute } from '../../../functions/api/observe/metrics.ts';
import type { ObserveServices } from '../../../functions/api/observe/services.ts';
import { NO_USER } from '../../../functions/domain/ledger/limit.ts';
import { quotaStatus } from '../../../functions/domain/ledger/quota-status.ts';
import { SpentWindows } from '../../../functions/domain/ledger/spent-windows.ts';
import { UTC } from '../../../functions/domain/ledger/window.ts';
import { toPrometheusText } from '../../../functions/domain/prometheus.ts';
import { aRecord, NOON, ORGANIZATION } from '../../support/build-records.ts';
import { MemoryHasher } from '../../support/memory-hasher.ts';
import { MemoryLedgerStore } from '../../support/memory-ledger-store.ts';
import { parseExposition } from '../../support/parse-exposition.ts';

const PLATFORM_KEY = 'platform-key-of-the-test';

const depth = { waiting: 3, inFlight: 1, delayed: 0 };
const healthy = { component: 'table', status: 'healthy', latencyMilliseconds: 12, detail: null } as const;

function samplesOf(text: string): Map<string, number> {
  return new Map(parseExposition(text).flatMap(({ samples }) => [...samples]));
}

async function limitsOfDefaultUser() {
  const ledger = new MemoryLedgerStore();
  const limitDefaults = { userDaily: { requests: null, tokens: 1_000_000, cost: 10_000_000 } };
  const deps = {
    ledger,
    knownLimits: ledger.findLimits.bind(ledger),
    limitDefaults,
    spentWindows: new SpentWindows(() => NOON),
    now: () => NOON,
  };
  return quotaStatus(deps, {
    organizationId: ORGANIZATION,
    projectId: 'default',
    userId: null,
    account: NO_USER,
    zone: UTC,
  });
}

describe('the text for Prometheus', () => {
  it('describes every family before its samples, and escapes labels', () => {
    const families = [
      {
        name: 'aegis_a',
        type: 'gauge',
        help: 'One\nline \\ two',
        samples: [{ labels: { x: 'a"b\\c\nd' }, value: 1.5 }],
      },
      { name: 'aegis_empty', type: 'gauge', help: 'Nothing', samples: [] },
    ] as const;
    expect(toPrometheusText(families)).toBe(
      '# HELP aegis_a One\\nline \\\\ two\n# TYPE aegis_a gauge\naegis_a{x="a\\"b\\\\c\\nd"} 1.5\n',
    );
  });

  it('writes a sample without labels as its name alone', () => {
    const family = { name: 'aegis_up', type: 'gauge', help: 'Up', samples: [{ labels: {}, value: 1 }] } as const;
    expect(toPrometheusText([family])).toContain('\naegis_up 1\n');
  });

  it.each([
    'a 1\n',
    '# HELP a b\n# TYPE a gauge\na 1',
    '# HELP a b\n# TYPE a gauge\n',
    '# HELP a b\n# TYPE a gauge\na\n',
    '# HELP a b\n# TYPE a gauge\na one\n',
    '# HELP a b\n# TYPE a gauge\na b 1\n',
    '# HELP a b\n# TYPE a gauge\na{1x="y"} 1\n',
    '# HELP a b\n# TYPE a gauge\na{x="y} 1\n',
    '# HELP a b\n# TYPE a gauge\na{x="\\t"} 1\n',
    '# HELP a b\n# TYPE a gauge\na 1\na 1\n',
    '# HELP a b\n# TYPE a gauge\nb 1\n',
    '# HELP a b\n# TYPE a thing\na 1\n',
    '# HELP a b\n# TYPE a gauge\na 1\n# HELP a b\n# TYPE a gauge\na{x="y"} 1\n',
  ])('is read by a grammar that refuses what Prometheus would: %j', (text) => {
    expect(() => parseExposition(text)).toThrow();
  });

  it('says what every limit has left, money in USD', async () => {
    const samples = samplesOf(toPrometheusText(quotaFamilies('default', await limitsOfDefaultUser())));
    const of = (dimension: string) => `{project="default",scope="user",period="daily",dimension="${dimension}"}`;
    expect(samples.get(`aegis_quota_limit${of('cost')}`)).toBe(10);
    expect(samples.get(`aegis_quota_remaining${of('tokens')}`)).toBe(1_000_000);
    expect(samples.get(`aegis_quota_used${of('requests')}`)).toBe(0);
    expect(samples.has(`aegis_quota_limit${of('requests')}`)).toBe(false);
  });

  it('counts verdicts by severity with a bounded set of labels, whatever the traces hold', () => {
    const records = [
      aRecord({ trace_id: 'a', status: 'evaluated', verdict: 'failed', severity: 'high' }),
      aRecord({ trace_id: 'b', status: 'evaluated', verdict: 'passed', severity: null, model: 'any "model"\n' }),
      aRecord({ trace_id: 'c', status: 'queued', verdict: null, severity: null }),
    ];
    const samples = samplesOf(toPrometheusText(recentTraceFamilies('default', records)));
    expect(samples.get('aegis_recent_evaluations{project="default",verdict="failed",severity="high"}')).toBe(1);
    expect(samples.get('aegis_recent_evaluations{project="default",verdict="passed",severity="none"}')).toBe(1);
    expect(samples.get('aegis_recent_traces_queued{project="default"}')).toBe(1);
    const none = samplesOf(toPrometheusText(recentTraceFamilies('default', [])));
    expect([...none.keys()]).toEqual([...samples.keys()]);
  });

  it('tells an operator of queues and components, and of no tenant', () => {
    const text = toPrometheusText(platformFamilies('prod', [healthy], { evaluation: depth, dead_letter: depth }));
    const samples = samplesOf(text);
    expect(samples.get('aegis_queue_messages{queue="evaluation",state="waiting"}')).toBe(3);
    expect(samples.get('aegis_component_status{component="table",status="healthy"}')).toBe(1);
    expect(samples.get('aegis_component_latency_seconds{component="table"}')).toBe(0.012);
    expect(text).not.toMatch(/org|project|user/);
  });
});

describe('GET /metrics', () => {
  const request = (authorization: string | undefined) => ({
    method: 'GET',
    path: '/metrics',
    headers: { authorization },
    query: {},
    body: Buffer.alloc(0),
    requestId: 'request-1',
    sourceIp: '192.0.2.1',
  });
  const services = {
    hasher: new MemoryHasher(),
    readPlatformKey: async () => PLATFORM_KEY,
    readHealth: async () => [healthy],
    readQueue: async () => depth,
    stage: 'local',
    authenticate: () => Promise.reject(new Error('an API key was looked up')),
  } satisfies Partial<ObserveServices>;
  const get = (authorization: string | undefined) =>
    metricsRoute.handle(request(authorization), {}, Object.assign(Object.create(null), services));

  it('answers the platform key with the figures of the deployment', async () => {
    const { status, headers, body } = await get(`Bearer ${PLATFORM_KEY}`);
    expect(status).toBe(200);
    expect(headers?.['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(String(body)).toContain('aegis_queue_messages');
  });

  it.each([undefined, 'Bearer wrong', `Basic ${PLATFORM_KEY}`])('refuses everybody else: %s', async (authorization) => {
    await expect(get(authorization)).rejects.toMatchObject({ code: 'unauthenticated' });
  });
});
