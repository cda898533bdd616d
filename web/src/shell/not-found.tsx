import Alert from '@cloudscape-design/components/alert';
import { useSession } from '../api/session.ts';
import { PageLink } from '../url-state/links.tsx';
import { firstPath } from './navigation.ts';

export function NotFound() {
  const session = useSession();
  return (
    <Alert type="info" header="There is no such page">
      The address leads nowhere. <PageLink to={firstPath(session)}>Go to the first page</PageLink>
    </Alert>
  );
}
