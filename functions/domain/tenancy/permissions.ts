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
  'manage',
] as const;
export type Scope = (typeof SCOPES)[number];

/** Where a role is looked at: in the whole organization, or in the project that the request is about. */
type Level = 'organization' | 'project';

export type Permission =
  | { readonly access: 'key'; readonly scope: Scope; readonly role: Role; readonly level: Level }
  /** The operator of the deployment, or anybody where a stage allows it. */
  | { readonly access: 'platform' }
  /** A service that signs what it sends. */
  | { readonly access: 'signature' }
  | { readonly access: 'public' };

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
  getOrganization: inProject('manage', 'viewer'),
  updateOrganization: inOrganization('owner'),
  createProject: inOrganization('admin'),
  listProjects: inProject('manage', 'viewer'),
  getProject: inProject('manage', 'viewer'),
  updateProject: inProject('manage', 'admin'),
  listDomains: inProject('manage', 'viewer'),
  getProjectDomain: inProject('manage', 'viewer'),
  putProjectDomain: inProject('manage', 'admin'),
  // It tells what evaluations tell, of traces that are stored too.
  dryRunDomain: inProject('evaluations:read', 'developer'),
  listMembers: inProject('manage', 'viewer'),
  getMember: inProject('manage', 'viewer'),
  putMember: inProject('manage', 'admin'),
  removeMember: inProject('manage', 'admin'),
  createApiKey: inProject('manage', 'admin'),
  listApiKeys: inProject('manage', 'admin'),
  revokeApiKey: inProject('manage', 'admin'),
  rotateApiKey: inProject('manage', 'admin'),
  getAuditLog: inOrganization('admin'),
  submitTrace: inProject('traces:write', 'developer'),
  submitTraceBatch: inProject('traces:write', 'developer'),
  exportSpans: inProject('traces:write', 'developer'),
  listTraces: inProject('traces:read', 'viewer'),
  getTrace: inProject('traces:read', 'viewer'),
  deleteTrace: inProject('traces:write', 'developer'),
  deleteTraces: inProject('traces:write', 'admin'),
  eraseUser: inProject('traces:write', 'admin'),
  getErasure: inProject('traces:write', 'admin'),
  getTraceEvaluation: inProject('evaluations:read', 'viewer'),
  listEvaluations: inProject('evaluations:read', 'viewer'),
  getEvaluation: inProject('evaluations:read', 'viewer'),
  useGuard: inProject('guard:use', 'developer'),
  getQuotaStatus: inProject('quota:read', 'viewer'),
  // Whoever may spend the quota with traces may spend it in advance.
  createReservation: inProject('traces:write', 'developer'),
  settleReservation: inProject('traces:write', 'developer'),
  releaseReservation: inProject('traces:write', 'developer'),
  updateQuota: inProject('quota:write', 'admin'),
  getHealth: { access: 'public' },
  getLiveness: { access: 'public' },
  getReadiness: { access: 'public' },
  getDetailedHealth: { access: 'platform' },
  /** With the platform key it tells of the deployment instead of an organization. */
  getMetrics: inProject('metrics:read', 'viewer'),
  getOpenApi: { access: 'public' },
  getReference: { access: 'public' },
  getErrorPage: { access: 'public' },
} as const satisfies Record<string, Permission>;

export type OperationId = keyof typeof TABLE;

export const PERMISSIONS: Readonly<Record<OperationId, Permission>> = TABLE;
