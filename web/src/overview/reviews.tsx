import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useQuery } from '@tanstack/react-query';
import type { ReviewStats } from '../../../lib/client/api-types.ts';
import { pollEvery } from '../api/polling.ts';
import { request, withQuery } from '../api/request.ts';
import { formatCount, plural } from '../format/numbers.ts';
import { LinkToPage } from '../shell/link-to-page.tsx';
import { QueryState } from '../shell/query-state.tsx';

/** What waits for a person, and what waits too long. */
export function Reviews({ project }: { project: string }) {
  const query = useQuery({
    queryKey: ['review-stats', project],
    queryFn: ({ signal }) =>
      request<ReviewStats>(withQuery('api/v1/reviews/stats', { project_id: project }), { signal }),
    refetchInterval: () => pollEvery('list'),
  });
  return (
    <Container
      header={
        <Header variant="h2" actions={<LinkToPage path="/reviews">Review desk</LinkToPage>}>
          Reviews
        </Header>
      }
    >
      <QueryState query={query} what="reviews">
        {({ late, open, claimed }) => (
          <SpaceBetween size="xxs">
            <StatusIndicator type={late > 0 ? 'warning' : 'success'}>
              {late > 0 ? `${plural(late, 'review')} past the time that it is due` : 'No review is late'}
            </StatusIndicator>
            <Box variant="small">
              {formatCount(open)} open, {formatCount(claimed)} claimed.
            </Box>
          </SpaceBetween>
        )}
      </QueryState>
    </Container>
  );
}
