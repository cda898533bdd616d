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

type Permission =
  | { readonly access: 'key'; readonly scope: Scope }
  | { readonly access: 'platform' }
  | { readonly access: 'public' };

/**
 * Every operation of the API and what it takes to call it. A route cannot be defined without an
 * entry here, and a test fails for an entry without a route.
 */
const TABLE = {
  createOrganization: { access: 'platform' },
  getOrganization: { access: 'key', scope: 'manage' },
  createApiKey: { access: 'key', scope: 'manage' },
  listApiKeys: { access: 'key', scope: 'manage' },
  revokeApiKey: { access: 'key', scope: 'manage' },
  submitTrace: { access: 'key', scope: 'traces:write' },
  submitTraceBatch: { access: 'key', scope: 'traces:write' },
  exportSpans: { access: 'key', scope: 'traces:write' },
  listTraces: { access: 'key', scope: 'traces:read' },
  getTrace: { access: 'key', scope: 'traces:read' },
  deleteTrace: { access: 'key', scope: 'traces:write' },
  deleteTraces: { access: 'key', scope: 'traces:write' },
  deleteTracesByUser: { access: 'key', scope: 'traces:write' },
  getTraceEvaluation: { access: 'key', scope: 'evaluations:read' },
  listEvaluations: { access: 'key', scope: 'evaluations:read' },
  getEvaluation: { access: 'key', scope: 'evaluations:read' },
  getQuotaStatus: { access: 'key', scope: 'quota:read' },
  updateQuota: { access: 'key', scope: 'quota:write' },
  getHealth: { access: 'public' },
  getLiveness: { access: 'public' },
  getReadiness: { access: 'public' },
  getOpenApi: { access: 'public' },
} as const satisfies Record<string, Permission>;

export type OperationId = keyof typeof TABLE;

export const PERMISSIONS: Readonly<Record<OperationId, Permission>> = TABLE;
