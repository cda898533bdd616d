import type { ApiKeyRecord } from '../../../functions/access/api-key-record.ts';
import type { Caller } from '../../../functions/access/caller.ts';
import type { Organization } from '../../../functions/access/organization.ts';
import { SCOPES } from '../../../functions/access/permissions.ts';
import type { TraceBody } from '../../../functions/content/trace.ts';
import type { Issue } from '../../../functions/kernel/issue.ts';
import { type Project, type ProjectRecord, resolveProject } from '../../../functions/projects/project.ts';
import type { Counter, CounterKey, Hold } from '../../../functions/quota/ledger-store.ts';
import type { StoredEvaluation, TraceRecord } from '../../../functions/traces/trace-store.ts';

/** Valid records; a test names only the fields it is about. */

export const NOON = Date.parse('2026-11-20T12:00:00.000Z');
export const ORGANIZATION = 'org_test';

export function anOrganization(fields: Partial<Organization> = {}): Organization {
  return {
    organization_id: ORGANIZATION,
    name: 'Test',
    email: 'test@example.com',
    status: 'active',
    created_at: '2026-11-01T00:00:00.000Z',
    ...fields,
  };
}

export function aProjectRecord(fields: Partial<ProjectRecord> = {}): ProjectRecord {
  return {
    organization_id: ORGANIZATION,
    project_id: 'default',
    name: 'Default',
    status: 'active',
    config: {},
    domain_overrides: {},
    rubrics: {},
    head_versions: {},
    index_shards: 1,
    created_at: '2026-11-01T00:00:00.000Z',
    version: 1,
    ...fields,
  };
}

/** A project with its defaults, and with `fields` of its effective configuration. */
export function aProject(fields: Partial<Project> = {}): Project {
  return { ...resolveProject(aProjectRecord()), ...fields };
}

export function aCaller(fields: Partial<Caller> = {}): Caller {
  return {
    organizationId: ORGANIZATION,
    keyId: 'pub00001',
    role: 'owner',
    scopes: SCOPES,
    projectId: null,
    userId: null,
    memberId: null,
    memberRoles: null,
    rateLimitPerMinute: null,
    ...fields,
  };
}

export function anApiKey(fields: Partial<ApiKeyRecord> = {}): ApiKeyRecord {
  return {
    public_id: 'pub00001',
    organization_id: ORGANIZATION,
    name: 'test',
    role: 'developer',
    scopes: ['traces:write', 'traces:read'],
    project_id: null,
    user_id: null,
    member_id: null,
    rate_limit_per_minute: null,
    status: 'active',
    hmac: 'hmac',
    pepper_version: 1,
    created_at: '2026-11-01T00:00:00.000Z',
    expires_at: null,
    last_used_at: null,
    previous: null,
    next: null,
    rotated_at: null,
    ...fields,
  };
}

export function aRecord(fields: Partial<TraceRecord> = {}): TraceRecord {
  return {
    organization_id: ORGANIZATION,
    project_id: 'default',
    trace_id: 'trace-1',
    user_id: null,
    session_id: null,
    conversation_id: null,
    domain: 'generic',
    application_type: 'generic',
    model: 'gpt-4',
    provider: null,
    started_at: null,
    created_at: '2026-11-20T12:00:00.000Z',
    latency_ms: null,
    input_tokens: 10,
    output_tokens: 5,
    cached_tokens: 0,
    cache_write_tokens: 0,
    reasoning_tokens: 0,
    tokens_estimated: true,
    cost_micro_usd: 600,
    price_table: null,
    status: 'queued',
    verdict: null,
    severity: null,
    total_issues: null,
    evaluation_id: null,
    fingerprint: 'fingerprint-of-the-first-body',
    charge: { hold_id: 'hold000001', amounts: { requests: 1, tokens: 15, cost: 600 }, counters: [] },
    requeues: 0,
    expires_at: Date.parse('2026-12-20T12:00:00.000Z') / 1000,
    index_shard: 0,
    ...fields,
  };
}

/** Another admission of the same trace. */
export const OTHER_ADMISSION = { ...aRecord().charge, hold_id: 'hold000002' };

export function aBody(output = 'It is Paris.'): TraceBody {
  return { content: { input: 'What is the capital of France?', output }, findings: [] };
}

export function anEvaluation(fields: Partial<StoredEvaluation> = {}): StoredEvaluation {
  return {
    evaluation_id: 'ev_00000001_trace-1',
    trace_id: 'trace-1',
    project_id: 'default',
    domain: 'generic',
    created_at: '2026-11-20T12:00:01.000Z',
    verdict: 'passed',
    severity: null,
    issues: [],
    tiers: [],
    decisions: [],
    evaluator_set: 'test',
    escalated_to: null,
    execution_time_ms: 1,
    ...fields,
  };
}

/** As an evaluator reports it. */
export const CRITICAL_ISSUE: Issue = {
  type: 'api_key',
  category: 'secret',
  severity: 'critical',
  message: 'A key.',
  field: 'output',
  offset: 0,
  length: 1,
  evaluator: 'secrets',
  version: '1',
};

export function aCounterKey(fields: Partial<CounterKey> = {}): CounterKey {
  return {
    organizationId: ORGANIZATION,
    scope: { kind: 'project', projectId: 'default' },
    window: {
      period: 'daily',
      name: 'DAY#2026-11-20',
      endsAt: Date.parse('2026-11-21T00:00:00.000Z'),
      timeZone: 'UTC',
    },
    ...fields,
  };
}

export function aHold(fields: Partial<Hold> = {}): Hold {
  return {
    id: 'hold000001',
    amounts: { requests: 1, tokens: 15, cost: 600 },
    expiresAt: NOON / 1000 + 120,
    kind: 'trace',
    ref: 'trace-1',
    ...fields,
  };
}

/** What a limited counter has left and holds, without its key. */
export function stateOf(counter: Counter | null | undefined) {
  return counter === null || counter === undefined
    ? null
    : { limits: counter.limits, left: counter.left, holds: counter.holds.map(({ id }) => id).sort() };
}
