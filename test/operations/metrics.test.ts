import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { NO_USER } from '../../functions/access/account.ts';
import { ENDINGS, sumOf } from '../../functions/analytics/totals.ts';
import { UTC } from '../../functions/kernel/window.ts';
import {
  platformFamilies,
  quotaFamilies,
  recentTraceFamilies,
  totalFamilies,
} from '../../functions/operations/http/metric-families.ts';
import { metricsRoute } from '../../functions/operations/http/metrics.ts';
import type { OperationServices } from '../../functions/operations/http/services.ts';
import { toPrometheusText } from '../../functions/operations/prometheus.ts';
import { quotaStatus } from '../../functions/quota/quota-status.ts';
import { SpentWindows } from '../../functions/quota/spent-windows.ts';
import { aRound } from '../support/builders/open-conclusions.ts';
import { aRecord, NOON, ORGANIZATION } from '../support/builders/records.ts';
import { MemoryApi } from '../support/memory/api.ts';
import { MemoryHasher } from '../support/memory/hasher.ts';
import { MemoryLedgerStore } from '../support/memory/ledger-store.ts';
import { parseExposition } from '../support/readers/parse-exposition.ts';

const PLATFORM_KEY = 'platform-key-of-the-test';

const SOME_TOTALS = {
  traces: 4,
  requests: 5,
  inputTokens: 60,
  outputTokens: 7,
  costMicroUsd: 1_250_000,
  unpricedTraces: 3,
  evaluations: ENDINGS.map((_, index) => index + 1),
};

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
  test('describes every family before its samples, and escapes labels', () => {
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

  test('writes a sample without labels as its name alone', () => {
    const family = { name: 'aegis_up', type: 'gauge', help: 'Up', samples: [{ labels: {}, value: 1 }] } as const;
    expect(toPrometheusText([family])).toContain('\naegis_up 1\n');
  });

  test.each([
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

  test('says what every limit has left, money in USD', async () => {
    const samples = samplesOf(toPrometheusText(quotaFamilies('default', await limitsOfDefaultUser())));
    const of = (dimension: string) => `{project="default",scope="user",period="daily",dimension="${dimension}"}`;
    expect(samples.get(`aegis_quota_limit${of('cost')}`)).toBe(10);
    expect(samples.get(`aegis_quota_remaining${of('tokens')}`)).toBe(1_000_000);
    expect(samples.get(`aegis_quota_used${of('requests')}`)).toBe(0);
    expect(samples.has(`aegis_quota_limit${of('requests')}`)).toBe(false);
  });

  test('tells every ending from the beginning, so that its labels are bounded and its first one is an increase', () => {
    const none = samplesOf(toPrometheusText(totalFamilies({ project: 'default' }, sumOf([]))));
    expect(new Set(none.values())).toEqual(new Set([0]));
    // Passed and failed at 4 tiers with 5 severities, reviews at 2 tiers with 5, what could not be read at 2 with 2;
    // tokens in two directions; traces, requests, cost and unpriced traces.
    expect(none.size).toBe(2 * 4 * 5 + 2 * 5 + 2 * 2 + 2 + 4);
    const some = samplesOf(toPrometheusText(totalFamilies({ project: 'default' }, SOME_TOTALS)));
    expect([...some.keys()]).toEqual([...none.keys()]);
  });

  test('tells totals as counters, each under its own labels, money in USD', () => {
    const families = parseExposition(toPrometheusText(totalFamilies({ project: 'default' }, SOME_TOTALS)));
    for (const { name, type } of families) expect([name, type]).toEqual([expect.stringMatching(/_total$/), 'counter']);
    const samples = new Map(families.flatMap(({ samples }) => [...samples]));
    for (const [index, { verdict, tier, severity }] of ENDINGS.entries()) {
      const labels = `{project="default",verdict="${verdict}",tier="${tier}",severity="${severity}"}`;
      expect(samples.get(`aegis_evaluations_total${labels}`)).toBe(index + 1);
    }
    expect(samples.get('aegis_evaluated_traces_total{project="default"}')).toBe(4);
    expect(samples.get('aegis_requests_total{project="default"}')).toBe(5);
    expect(samples.get('aegis_tokens_total{project="default",direction="input"}')).toBe(60);
    expect(samples.get('aegis_tokens_total{project="default",direction="output"}')).toBe(7);
    expect(samples.get('aegis_cost_usd_total{project="default"}')).toBe(1.25);
    expect(samples.get('aegis_unpriced_traces_total{project="default"}')).toBe(3);
  });

  test('says how many of the newest traces wait for their verdict', () => {
    const records = [
      aRecord({ trace_id: 'a', status: 'evaluated', verdict: 'passed', model: 'any "model"\n' }),
      aRecord({ trace_id: 'b', status: 'queued' }),
    ];
    const samples = samplesOf(toPrometheusText(recentTraceFamilies('default', records)));
    expect(samples.get('aegis_recent_traces{project="default"}')).toBe(2);
    expect(samples.get('aegis_recent_traces_queued{project="default"}')).toBe(1);
  });

  test('is described in docs/metrics.md, every family, and nothing that is not there', async () => {
    const text = readFileSync(new URL('../../docs/metrics.md', import.meta.url), 'utf8');
    const described = [...text.matchAll(/`(aegis_\w+)`/g)].map(([, name]) => name);
    const families = [
      ...totalFamilies({}, sumOf([])),
      ...quotaFamilies('default', await limitsOfDefaultUser()),
      ...recentTraceFamilies('default', []),
      ...platformFamilies(
        'prod',
        [],
        [
          ['evaluation', depth],
          ['dead_letter', depth],
        ],
      ),
    ];
    expect(described.toSorted()).toEqual(families.map(({ name }) => name).toSorted());
  });

  test('tells an operator of queues and components, and of no tenant', () => {
    const text = toPrometheusText(
      platformFamilies(
        'prod',
        [healthy],
        [
          ['evaluation', depth],
          ['dead_letter', depth],
        ],
      ),
    );
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
    hasJudge: true,
    sumTotals: async () => SOME_TOTALS,
    stage: 'local',
    authenticate: () => Promise.reject(new Error('an API key was looked up')),
  } satisfies Partial<OperationServices>;
  const get = (authorization: string | undefined, others: Partial<OperationServices> = {}) =>
    metricsRoute.handle(request(authorization), {}, Object.assign(Object.create(null), services, others));

  test('answers the platform key with the figures of the deployment', async () => {
    const { status, headers, body } = await get(`Bearer ${PLATFORM_KEY}`);
    expect(status).toBe(200);
    expect(headers?.['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(String(body)).toContain('aegis_queue_messages');
    expect(samplesOf(String(body)).get('aegis_requests_total')).toBe(5);
    expect(String(body)).not.toMatch(/org_|project=/);
  });

  test('still tells an operator of the components while the table does not answer', async () => {
    const sumTotals = () => Promise.reject(new Error('No answer'));
    const { status, body } = await get(`Bearer ${PLATFORM_KEY}`, { sumTotals });
    expect(status).toBe(200);
    expect(String(body)).toContain('aegis_component_status');
    expect(String(body)).not.toContain('_total');
  });

  test('P5: answers the key of an organization with the totals of its own project, and nothing of the sum', async () => {
    const system = new MemoryApi();
    const [one, other] = [await system.createTenant('One'), await system.createTenant('Other')];
    await system.totals.add(one.organizationId, 'default', SOME_TOTALS, aRound('writer', 1));
    await system.totals.add(other.organizationId, 'default', { ...SOME_TOTALS, requests: 100 }, aRound('writer', 2));
    await system.totals.add(other.organizationId, 'second', { ...SOME_TOTALS, requests: 1_000 }, aRound('writer', 3));
    const read = async (key: string) => {
      const { text } = await system.send('GET', '/metrics', { key });
      return parseExposition(text).find(({ name }) => name === 'aegis_requests_total')?.samples;
    };
    expect(await read(one.key)).toEqual(new Map([['aegis_requests_total{project="default"}', 5]]));
    expect(await read(other.key)).toEqual(new Map([['aegis_requests_total{project="default"}', 100]]));
    expect(await read(PLATFORM_KEY)).toEqual(new Map([['aegis_requests_total', 1_105]]));
  });

  test.each([undefined, 'Bearer wrong', `Basic ${PLATFORM_KEY}`])(
    'refuses everybody else: %s',
    async (authorization) => {
      await expect(get(authorization)).rejects.toMatchObject({ code: 'unauthenticated' });
    },
  );
});
