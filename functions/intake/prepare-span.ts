import { pseudonymize, pseudonymOf } from '../access/pseudonym.ts';
import { ClientId } from '../content/trace.ts';
import type { Hasher } from '../kernel/ports.ts';
import { type HashValue, loadNames, type MaskingPolicy, maskContent, maskText } from '../masking/masking.ts';
import type { Project } from '../projects/project.ts';
import type { StoredSpan } from '../spans/assemble-trace.ts';
import { normalizeSpan } from '../spans/normalize-span.ts';
import type { ExportedSpan } from '../spans/span.ts';

interface PrepareDependencies {
  readonly hasher: Hasher;
  readonly maskingPolicy: MaskingPolicy;
}

/** A span after tier 0: nothing in it that the policy says to redact. */
export async function prepareSpan(
  deps: PrepareDependencies,
  project: Project,
  hash: HashValue,
  span: ExportedSpan,
): Promise<StoredSpan> {
  const {
    span_id: spanId,
    parent_span_id: parentSpanId,
    started_at: startedAt,
    user_id: userId,
    session_id: sessionId,
    conversation_id: conversationId,
    ...rest
  } = normalizeSpan(span);
  await loadNames(project.masking);
  const { content, ...found } = maskContent(rest, project.masking, { hash });
  const { organization_id: organizationId } = project;
  // A user is one in the whole organization; other ids are kept or not as the project says.
  const known = userId?.trim() === '' ? undefined : userId;
  const isTelling = (id: string) => maskText(id, { ...project.masking, names: 'off' }, hash).text !== id;
  const [user, session, conversation] = await Promise.all([
    pseudonymize(deps, organizationId, known),
    toClientId(deps, organizationId, sessionId, isTelling),
    toClientId(deps, organizationId, conversationId, isTelling),
  ]);
  return {
    span: {
      ...content,
      span_id: spanId,
      parent_span_id: parentSpanId,
      started_at: startedAt,
      ...(user === null ? {} : { user_id: user }),
      ...(session === undefined ? {} : { session_id: session }),
      ...(conversation === undefined ? {} : { conversation_id: conversation }),
    },
    ...found,
  };
}

/** An SDK may use any text as an id; one that our API could not name, or that tells too much, becomes a digest. */
async function toClientId(
  deps: PrepareDependencies,
  organizationId: string,
  id: string | undefined,
  isTelling: (id: string) => boolean,
): Promise<string | undefined> {
  if (id === undefined) return undefined;
  if (ClientId.safeParse(id).success && !isTelling(id)) return id;
  return pseudonymOf(deps, organizationId, id);
}
