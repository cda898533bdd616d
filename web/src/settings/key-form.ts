import type { ApiKey, NewApiKeyRequest } from '../../../lib/client/api-types.ts';

type Scope = NewApiKeyRequest['scopes'][number];
type Role = NonNullable<NewApiKeyRequest['role']>;

/** The form for a new key, as typed. */
export interface KeyForm {
  readonly name: string;
  readonly role: Role;
  readonly scopes: readonly Scope[];
  readonly projectId: string;
  readonly memberId: string;
  readonly userId: string;
  readonly requestsPerMinute: string;
  /** Days until it expires; empty for never. */
  readonly days: string;
}

const DESCRIPTIONS: Readonly<Record<Scope, string>> = {
  'traces:write': 'Send traces',
  'traces:read': 'Read traces and sessions',
  'evaluations:read': 'Read evaluations, appeal them',
  'quota:read': 'Read limits',
  'quota:write': 'Change limits, hold reservations',
  'analytics:read': 'Read figures and cost',
  'metrics:read': 'Read metrics',
  'review:write': 'Review traces',
  'guard:use': 'Ask the guard',
  'gateway:use': 'Call models through the gateway',
  manage: 'Read and change settings',
};

export const SCOPES: readonly { readonly value: Scope; readonly label: string; readonly description: string }[] =
  Object.keys(DESCRIPTIONS)
    .filter(isScope)
    .map((scope) => ({ value: scope, label: scope, description: DESCRIPTIONS[scope] }));

function isScope(name: string): name is Scope {
  return Object.hasOwn(DESCRIPTIONS, name);
}

export const NEW_KEY: KeyForm = {
  name: '',
  role: 'developer',
  scopes: ['traces:write'],
  projectId: '',
  memberId: '',
  userId: '',
  requestsPerMinute: '',
  days: '',
};

/** The key to ask for, or what is wrong with a field. */
export function readKeyForm(
  form: KeyForm,
  now: number,
): { readonly body: NewApiKeyRequest } | { readonly problems: Readonly<Record<string, string>> } {
  const problems: Record<string, string> = {};
  if (form.name.trim() === '') problems['name'] = 'What is it for?';
  if (form.scopes.length === 0) problems['scopes'] = 'A key without a scope may do nothing';
  for (const [name, typed] of [
    ['rate_limit_per_minute', form.requestsPerMinute],
    ['expires_at', form.days],
  ] as const) {
    if (typed.trim() !== '' && !/^[1-9]\d{0,6}$/.test(typed.trim())) problems[name] = 'A whole number, or nothing';
  }
  if (Object.keys(problems).length > 0) return { problems };
  const optional = (name: 'project_id' | 'member_id' | 'user_id', typed: string) =>
    typed.trim() === '' ? {} : { [name]: typed.trim() };
  return {
    body: {
      name: form.name.trim(),
      role: form.role,
      scopes: form.scopes,
      ...optional('project_id', form.projectId),
      ...optional('member_id', form.memberId),
      ...optional('user_id', form.userId),
      ...(form.requestsPerMinute.trim() === '' ? {} : { rate_limit_per_minute: Number(form.requestsPerMinute) }),
      ...(form.days.trim() === '' ? {} : { expires_at: new Date(now + Number(form.days) * DAY_MS).toISOString() }),
    },
  };
}

const DAY_MS = 86_400_000;

/** What a key is bound to, in words. */
export function describeBinding({ project_id: project, user_id: user, member_id: member }: ApiKey): string {
  const parts = [
    ...(project === null ? [] : [`project ${project}`]),
    ...(user === null ? [] : [`end user ${user}`]),
    ...(member === null ? [] : [`member ${member}`]),
  ];
  return parts.length === 0 ? 'the organization' : parts.join(', ');
}

/** Whether a key works now: one that has expired is listed as active until it is revoked. */
export function stateOf(
  { status, expires_at: expires }: Pick<ApiKey, 'status' | 'expires_at'>,
  now: number,
): 'active' | 'expired' | 'revoked' {
  if (status === 'revoked') return 'revoked';
  return expires !== null && Date.parse(expires) <= now ? 'expired' : 'active';
}
