import { queryOptions, useQuery } from '@tanstack/react-query';
import type { Evaluation, Trace } from '../../../lib/client/api-types.ts';
import { pollEvery } from '../api/polling.ts';
import { request } from '../api/request.ts';
import { useMay } from '../api/session.ts';

/** Under it every trace is kept: what changes evaluations asks for them anew. */
export const TRACE = 'trace';

export function traceKey(id: string): readonly string[] {
  return [TRACE, id];
}

const CHANGE_WITHIN_MILLISECONDS = 60_000;
const expected = new Map<string, number>();

/** After a request that may change the evaluation: it is looked for more often, for a minute. */
export function expectChange(id: string): void {
  expected.set(id, Date.now() + CHANGE_WITHIN_MILLISECONDS);
}

function isAwaited(id: string, trace: Trace | undefined): boolean {
  return trace === undefined || trace.status === 'queued' || (expected.get(id) ?? 0) > Date.now();
}

/** A trace as it is stored. While it has no verdict it is asked for again; a person may give it another one later. */
export function traceQuery(id: string) {
  return queryOptions({
    queryKey: traceKey(id),
    queryFn: ({ signal }) => request<Trace>(`api/v1/traces/${encodeURIComponent(id)}`, { signal }),
    refetchInterval: ({ state }) => pollEvery(isAwaited(id, state.data) ? 'verdict' : 'none'),
  });
}

/** The evaluation with an explanation of each finding. */
export function useExplanations(evaluationId: string | null) {
  const mayRead = useMay({ operations: ['getEvaluation'] });
  return useQuery({
    queryKey: ['evaluation', evaluationId],
    queryFn: ({ signal }) =>
      request<Evaluation>(`api/v1/evaluations/${encodeURIComponent(evaluationId ?? '')}`, { signal }),
    enabled: evaluationId !== null && mayRead,
    staleTime: Number.POSITIVE_INFINITY,
  });
}
