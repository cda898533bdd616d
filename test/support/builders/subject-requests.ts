import type { OperationId } from '../../../functions/access/permissions.ts';
import { jsonExport } from './otlp-requests.ts';

/** What a request is made to name; `id` is that of a trace, key, reservation or erasure there. */
export interface NamedSubject {
  readonly project?: string;
  readonly user?: string;
  readonly id?: string;
}

interface SubjectRequest {
  readonly path: string;
  readonly body?: unknown;
}

/** What a route is about; the table of expected outcomes has a block for each. */
export type Concern =
  | 'data'
  | 'stored'
  | 'key'
  | 'new key'
  | 'erasure'
  | 'review'
  | 'erased user'
  | 'limits'
  | 'project read'
  | 'whole project'
  | 'whole project or default'
  | 'whole or organization'
  | 'alert'
  | 'organization'
  | 'own organization'
  | 'sign-in'
  | 'session'
  | 'operator'
  | 'public';

/** How each route names what it is about. */
export interface Asking {
  readonly concern: Concern;
  /** What lies behind `{id}`, where it is something that was stored. */
  readonly stores?:
    | 'trace'
    | 'evaluation'
    | 'review'
    | 'appeal'
    | 'reservation'
    | 'key'
    | 'erasure'
    | 'budget'
    | 'channel'
    | 'delivery'
    | 'view'
    | 'alert rule'
    | 'alert'
    | 'silence';
  ask(named: NamedSubject): SubjectRequest;
}

const API = '/api/v1';
const TEXTS = { model: 'gpt-4', input: 'x', output: 'y' };
/** Nobody holds the review: its state is told to those alone who may know of it. */
const NO_LEASE = { lease_token: 'none' };
const RUBRIC_CONTENT = {
  name: 'Style',
  checks: [{ id: 'is_polite', criterion: 'The output is polite.', severity: 'low', group: 'style' }],
};
const RUBRIC = { rubric_id: 'style', ...RUBRIC_CONTENT };
export const CHANNEL = { kind: 'webhook', name: 'ops', url: 'https://hooks.example.com/aegis' };
const A_DAY = { from: '2026-11-20T00:00:00Z', to: '2026-11-21T00:00:00Z' };
export const ALERT_RULE = { name: 'x', on: { event: 'evaluation', severity_at_least: 'critical' } };
/** By the clock of the tests in memory. */
export const SOON = '2026-11-21T00:00:00Z';
const SAMPLES = [{ name: 's', content: { input: 'x', output: 'y' } }];

function fields({ project, user }: NamedSubject) {
  return {
    ...(project === undefined ? {} : { project_id: project }),
    ...(user === undefined ? {} : { user_id: user }),
  };
}

function inQuery(concern: Concern, path: string): Asking {
  return { concern, ask: (named) => ({ path: `${path}?${new URLSearchParams(fields(named))}` }) };
}

function camelQuery(concern: Concern, path: string): Asking {
  const names = ({ project, user }: NamedSubject) => ({
    ...(project === undefined ? {} : { projectId: project }),
    ...(user === undefined ? {} : { userId: user }),
  });
  return { concern, ask: (named) => ({ path: `${path}?${new URLSearchParams(names(named))}` }) };
}

function inBody(concern: Concern, path: string, body: object): Asking {
  return { concern, ask: (named) => ({ path: `${API}${path}`, body: { ...body, ...fields(named) } }) };
}

/** `{}` stands for the project in the path. */
function inPath(concern: Concern, path: string, body?: object): Asking {
  return { concern, ask: ({ project = '' }) => ({ path: `${API}${path.replace('{}', project)}`, body }) };
}

function byId(concern: Concern, stores: NonNullable<Asking['stores']>, path: string, body?: object): Asking {
  return { concern, stores, ask: ({ id = '' }) => ({ path: `${API}${path.replace('{}', id)}`, body }) };
}

function nameless(concern: Concern, path: string, body?: object): Asking {
  return { concern, ask: () => ({ path, body }) };
}

function exported({ project, user }: NamedSubject): SubjectRequest {
  const span = {
    traceId: Buffer.from(`${project} ${user}`).toString('hex').padEnd(32, '0').slice(0, 32),
    spanId: 'eee19b7ec3c1b174',
    attributes: {
      'gen_ai.operation.name': 'chat',
      'gen_ai.request.model': 'gpt-4',
      ...(user === undefined ? {} : { 'user.id': user }),
    },
  };
  const [group] = jsonExport([span]).resourceSpans;
  const own = project === undefined ? [] : [{ key: 'aegis.project_id', value: { stringValue: project } }];
  const attributes = [...(group?.resource.attributes ?? []), ...own];
  return { path: '/v1/traces', body: { resourceSpans: [{ ...group, resource: { attributes } }] } };
}

/** One entry for each route, so that a new one does not compile before somebody says whose data it is about. */
export const ASKING: Readonly<Record<OperationId, Asking>> = {
  createOrganization: nameless('operator', `${API}/organizations`, { name: 'x', email: 'x@example.com' }),
  changeOrganization: nameless('operator', `${API}/organizations/org_000000000000`, { name: 'x' }),
  recoverOrganization: nameless('operator', `${API}/organizations/org_000000000000/owner-keys`),
  reportLeakedKeys: nameless('operator', `${API}/keys/leaked`, []),
  getDetailedHealth: nameless('operator', '/health/detailed'),
  getHealth: nameless('public', '/health'),
  getLiveness: nameless('public', '/health/live'),
  getReadiness: nameless('public', '/health/ready'),
  getOpenApi: nameless('public', '/openapi.json'),
  getReference: nameless('public', '/docs'),
  getErrorPage: nameless('public', '/errors/not_found'),
  getConsole: nameless('public', '/ui/overview'),
  openConsole: nameless('public', '/ui'),
  openRoot: nameless('public', '/'),
  createSession: nameless('sign-in', `${API}/session`, { api_key: 'none' }),
  getSignInOptions: nameless('public', `${API}/session/options`),
  // Where no issuer is, there is nothing to start; who comes back from none is led to the page to sign in.
  startOidc: nameless('session', `${API}/session/oidc/start?from=https%3A%2F%2Faegis.example%2Fui%2F`),
  finishOidc: nameless('public', `${API}/session/oidc/callback`),
  getOwnSession: nameless('own organization', `${API}/session`),
  deleteOwnSession: nameless('own organization', `${API}/session`),
  createSessionLink: nameless('own organization', `${API}/session/link`),
  listConsoleSessions: nameless('own organization', `${API}/console-sessions`),
  endConsoleSession: nameless('session', `${API}/console-sessions/${'0'.repeat(26)}`),
  getOrganization: nameless('own organization', `${API}/organization`),
  listProjects: nameless('own organization', `${API}/projects`),
  listDomains: nameless('own organization', `${API}/domains`),
  listApiKeys: nameless('own organization', `${API}/api-keys`),
  updateOrganization: nameless('organization', `${API}/organization`, { name: 'x' }),
  createProject: nameless('organization', `${API}/projects`, { project_id: 'new' }),
  getAuditLog: nameless('organization', `${API}/audit-log`),
  getProject: inPath('project read', '/projects/{}'),
  getProjectDomain: inPath('project read', '/projects/{}/domains/generic'),
  getJudge: inPath('project read', '/projects/{}/judge'),
  getGateway: inPath('project read', '/projects/{}/gateway'),
  updateProject: inPath('whole project', '/projects/{}', { name: 'x' }),
  putJudge: inPath('whole project', '/projects/{}/judge', { enabled: false }),
  probeJudge: inPath('whole project', '/projects/{}/judge/probe', {}),
  putGateway: inPath('whole project', '/projects/{}/gateway', { cache: true }),
  dryRunGateway: inPath('whole project', '/projects/{}/gateway/dry-run', { settings: {} }),
  putProjectDomain: inPath('whole project', '/projects/{}/domains/generic', { disabled: ['off_topic_marker'] }),
  listRubrics: inQuery('project read', `${API}/rubrics`),
  createRubric: inBody('whole project or default', '/rubrics', RUBRIC),
  getRubric: inQuery('project read', `${API}/rubrics/legal`),
  putRubric: inBody('whole project or default', '/rubrics/legal', RUBRIC_CONTENT),
  listRubricVersions: inQuery('project read', `${API}/rubrics/legal/versions`),
  listSavedViews: inPath('whole project', '/projects/{}/views'),
  createSavedView: inPath('whole project', '/projects/{}/views', { name: 'x', page: '/traces', query: '' }),
  deleteSavedView: {
    concern: 'whole project',
    stores: 'view',
    ask: ({ project = 'nobodys', id = '' }) => ({ path: `${API}/projects/${project}/views/${id}` }),
  },
  listMembers: inPath('whole project', '/projects/{}/members'),
  getMember: inPath('whole project', '/projects/{}/members/grace'),
  putMember: inPath('whole project', '/projects/{}/members/grace', { role: 'admin' }),
  removeMember: inPath('whole project', '/projects/{}/members/grace'),
  getMetrics: inQuery('whole project or default', '/metrics'),
  createApiKey: inBody('new key', '/api-keys', { name: 'x', scopes: ['traces:read'] }),
  revokeApiKey: byId('key', 'key', '/api-keys/{}'),
  rotateApiKey: byId('key', 'key', '/api-keys/{}/rotate', {}),
  submitTrace: inBody('data', '/traces', TEXTS),
  submitTraceBatch: {
    concern: 'data',
    ask: (named) => ({ path: `${API}/traces/batch`, body: { traces: [{ ...TEXTS, ...fields(named) }] } }),
  },
  exportSpans: { concern: 'data', ask: exported },
  exportMetrics: nameless('own organization', '/v1/metrics', { resourceMetrics: [] }),
  exportLogs: nameless('own organization', '/v1/logs', { resourceLogs: [] }),
  listTraces: inQuery('data', `${API}/traces`),
  exportTraces: inQuery('data', `${API}/traces/export`),
  listEvaluations: inQuery('data', `${API}/evaluations`),
  getQuotaStatus: inQuery('data', `${API}/quota/status`),
  getAnalytics: inQuery('whole project or default', `${API}/analytics`),
  getAnalyticsAlias: camelQuery('whole project or default', '/v1/analytics'),
  getExpensiveTraces: inQuery('whole project or default', `${API}/analytics/top-expensive`),
  getErrorRate: inQuery('whole project or default', `${API}/analytics/error-rate`),
  getSessionFigures: inQuery('whole project or default', `${API}/analytics/sessions`),
  listSessions: inQuery('data', `${API}/sessions`),
  getSession: inQuery('data', `${API}/sessions/session-1`),
  getUsage: inQuery('whole project or default', `${API}/usage`),
  getInvoicePreview: nameless('organization', `${API}/usage/invoice-preview`),
  calculateCost: nameless('own organization', `${API}/costs/calculate`, { model: 'gpt-4o', tokens: {} }),
  getCostTrends: inQuery('whole project or default', `${API}/costs/trends`),
  getCostOptimizations: inQuery('whole project or default', `${API}/costs/optimizations`),
  calculateRoi: inBody('whole project or default', '/costs/roi', { value_per_passed_trace_usd: '1' }),
  listProviderKeys: nameless('organization', `${API}/provider-keys`),
  putProviderKey: nameless('organization', `${API}/provider-keys/openai`, { api_key: 'key-of-a-provider' }),
  deleteProviderKey: nameless('organization', `${API}/provider-keys/openai`),
  listBudgets: nameless('organization', `${API}/budgets`),
  createBudget: nameless('organization', `${API}/budgets`, { name: 'x', period: 'month', limit_usd: '1' }),
  updateBudget: byId('organization', 'budget', '/budgets/{}', { limit_usd: '2' }),
  deleteBudget: byId('organization', 'budget', '/budgets/{}'),
  listChannels: nameless('organization', `${API}/webhooks`),
  createChannel: nameless('organization', `${API}/webhooks`, CHANNEL),
  getChannel: byId('organization', 'channel', '/webhooks/{}'),
  updateChannel: byId('organization', 'channel', '/webhooks/{}', { name: 'y' }),
  deleteChannel: byId('organization', 'channel', '/webhooks/{}'),
  testChannel: byId('organization', 'channel', '/webhooks/{}/test'),
  rotateChannelSecret: byId('organization', 'channel', '/webhooks/{}/rotate', {}),
  confirmChannel: byId('organization', 'channel', '/webhooks/{}/confirm', { code: 'x' }),
  listDeliveries: nameless('organization', `${API}/deliveries`),
  replayDelivery: byId('organization', 'delivery', '/deliveries/{}/replay'),
  replayDeliveries: {
    concern: 'organization',
    stores: 'channel',
    ask: ({ id }) => ({ path: `${API}/deliveries/replay`, body: { webhook_id: id, ...A_DAY } }),
  },
  listAlertRules: inQuery('whole or organization', `${API}/alert-rules`),
  createAlertRule: inBody('whole or organization', '/alert-rules', ALERT_RULE),
  updateAlertRule: byId('alert', 'alert rule', '/alert-rules/{}', { enabled: false }),
  deleteAlertRule: byId('alert', 'alert rule', '/alert-rules/{}'),
  dryRunAlertRule: inBody('whole project or default', '/alert-rules/dry-run', ALERT_RULE),
  listAlerts: inQuery('whole or organization', `${API}/alerts`),
  acknowledgeAlert: byId('alert', 'alert', '/alerts/{}/acknowledge'),
  resolveAlert: byId('alert', 'alert', '/alerts/{}/resolve'),
  silenceAlert: byId('alert', 'alert', '/alerts/{}/silence', { until: SOON }),
  listAlertSilences: inQuery('whole or organization', `${API}/alert-silences`),
  createAlertSilence: inBody('whole or organization', '/alert-silences', { ends_at: SOON }),
  deleteAlertSilence: byId('alert', 'silence', '/alert-silences/{}'),
  getPrices: nameless('organization', `${API}/organization/prices`),
  putPrices: nameless('organization', `${API}/organization/prices`, { prices: [] }),
  tryPrices: inBody('whole project or default', '/organization/prices/dry-run', { prices: [] }),
  getQuotaStatusAlias: camelQuery('data', '/v1/quota/status'),
  updateQuotaAlias: {
    concern: 'limits',
    ask: ({ project, user }) => ({
      path: '/v1/quota/update',
      body: { maxRequestsDaily: 7, ...(project && { projectId: project }), ...(user && { userId: user }) },
    }),
  },
  deleteTraces: inBody('data', '/traces/delete', { model: 'none' }),
  createReservation: inBody('data', '/quota/reservations', { tokens: 1 }),
  useGuard: inBody('data', '/guard', { direction: 'input', text: 'x' }),
  dryRunDomain: {
    concern: 'project read',
    ask: ({ project }) => ({
      path: `${API}/domains/generic/dry-run`,
      body: { override: {}, samples: SAMPLES, project_id: project },
    }),
  },
  listModels: inQuery('whole project or default', `${API}/models`),
  makeModelVersion: inBody('whole project or default', '/models/toxicity/versions', {}),
  moveModelVersion: inBody('whole project or default', '/models/toxicity/versions/1/shadow', {}),
  dryRunRubric: inBody('whole project or default', '/rubrics/legal/dry-run', { rubric: RUBRIC_CONTENT }),
  getTrace: byId('stored', 'trace', '/traces/{}'),
  deleteTrace: byId('stored', 'trace', '/traces/{}'),
  getTraceEvaluation: byId('stored', 'trace', '/traces/{}/evaluation'),
  getEvaluation: byId('stored', 'trace', '/evaluations/{}'),
  listReviews: inQuery('whole project or default', `${API}/reviews`),
  getReviewStats: inQuery('whole project or default', `${API}/reviews/stats`),
  getReview: byId('review', 'review', '/reviews/{}'),
  createReviews: {
    concern: 'review',
    stores: 'evaluation',
    ask: ({ id = '' }) => ({ path: `${API}/reviews`, body: { trace_ids: [id] } }),
  },
  claimReview: byId('review', 'review', '/reviews/{}/claim'),
  renewReview: byId('review', 'review', '/reviews/{}/renew', NO_LEASE),
  releaseReview: byId('review', 'review', '/reviews/{}/release', NO_LEASE),
  skipReview: byId('review', 'review', '/reviews/{}/skip', { ...NO_LEASE, reason: 'x' }),
  saveReviewDraft: byId('review', 'review', '/reviews/{}/draft', { ...NO_LEASE, draft: {} }),
  labelReview: byId('review', 'review', '/reviews/{}/labels', { ...NO_LEASE, verdict: 'pass' }),
  undoReviewLabel: byId('review', 'review', '/reviews/{}/undo'),
  freezeAnchor: byId('review', 'review', '/reviews/{}/anchor'),
  thawAnchor: byId('review', 'review', '/reviews/{}/anchor'),
  getQuality: inQuery('whole project or default', `${API}/analytics/quality`),
  exportLabels: inQuery('whole project or default', `${API}/labels/export`),
  createAppeal: byId('stored', 'evaluation', '/evaluations/{}/appeals', { reason: 'x' }),
  listAppeals: {
    concern: 'project read',
    ask: ({ project = '' }) => ({ path: `${API}/appeals?project_id=${project}` }),
  },
  decideAppeal: byId('review', 'appeal', '/appeals/{}/decide', { decision: 'review', reason: 'x' }),
  reEvaluateTrace: byId('stored', 'trace', '/traces/{}/re-evaluate', { tier: 2 }),
  settleReservation: byId('stored', 'reservation', '/quota/reservations/{}/settle', { tokens: 1 }),
  releaseReservation: byId('stored', 'reservation', '/quota/reservations/{}'),
  updateQuota: inBody('limits', '/quota/update', { max_requests_daily: 7 }),
  eraseUser: inBody('erased user', '/traces/delete-by-user', { user_id: 'ann' }),
  getErasure: byId('erasure', 'erasure', '/traces/delete-by-user/{}'),
};
