import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import type { Analytics, Judge, Quality } from '../../../lib/client/api-types.ts';
import { useMay } from '../api/session.ts';
import { formatTime } from '../format/time.ts';
import { InOrder } from '../parts/in-order.tsx';
import { useAnswer } from '../parts/queries.ts';
import { QueryState } from '../shell/query-state.tsx';
import { useProject, useZone } from '../url-state/scope.ts';
import { Cascade, Escalations, Evaluators } from './cascade.tsx';
import { Judges } from './judges.tsx';
import { Models } from './models.tsx';
import { People } from './people.tsx';
import { Tiers } from './tiers.tsx';

/** How often the machine is wrong, and how far its judges and people may be trusted. */
export default function QualityPage() {
  const project = useProject();
  const zone = useZone();
  const quality = useAnswer<Quality>('api/v1/analytics/quality', { project_id: project });
  const tiers = useAnswer<Analytics>('api/v1/analytics', { project_id: project, by: 'tier' });
  const maySeeModels = useMay({ operations: ['listModels'] });
  const mayAskJudge = useMay({ operations: ['getJudge'] });
  const judge = useAnswer<Judge>(`api/v1/projects/${encodeURIComponent(project)}/judge`, {}, { isAsked: mayAskJudge });
  return (
    <ContentLayout
      header={
        <Header
          variant="h1"
          description="From what people labelled. No rate stands without its interval, and none below its minimum."
        >
          Quality
        </Header>
      }
    >
      <InOrder>
        <QueryState query={quality} what="the figures of quality">
          {(figures) => (
            <InOrder>
              <Box color="text-body-secondary">
                Reviews that people finished from {formatTime(figures.time_range.from, zone)} to{' '}
                {formatTime(figures.time_range.to, zone)} ({zone})
              </Box>
              {figures.complete ? null : (
                <Alert type="info" header="Not all reviews were read">
                  One answer reads the latest 2,000 reviews. Those before {formatTime(figures.time_range.from, zone)}{' '}
                  are not in these figures.
                </Alert>
              )}
              <Cascade figures={figures} />
              <QueryState query={tiers} what="the tiers">
                {(analytics) => <Tiers analytics={analytics} figures={figures} />}
              </QueryState>
              <Escalations figures={figures} />
              <Judges figures={figures} settings={judge.data} zone={zone} />
              <Evaluators figures={figures} />
              <People figures={figures} />
            </InOrder>
          )}
        </QueryState>
        {maySeeModels ? <Models project={project} zone={zone} /> : null}
      </InOrder>
    </ContentLayout>
  );
}
