import { AegisError } from '../kernel/errors.ts';
import type { Project } from '../projects/project.ts';
import type { ChatRequest, ReadBody } from './chat-request.ts';
import type { GatewaySettings, OutputGuard } from './gateway-settings.ts';
import { guardPrompt } from './guard-prompt.ts';
import { effectiveOutputGuard, type GuardSetting, OutputInspector } from './inspect-output.ts';
import { withMembers } from './json-members.ts';

/** With what the guard looks at the calls of a project. @throws AegisError `unavailable` */
export type LoadGuard = (project: Project) => Promise<GuardSetting>;

/** The guard of one request: its prompt as it may be sent, and how its outputs are looked at. */
export interface CallGuard {
  /** The request with what masking replaced; the very one where that is nothing. */
  readonly read: ReadBody<ChatRequest>;
  readonly mode: OutputGuard;
  /** For one answer. */
  openInspector(): OutputInspector;
}

/**
 * Looks at a prompt and masks it as the project says.
 * @throws AegisError `guard_blocked` for a prompt that must not be sent; what the guard throws where it cannot tell (P7)
 */
export async function guardCall(
  load: LoadGuard,
  project: Project,
  settings: GatewaySettings,
  read: ReadBody<ChatRequest>,
): Promise<CallGuard> {
  const setting = await load(project);
  const { decision, body, issues, instructions } = guardPrompt(read.request, settings.guard_input, setting);
  if (decision === 'block') {
    const [worst] = issues;
    throw new AegisError('guard_blocked', 'The guard of this project blocks the prompt.', {
      errors: [{ path: 'messages', message: worst === undefined ? 'are blocked' : `hold ${worst.category}` }],
    });
  }
  const isChanged = body !== read.request;
  const guarded = isChanged
    ? {
        request: { ...read.request, ...body, model: read.request.model, messages: messagesOf(body, read) },
        text: withMembers(read.text, { messages: JSON.stringify(body['messages']) }),
      }
    : read;
  return {
    read: guarded,
    mode: effectiveOutputGuard(settings.guard_output, setting),
    openInspector: () => new OutputInspector(setting, instructions),
  };
}

/** Masking changes texts and no shape. */
function messagesOf(body: Readonly<Record<string, unknown>>, { request }: ReadBody<ChatRequest>) {
  const { messages } = body;
  if (!Array.isArray(messages)) return request.messages;
  return messages.flatMap((message: unknown, at) =>
    typeof message === 'object' && message !== null ? [{ ...message, role: request.messages[at]?.role ?? 'user' }] : [],
  );
}
