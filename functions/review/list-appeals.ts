import type { Caller } from '../access/caller.ts';
import { reachOf } from '../access/subject-of.ts';
import { canonicalJson } from '../kernel/canonical-json.ts';
import { decodeCursor, encodeCursor } from '../kernel/cursor.ts';
import type { Hasher } from '../kernel/ports.ts';
import type { Project } from '../projects/project.ts';
import { type Appeal, type AppealState, type AppealStore, appealPlaceOf } from './appeal.ts';

/** A request looks at no more appeals than this. */
const MAX_EXAMINED = 1_000;

interface AppealQuery {
  readonly state?: AppealState | undefined;
  readonly limit: number;
  readonly cursor?: string | undefined;
}

/** A page of a project's appeals, the latest first, of those that the caller may see. */
export async function listAppeals(
  { appeals, hasher }: { readonly appeals: AppealStore; readonly hasher: Hasher },
  caller: Caller,
  { organization_id: organizationId, project_id: projectId }: Project,
  { state, limit, cursor }: AppealQuery,
): Promise<{ readonly items: readonly Appeal[]; readonly nextCursor: string | null }> {
  const reach = reachOf(caller);
  const signedFor = canonicalJson({ list: 'appeals', projectId, state, userId: reach.userId });
  const after = cursor === undefined ? null : (await decodeCursor(hasher, organizationId, signedFor, cursor)).id;
  const items: Appeal[] = [];
  let examined = 0;
  let last: Appeal | null = null;
  for await (const page of appeals.list(organizationId, projectId, after)) {
    for (const appeal of page) {
      if (last !== null && (items.length === limit || examined === MAX_EXAMINED)) {
        const position = { at: '', id: appealPlaceOf(last) };
        return { items, nextCursor: await encodeCursor(hasher, organizationId, signedFor, position) };
      }
      examined++;
      last = appeal;
      if (reach.has(appeal) && (state === undefined || appeal.state === state)) items.push(appeal);
    }
  }
  return { items, nextCursor: null };
}
