import type * as z from 'zod';
import { authorizeBy, type Caller } from '../../access/caller.ts';
import { GATEWAY_PERMISSION } from '../../access/permissions.ts';
import { pseudonymize } from '../../access/pseudonym.ts';
import { subjectOf } from '../../access/subject-of.ts';
import { refuseTellingIds } from '../../content/telling-ids.ts';
import { ClientId, label, UserId } from '../../content/trace.ts';
import { AegisError } from '../../kernel/errors.ts';
import type { FindProject } from '../../projects/find-project.ts';
import { hashFor } from '../../projects/hash-for.ts';
import { requireActive } from '../../projects/require-active.ts';
import { payerOf } from '../../quota/account.ts';
import type { HttpRequest } from '../../runtime/http.ts';
import type { GatewayCaller } from '../exchange.ts';
import type { GatewayDependencies } from '../gateway-ports.ts';

export interface CallerDependencies extends Pick<GatewayDependencies, 'hasher' | 'maskingPolicy'> {
  authenticate(authorization: string | undefined): Promise<Caller>;
  limitRate(caller: Caller): Promise<Readonly<Record<string, string>>>;
  readonly findProject: FindProject;
  /** Told who calls, once that is known. */
  readonly called: (caller: Caller) => void;
}

/** Anthropic's Messages, whose members have names of their own. */
export const MESSAGES_PATH = '/v1/messages';

/** Whose key it is. @throws AegisError for one that is unknown, too busy, or not for the gateway */
export async function knownCaller(services: CallerDependencies, { headers }: HttpRequest): Promise<Caller> {
  const known = await services.authenticate(headers['authorization'] ?? bearer(headers['x-api-key']));
  services.called(known);
  await services.limitRate(known);
  return authorizeBy(known, GATEWAY_PERMISSION);
}

/** For which project and user a known caller asks. @throws AegisError */
export async function callerOf(
  services: CallerDependencies,
  caller: Caller,
  asked: { readonly request: HttpRequest; readonly body: unknown; readonly deadline: AbortSignal },
): Promise<GatewayCaller> {
  const { headers } = asked.request;
  const project = await services.findProject(caller, headers['x-aegis-project']);
  requireActive(project);
  const sessionId = checked(ClientId, 'x-aegis-session', headers['x-aegis-session']);
  if (sessionId !== undefined) {
    // Before a provider is asked: the trace of the call could not be stored with it.
    refuseTellingIds({ session_id: sessionId }, project.masking, await hashFor(services.hasher, project));
  }
  const named = await pseudonymize(services, caller.organizationId, userOf(asked.request, asked.body));
  const { userId } = subjectOf(caller, { projectId: project.project_id, userId: named });
  return {
    project,
    payer: await payerOf(services.hasher, project, userId),
    keyId: caller.keyId,
    userId,
    sessionId,
    tags: tagsOf(headers['x-aegis-tags']),
    deadline: asked.deadline,
  };
}

/** Anthropic's SDK sends the key in a header of its own. */
function bearer(key: string | undefined): string | undefined {
  return key === undefined ? undefined : `Bearer ${key}`;
}

/** Where a body may name the end user, the first of them first. */
const USER_MEMBERS = ['safety_identifier', 'user'];
const USER_OF_MESSAGES = ['metadata.user_id'];

/** The end user: by our header, else as the body says it. @throws AegisError `invalid_request` for what is no id */
function userOf({ headers, path }: HttpRequest, body: unknown): string | undefined {
  const told = checked(UserId, 'x-aegis-user', headers['x-aegis-user']);
  if (told !== undefined) return told;
  for (const member of path === MESSAGES_PATH ? USER_OF_MESSAGES : USER_MEMBERS) {
    const found = member.split('.').reduce(memberOf, body);
    if (found !== undefined && found !== null) return checked(UserId, member, found);
  }
  return undefined;
}

function memberOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.entries(value).find(([each]) => each === name)?.[1];
}

const MAX_TAGS = 20;

function tagsOf(header: string | undefined): string[] {
  const tags = (header ?? '')
    .split(',')
    .map((tag) => tag.trim())
    .filter((tag) => tag !== '');
  return tags.slice(0, MAX_TAGS).flatMap((tag) => label.safeParse(tag).data ?? []);
}

function checked(schema: z.ZodType<string>, path: string, value: unknown): string | undefined {
  if (value === undefined) return undefined;
  const { success, data } = schema.safeParse(value);
  if (success) return data;
  throw new AegisError('invalid_request', 'A header or a member of the request is not valid.', {
    errors: [{ path, message: 'is not valid' }],
  });
}
