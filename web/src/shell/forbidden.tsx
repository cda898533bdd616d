import Alert from '@cloudscape-design/components/alert';
import { useSessionQuery } from '../api/session.ts';

/** For what the session may not see. It tells nothing of what is there. */
export function Forbidden() {
  const { data: session } = useSessionQuery();
  return (
    <Alert type="warning" header="Your access does not include this page">
      {session === undefined
        ? 'Sign in with an access that includes it.'
        : `You are signed in as ${session.role}, with ${session.scopes.join(', ')}. An owner of the organization can give more.`}
    </Alert>
  );
}
