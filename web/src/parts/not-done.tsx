import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import { ApiError, sentenceOf } from '../api/problem.ts';

/** Why what somebody asked for was not done; nothing while it was. */
export function NotDone({ error }: { error: Error | null }) {
  if (error === null) return null;
  const requestId = error instanceof ApiError ? error.problem?.request_id : undefined;
  return (
    <Alert type="error" header="It was not done">
      {sentenceOf(error)}
      {requestId === undefined ? null : <Box variant="small"> Request {requestId}</Box>}
    </Alert>
  );
}
