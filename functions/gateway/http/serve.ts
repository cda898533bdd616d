import { AegisError } from '../../kernel/errors.ts';
import type { Project } from '../../projects/project.ts';
import type { HttpRequest } from '../../runtime/http.ts';
import { answerChat } from '../answer-chat.ts';
import { answerEmbeddings } from '../answer-embeddings.ts';
import { chatForm, messagesForm, responsesForm } from '../answer-form.ts';
import { readChatBody, readEmbeddingBody } from '../chat-request.ts';
import type { GatewayCaller } from '../exchange.ts';
import type { GatewayDependencies } from '../gateway-ports.ts';
import { toAegisError } from '../openai-error.ts';
import type { GatewayPolicy } from '../plan-route.ts';
import type { GatewayReply } from '../reply.ts';
import { fromMessagesRequest } from '../translate/messages.ts';
import { fromResponsesForm, readResponsesForm } from '../translate/responses.ts';
import { type CallerDependencies, callerOf, knownCaller, MESSAGES_PATH } from './caller-of.ts';
import { membersOf, NO_BODY, readSentBody, type SentBody } from './sent-body.ts';

export interface GatewayServices extends GatewayDependencies, CallerDependencies {
  /** Told of what is answered as a fault of ours. */
  readonly fault: (error: unknown) => void;
}

type Operation = (services: GatewayServices, caller: GatewayCaller, body: SentBody) => Promise<GatewayReply>;

/** Every route there is: what is not here is not there, so that nothing passes unmetered. */
const ROUTES: Readonly<Record<string, Operation>> = {
  'POST /v1/chat/completions': (services, caller, body) => answerChat(services, caller, readChatBody(body)),
  [`POST ${MESSAGES_PATH}`]: (services, caller, { value }) => {
    const read = readChatBody({ value: fromMessagesRequest(membersOf(value)) });
    return answerChat(services, caller, read, messagesForm(`msg_${services.ids.ulid()}`));
  },
  'POST /v1/responses': (services, caller, { value }) => {
    const form = readResponsesForm(membersOf(value));
    const head = { id: services.ids.ulid(), createdAt: Math.floor(services.now() / 1_000) };
    return answerChat(services, caller, readChatBody({ value: fromResponsesForm(form) }), responsesForm(form, head));
  },
  'POST /v1/embeddings': (services, caller, body) => answerEmbeddings(services, caller, readEmbeddingBody(body)),
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
    const known = await knownCaller(services, request);
    const operation = ROUTES[`${request.method} ${request.path}`];
    if (operation === undefined) throw new AegisError('not_found', 'The gateway has no such route.');
    const body = request.method === 'POST' ? readSentBody(request) : NO_BODY;
    const caller = await callerOf(services, known, { request, body: body.value, deadline });
    const reply = await operation(services, caller, body);
    return { ...reply, headers: { ...reply.headers, 'x-request-id': request.requestId } };
  } catch (error) {
    const problem = toAegisError(error);
    if (problem.code === 'internal_error') services.fault(error);
    const form = request.path === MESSAGES_PATH ? messagesForm('') : chatForm(false);
    return form.refused(problem, request.requestId);
  }
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
