import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useQuery } from '@tanstack/react-query';
import type { AlertList } from '../../../lib/client/api-types.ts';
import { pollEvery } from '../api/polling.ts';
import { request, withQuery } from '../api/request.ts';
import { plural } from '../format/numbers.ts';
import { formatTime } from '../format/time.ts';
import { LinkToPage } from '../shell/link-to-page.tsx';
import { QueryState } from '../shell/query-state.tsx';
import { StrangerName } from '../text/stranger-text.tsx';
import { inWords } from '../traces/verdict-mark.tsx';
import { useZone } from '../url-state/scope.ts';

const SHOWN = 5;

/** The alerts that nobody has taken up yet, the latest first. */
export function OpenAlerts({ project }: { project: string }) {
  const zone = useZone();
  const query = useQuery({
    queryKey: ['open-alerts', project],
    queryFn: ({ signal }) =>
      request<AlertList>(withQuery('api/v1/alerts', { project_id: project, state: 'open', limit: SHOWN }), { signal }),
    refetchInterval: () => pollEvery('list'),
  });
  return (
    <Container
      header={
        <Header variant="h2" actions={<LinkToPage path="/alerts">All alerts</LinkToPage>}>
          Open alerts
        </Header>
      }
    >
      <QueryState query={query} what="alerts">
        {({ items, next_cursor }) =>
          items.length === 0 ? (
            <StatusIndicator type="success">No alert is open</StatusIndicator>
          ) : (
            <ul className="ranking">
              {items.map(({ alert_id, summary, severity, opened_at, count }) => (
                <li key={alert_id}>
                  <span>
                    <StatusIndicator type={severity === 'critical' || severity === 'high' ? 'error' : 'warning'}>
                      {inWords(severity)}
                    </StatusIndicator>{' '}
                    <StrangerName text={summary} atMost={300} />
                    <Box variant="small" display="block">
                      Since {formatTime(opened_at, zone)} ({zone}), {plural(count, 'event')}
                    </Box>
                  </span>
                </li>
              ))}
              {next_cursor === null ? null : <li>There are more.</li>}
            </ul>
          )
        }
      </QueryState>
    </Container>
  );
}
