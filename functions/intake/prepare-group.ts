import type { Caller } from '../access/caller.ts';
import { reachOf } from '../access/subject-of.ts';
import { AegisError } from '../kernel/errors.ts';
import type { Clock, Hasher } from '../kernel/ports.ts';
import { MAX_TRACE_BYTES } from '../kernel/sizes.ts';
import type { MaskingPolicy } from '../masking/masking.ts';
import type { FindProject } from '../projects/find-project.ts';
import { hashFor } from '../projects/hash-for.ts';
import type { Project } from '../projects/project.ts';
import { requireActive } from '../projects/require-active.ts';
import type { StoredSpan } from '../spans/assemble-trace.ts';
import type { ExportedSpan } from '../spans/span.ts';
import { roomOf, traceIsFull } from '../spans/trace-room.ts';
import { type ChargedSpan, chargeSpans } from './charge-spans.ts';
import { prepareSpan } from './prepare-span.ts';

/** Names the project of a resource's spans for a key that is not bound to one. */
const PROJECT_ATTRIBUTE = 'aegis.project_id';

export interface GroupDependencies {
  readonly findProject: FindProject;
  readonly hasher: Hasher;
  readonly maskingPolicy: MaskingPolicy;
  readonly now: Clock;
}

/** The spans of one trace in one request. */
export interface Group {
  readonly traceId: string;
  readonly project: Project;
  readonly userId: string | null;
  readonly spans: readonly ChargedSpan[];
}

export interface Rejection {
  readonly spans: number;
  readonly error: AegisError;
}

/** @throws AegisError where the whole trace may not come in; a span that may not is left out, with the reason */
export async function prepareGroup(
  deps: GroupDependencies,
  caller: Caller,
  traceId: string,
  exported: readonly ExportedSpan[],
): Promise<{ readonly group: Group; readonly rejections: readonly Rejection[] }> {
  const named = exported.map(({ resource }) => resource[PROJECT_ATTRIBUTE]).find((name) => typeof name === 'string');
  const project = await deps.findProject(caller, named);
  requireActive(project);
  const hash = await hashFor(deps.hasher, project);
  const prepared = await Promise.all(
    exported.map((span) => prepareSpan(deps, project, hash, span).catch((error: unknown) => unreadable(span, error))),
  );
  const reach = reachOf(caller);
  const rejections: Rejection[] = [];
  const own: StoredSpan[] = [];
  for (const one of prepared) {
    if (one instanceof AegisError) rejections.push({ spans: 1, error: one });
    else if (one.span.user_id === undefined || reach.hasUser(one.span.user_id)) own.push(one);
    else {
      const why = `Trace ${traceId}: user.id is not the user of this API key.`;
      rejections.push({ spans: 1, error: new AegisError('forbidden', why) });
    }
  }
  const charged = chargeSpans(own, project, new Date(deps.now()));
  rejections.push(...charged.refused.map((error) => ({ spans: 1, error })));
  const { fitting, tooMany } = withRoom(charged.spans, MAX_TRACE_BYTES);
  if (tooMany > 0) rejections.push({ spans: tooMany, error: traceIsFull(traceId) });
  const userId = reach.userId ?? fitting.find(({ stored }) => stored.span.user_id !== undefined)?.stored.span.user_id;
  return { group: { traceId, project, userId: userId ?? null, spans: fitting }, rejections };
}

/** The spans that find room, in their order. */
export function withRoom(spans: readonly ChargedSpan[], room: number) {
  let left = room;
  const fitting = spans.filter(({ stored }) => {
    const bytes = roomOf(stored);
    if (bytes > left) return false;
    left -= bytes;
    return true;
  });
  return { fitting, tooMany: spans.length - fitting.length };
}

/**
 * Why a span cannot be taken. What fails in reading it is a matter of this span; what fails in a store is not.
 * @throws what is not the span's fault
 */
function unreadable(span: ExportedSpan, error: unknown): AegisError {
  if (error instanceof TypeError || error instanceof RangeError) {
    return new AegisError('invalid_request', `Span ${span.spanId} cannot be read.`);
  }
  return asAegisError(error);
}

/** What is wrong with what was sent. @throws what is trouble of ours */
export function asAegisError(error: unknown): AegisError {
  if (error instanceof AegisError && error.code !== 'unavailable') return error;
  throw error;
}
