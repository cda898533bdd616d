import Alert from '@cloudscape-design/components/alert';
import { PageLink } from '../url-state/links.tsx';

export function NotFound() {
  return (
    <Alert type="info" header="There is no such page">
      The address leads nowhere. <PageLink to="/overview">Go to the overview</PageLink>
    </Alert>
  );
}
