import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ApiError, sentenceOf } from '../api/problem.ts';
import { Loading } from '../parts/loading.tsx';
import { Forbidden } from './forbidden.tsx';

interface Props<Data> {
  readonly query: UseQueryResult<Data, Error>;
  /** What is loading, such as `traces`. */
  readonly what: string;
  readonly children: (data: Data) => ReactNode;
}

/** Loading, refused, failed, or the data: whatever is known stays shown while newer data is on its way or fails. */
export function QueryState<Data>({ query, what, children }: Props<Data>) {
  const { data, error, refetch, isFetching } = query;
  if (data === undefined && error === null) {
    return <Loading>Loading {what}</Loading>;
  }
  if (error instanceof ApiError && error.status === 403) return <Forbidden />;
  const failure =
    error === null ? null : <Failure error={error} what={what} retry={() => void refetch()} busy={isFetching} />;
  return (
    <>
      {failure}
      {data === undefined ? null : children(data)}
    </>
  );
}

/** Why something could not be loaded, and a way to try again. What was not done is told by `NotDone`. */
export function Failure({
  error,
  what,
  retry,
  busy,
}: {
  error: Error;
  what: string;
  retry: () => void;
  busy?: boolean;
}) {
  const header =
    error instanceof ApiError && error.status === 404 ? `There is no such ${what}` : `Could not load ${what}`;
  const requestId = error instanceof ApiError ? error.problem?.request_id : undefined;
  return (
    <Alert
      type="error"
      header={header}
      action={
        <Button onClick={retry} loading={busy ?? false}>
          Try again
        </Button>
      }
    >
      {sentenceOf(error)}
      {requestId === undefined ? null : <Box variant="small"> Request {requestId}</Box>}
    </Alert>
  );
}
