import type { Role } from './roles.ts';

/** What a key may be allowed to do. */
export const SCOPES = [
  'traces:write',
  'traces:read',
  'evaluations:read',
  'quota:read',
  'quota:write',
  'analytics:read',
  'metrics:read',
  'review:write',
  'guard:use',
  'gateway:use',
  'manage',
] as const;
export type Scope = (typeof SCOPES)[number];

/**
 * What an operation is about. In `organization` the role counts for all of it, and no bound key may call it; else
 * it counts in the project that the request is about. A key that is bound to a user may call those of `user` only:
 * one user's data, or what tells nothing of others.
 */
type Level = 'organization' | 'project' | 'user';

export type Permission =
  | {
      readonly access: 'key';
      readonly scope: Scope;
      readonly role: Role;
      readonly level: Level;
      /** Programs alone call it: the session of a browser does not stand in for a key. */
      readonly keysOnly?: true;
    }
  /** Whoever has a key or a session that works, about themselves; or a key alone. */
  | { readonly access: 'holder'; readonly keysOnly?: true }
  /** The operator of the deployment, or anybody where a stage allows it. */
  | { readonly access: 'platform' }
  /** A service that signs what it sends. */
  | { readonly access: 'signature' }
  | { readonly access: 'public' };

function forUser(scope: Scope, role: Role): Permission & { access: 'key' } {
  return { access: 'key', scope, role, level: 'user' };
}

/** For a user, and for programs alone. */
function forPrograms(scope: Scope, role: Role) {
  return { ...forUser(scope, role), keysOnly: true } as const;
}

function inProject(scope: Scope, role: Role): Permission & { access: 'key' } {
  return { access: 'key', scope, role, level: 'project' };
}

function inOrganization(role: Role): Permission & { access: 'key' } {
  return { access: 'key', scope: 'manage', role, level: 'organization' };
}

/**
 * Every operation of the API and what it takes to call it. A route cannot be defined without an
 * entry here, and a test fails for an entry without a route.
 */
const TABLE = {
  createOrganization: { access: 'platform' },
  changeOrganization: { access: 'platform' },
  recoverOrganization: { access: 'platform' },
  reportLeakedKeys: { access: 'signature' },
  getOrganization: forUser('manage', 'viewer'),
  updateOrganization: inOrganization('owner'),
  createProject: inOrganization('admin'),
  listProjects: forUser('manage', 'viewer'),
  getProject: forUser('manage', 'viewer'),
  updateProject: inProject('manage', 'admin'),
  getJudge: forUser('manage', 'viewer'),
  putJudge: inProject('manage', 'admin'),
  // It spends what the project may spend for judging.
  probeJudge: inProject('manage', 'admin'),
  getGateway: forUser('manage', 'viewer'),
  putGateway: inProject('manage', 'admin'),
  dryRunGateway: inProject('analytics:read', 'viewer'),
  listDomains: forUser('manage', 'viewer'),
  getProjectDomain: forUser('manage', 'viewer'),
  putProjectDomain: inProject('manage', 'admin'),
  // It tells what evaluations tell, of traces that are stored too.
  dryRunDomain: forUser('evaluations:read', 'developer'),
  listRubrics: forUser('manage', 'viewer'),
  createRubric: inProject('manage', 'admin'),
  getRubric: forUser('manage', 'viewer'),
  putRubric: inProject('manage', 'admin'),
  listRubricVersions: forUser('manage', 'viewer'),
  listModels: inProject('analytics:read', 'viewer'),
  makeModelVersion: inProject('manage', 'admin'),
  moveModelVersion: inProject('manage', 'admin'),
  // It spends the money of the project's judge.
  dryRunRubric: inProject('evaluations:read', 'developer'),
  // A key spends the organization's money at a provider, whatever the project.
  listProviderKeys: inOrganization('admin'),
  putProviderKey: inOrganization('admin'),
  deleteProviderKey: inOrganization('admin'),
  listMembers: inProject('manage', 'viewer'),
  getMember: inProject('manage', 'viewer'),
  putMember: inProject('manage', 'admin'),
  removeMember: inProject('manage', 'admin'),
  createApiKey: forUser('manage', 'admin'),
  listApiKeys: forUser('manage', 'admin'),
  revokeApiKey: forUser('manage', 'admin'),
  rotateApiKey: forUser('manage', 'admin'),
  getAuditLog: inOrganization('admin'),
  submitTrace: forPrograms('traces:write', 'developer'),
  submitTraceBatch: forPrograms('traces:write', 'developer'),
  exportSpans: forPrograms('traces:write', 'developer'),
  // Nothing is kept of these two.
  exportMetrics: forPrograms('traces:write', 'developer'),
  exportLogs: forPrograms('traces:write', 'developer'),
  listTraces: forUser('traces:read', 'viewer'),
  getTrace: forUser('traces:read', 'viewer'),
  // What members of a project share: somebody's own view as an admin's is told apart by the route.
  listSavedViews: inProject('traces:read', 'viewer'),
  createSavedView: inProject('traces:read', 'viewer'),
  deleteSavedView: inProject('traces:read', 'viewer'),
  exportTraces: forUser('traces:read', 'viewer'),
  deleteTrace: forUser('traces:write', 'developer'),
  deleteTraces: forUser('traces:write', 'admin'),
  eraseUser: forUser('traces:write', 'admin'),
  getErasure: forUser('traces:write', 'admin'),
  getTraceEvaluation: forUser('evaluations:read', 'viewer'),
  listEvaluations: forUser('evaluations:read', 'viewer'),
  getEvaluation: forUser('evaluations:read', 'viewer'),
  // Whoever reviews decides verdicts, which is more than reading them.
  listReviews: inProject('review:write', 'developer'),
  getReview: inProject('review:write', 'developer'),
  getReviewStats: inProject('review:write', 'developer'),
  createReviews: inProject('review:write', 'developer'),
  claimReview: inProject('review:write', 'developer'),
  renewReview: inProject('review:write', 'developer'),
  releaseReview: inProject('review:write', 'developer'),
  skipReview: inProject('review:write', 'developer'),
  saveReviewDraft: inProject('review:write', 'developer'),
  labelReview: inProject('review:write', 'developer'),
  undoReviewLabel: inProject('review:write', 'developer'),
  // What the judge is measured by.
  freezeAnchor: inProject('review:write', 'admin'),
  thawAnchor: inProject('review:write', 'admin'),
  getQuality: inProject('analytics:read', 'viewer'),
  // It tells which pseudonym said what.
  exportLabels: inProject('analytics:read', 'developer'),
  // Whoever may read an evaluation may appeal it.
  createAppeal: forUser('evaluations:read', 'viewer'),
  listAppeals: forUser('evaluations:read', 'viewer'),
  decideAppeal: inProject('review:write', 'developer'),
  reEvaluateTrace: forUser('traces:write', 'developer'),
  useGuard: forUser('guard:use', 'developer'),
  getQuotaStatus: forUser('quota:read', 'viewer'),
  // Whoever may spend the quota with traces may spend it in advance.
  createReservation: forPrograms('traces:write', 'developer'),
  settleReservation: forPrograms('traces:write', 'developer'),
  releaseReservation: forPrograms('traces:write', 'developer'),
  updateQuota: forUser('quota:write', 'admin'),
  getAnalytics: inProject('analytics:read', 'viewer'),
  getExpensiveTraces: inProject('analytics:read', 'viewer'),
  getErrorRate: inProject('analytics:read', 'viewer'),
  getSessionFigures: inProject('analytics:read', 'viewer'),
  listSessions: forUser('traces:read', 'viewer'),
  getSession: forUser('traces:read', 'viewer'),
  getUsage: inProject('analytics:read', 'viewer'),
  getInvoicePreview: inOrganization('admin'),
  calculateCost: forUser('analytics:read', 'viewer'),
  getCostTrends: inProject('analytics:read', 'viewer'),
  getCostOptimizations: inProject('analytics:read', 'viewer'),
  calculateRoi: inProject('analytics:read', 'viewer'),
  listBudgets: inOrganization('viewer'),
  createBudget: inOrganization('admin'),
  updateBudget: inOrganization('admin'),
  deleteBudget: inOrganization('admin'),
  // Whoever reads them sees where an organization is told what happens, and what it was told.
  listChannels: inOrganization('developer'),
  getChannel: inOrganization('developer'),
  createChannel: inOrganization('admin'),
  updateChannel: inOrganization('admin'),
  deleteChannel: inOrganization('admin'),
  testChannel: inOrganization('developer'),
  rotateChannelSecret: inOrganization('admin'),
  confirmChannel: inOrganization('admin'),
  listDeliveries: inOrganization('developer'),
  replayDelivery: inOrganization('developer'),
  replayDeliveries: inOrganization('developer'),
  listAlertRules: inProject('analytics:read', 'viewer'),
  createAlertRule: inProject('manage', 'admin'),
  updateAlertRule: inProject('manage', 'admin'),
  deleteAlertRule: inProject('manage', 'admin'),
  dryRunAlertRule: inProject('analytics:read', 'developer'),
  listAlerts: inProject('analytics:read', 'viewer'),
  acknowledgeAlert: inProject('manage', 'developer'),
  resolveAlert: inProject('manage', 'developer'),
  silenceAlert: inProject('manage', 'developer'),
  listAlertSilences: inProject('analytics:read', 'viewer'),
  createAlertSilence: inProject('manage', 'developer'),
  deleteAlertSilence: inProject('manage', 'developer'),
  getPrices: inOrganization('admin'),
  putPrices: inOrganization('admin'),
  tryPrices: inProject('analytics:read', 'viewer'),
  // The spellings of the first documents, which answer like the operations they are named after.
  getAnalyticsAlias: inProject('analytics:read', 'viewer'),
  getQuotaStatusAlias: forUser('quota:read', 'viewer'),
  updateQuotaAlias: forUser('quota:write', 'admin'),
  getHealth: { access: 'public' },
  getLiveness: { access: 'public' },
  getReadiness: { access: 'public' },
  getDetailedHealth: { access: 'platform' },
  /** With the platform key it tells of the deployment instead of an organization. */
  getMetrics: { ...inProject('metrics:read', 'viewer'), keysOnly: true },
  getOpenApi: { access: 'public' },
  getReference: { access: 'public' },
  getErrorPage: { access: 'public' },
  // The console as it was built tells nothing of anybody.
  getConsole: { access: 'public' },
  openConsole: { access: 'public' },
  openRoot: { access: 'public' },
  createSession: { access: 'public' },
  getSignInOptions: { access: 'public' },
  startOidc: { access: 'public' },
  finishOidc: { access: 'public' },
  getOwnSession: { access: 'holder' },
  deleteOwnSession: { access: 'holder' },
  // A session that could make one would prolong itself for ever.
  createSessionLink: { access: 'holder', keysOnly: true },
  listConsoleSessions: { access: 'holder' },
  endConsoleSession: { access: 'holder' },
} as const satisfies Record<string, Permission>;

export type OperationId = keyof typeof TABLE;

export const PERMISSIONS: Readonly<Record<OperationId, Permission>> = TABLE;

/** Whether the session of a browser may stand in for a key. */
export function takesSession(permission: Permission): boolean {
  return (permission.access === 'key' || permission.access === 'holder') && permission.keysOnly !== true;
}

/** What it takes to call any route of the gateway, which has an address of its own: see functions/gateway/http. */
export const GATEWAY_PERMISSION = forUser('gateway:use', 'developer');
