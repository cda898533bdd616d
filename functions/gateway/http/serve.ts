import { authorizeBy, type Caller } from '../../access/caller.ts';
import { GATEWAY_PERMISSION } from '../../access/permissions.ts';
import { pseudonymize } from '../../access/pseudonym.ts';
import { subjectOf } from '../../access/subject-of.ts';
import { ClientId, label, UserId } from '../../content/trace.ts';
import { AegisError } from '../../kernel/errors.ts';
import type { FindProject } from '../../projects/find-project.ts';
import type { Project } from '../../projects/project.ts';
import { requireActive } from '../../projects/require-active.ts';
import { payerOf } from '../../quota/account.ts';
import { contentEncodingOf, type HttpRequest } from '../../runtime/http.ts';
import { answerChat } from '../answer-chat.ts';
import { answerEmbeddings } from '../answer-embeddings.ts';
import { chatForm, messagesForm, responsesForm } from '../answer-form.ts';
import { readChatBody, readEmbeddingBody, readObject } from '../chat-request.ts';
import type { GatewayCaller } from '../exchange.ts';
import type { GatewayDependencies } from '../gateway-ports.ts';
import { toAegisError } from '../openai-error.ts';
import type { GatewayPolicy } from '../plan-route.ts';
import type { GatewayReply } from '../reply.ts';
import { fromMessagesRequest } from '../translate/messages.ts';
import { fromResponsesForm, readResponsesForm } from '../translate/responses.ts';

export interface GatewayServices extends GatewayDependencies {
  authenticate(authorization: string | undefined): Promise<Caller>;
  limitRate(caller: Caller): Promise<Readonly<Record<string, string>>>;
  readonly findProject: FindProject;
  /** Told of what is answered as a fault of ours. */
  readonly fault: (error: unknown) => void;
  /** Told who calls, once that is known. */
  readonly called: (caller: Caller) => void;
}

/** Lambda takes 6 MB of a request, in which a body may be base64. */
const MOST_BODY_BYTES = 4_600_000;

type Operation = (services: GatewayServices, caller: GatewayCaller, text: string) => Promise<GatewayReply>;

/** Every route there is: what is not here is not there, so that nothing passes unmetered. */
const ROUTES: Readonly<Record<string, Operation>> = {
  'POST /v1/chat/completions': (services, caller, text) => answerChat(services, caller, readChatBody(text)),
  'POST /v1/messages': (services, caller, text) => {
    const read = readChatBody(JSON.stringify(fromMessagesRequest(readObject(text))));
    return answerChat(services, caller, read, messagesForm(`msg_${services.ids.ulid()}`));
  },
  'POST /v1/responses': (services, caller, text) => {
    const form = readResponsesForm(readObject(text));
    const head = { id: services.ids.ulid(), createdAt: Math.floor(services.now() / 1_000) };
    const read = readChatBody(JSON.stringify(fromResponsesForm(form)));
    return answerChat(services, caller, read, responsesForm(form, head));
  },
  'POST /v1/embeddings': (services, caller, text) => answerEmbeddings(services, caller, readEmbeddingBody(text)),
  'GET /v1/models': async (services, { project }) =>
    json(modelList(project, modelNames(await services.loadPolicy(project)))),
};

/**
 * Answers one request to the gateway. Never throws: what goes wrong is told in the envelope of the route.
 * @param deadline ends calls upstream, as broken off
 */
export async function serveGateway(
  services: GatewayServices,
  request: HttpRequest,
  deadline: AbortSignal,
): Promise<GatewayReply> {
  try {
    const caller = await callerOf(services, request, deadline);
    const operation = ROUTES[`${request.method} ${request.path}`];
    if (operation === undefined) throw new AegisError('not_found', 'The gateway has no such route.');
    const reply = await operation(services, caller, textOf(request));
    return { ...reply, headers: { 'x-request-id': request.requestId, ...reply.headers } };
  } catch (error) {
    const problem = toAegisError(error);
    if (problem.code === 'internal_error') services.fault(error);
    const form = request.path === '/v1/messages' ? messagesForm('') : chatForm(false);
    return form.refused(problem, request.requestId);
  }
}

async function callerOf(
  services: GatewayServices,
  request: HttpRequest,
  deadline: AbortSignal,
): Promise<GatewayCaller> {
  const { headers } = request;
  const known = await services.authenticate(headers['authorization'] ?? bearer(headers['x-api-key']));
  services.called(known);
  await services.limitRate(known);
  const caller = authorizeBy(known, GATEWAY_PERMISSION);
  const project = await services.findProject(caller, headers['x-aegis-project']);
  requireActive(project);
  const named = await pseudonymize(services, caller.organizationId, userOf(request));
  const { userId } = subjectOf(caller, { projectId: project.project_id, userId: named });
  return {
    project,
    payer: await payerOf(services.hasher, project, userId),
    keyId: caller.keyId,
    userId,
    sessionId: checked(ClientId, 'x-aegis-session', headers['x-aegis-session']),
    tags: tagsOf(headers['x-aegis-tags']),
    deadline,
  };
}

/** Anthropic's SDK sends the key in a header of its own. */
function bearer(key: string | undefined): string | undefined {
  return key === undefined ? undefined : `Bearer ${key}`;
}

/** The end user: by our header, else as the body says it in OpenAI's fields. */
function userOf({ headers, body, method }: HttpRequest): string | undefined {
  const told = checked(UserId, 'x-aegis-user', headers['x-aegis-user']);
  if (told !== undefined || method !== 'POST') return told;
  try {
    const fields: unknown = JSON.parse(body.toString('utf8'));
    const found = typeof fields === 'object' && fields !== null ? fieldOf(fields) : undefined;
    return UserId.safeParse(found).data;
  } catch {
    // Told by whoever reads the whole body.
    return undefined;
  }
}

function fieldOf(fields: object): unknown {
  if ('safety_identifier' in fields && typeof fields.safety_identifier === 'string') return fields.safety_identifier;
  return 'user' in fields ? fields.user : undefined;
}

const MAX_TAGS = 20;

function tagsOf(header: string | undefined): string[] {
  const tags = (header ?? '')
    .split(',')
    .map((tag) => tag.trim())
    .filter((tag) => tag !== '');
  return tags.slice(0, MAX_TAGS).flatMap((tag) => label.safeParse(tag).data ?? []);
}

function checked(
  schema: { safeParse(value: unknown): { success: boolean; data?: string } },
  name: string,
  value: string | undefined,
): string | undefined {
  if (value === undefined) return undefined;
  const { success, data } = schema.safeParse(value);
  if (success) return data;
  throw new AegisError('invalid_request', 'A header of the request is not valid.', {
    errors: [{ path: name, message: 'is not valid' }],
  });
}

function textOf(request: HttpRequest): string {
  if (request.body.length > MOST_BODY_BYTES) {
    throw new AegisError('payload_too_large', `A request may hold ${MOST_BODY_BYTES} bytes.`);
  }
  if (contentEncodingOf(request) !== 'identity') {
    throw new AegisError('unsupported_media_type', 'Send the body without a content encoding.');
  }
  return request.body.toString('utf8');
}

/** Layers, `auto`, and the models of the layers. */
function modelNames({ settings: { layers } }: GatewayPolicy): string[] {
  const names = Object.entries(layers).flatMap(([layer, models]) => [layer, ...(models ?? [])]);
  return [...new Set(names.length === 0 ? [] : ['auto', ...names])];
}

function modelList({ created_at: createdAt }: Project, names: readonly string[]) {
  const created = Math.floor(Date.parse(createdAt) / 1_000);
  return {
    object: 'list',
    data: names.map((id) => ({ id, object: 'model', created, owned_by: id.split(':', 1)[0] ?? id })),
  };
}

function json(body: unknown): GatewayReply {
  return { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}
