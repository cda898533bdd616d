import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { formatTime } from '../format/time.ts';
import { StrangerText } from '../text/stranger-text.tsx';
import { VerdictMark } from '../traces/verdict-mark.tsx';
import { PageLink } from '../url-state/links.tsx';
import { useZone } from '../url-state/scope.ts';
import type { ExportedTrace } from './turns.ts';
import { saidIn } from './turns.ts';

/** What one side asked and the other answered, with the verdict of the answer. */
export function Turn({ number, trace }: { number: number | null; trace: ExportedTrace }) {
  const zone = useZone();
  return (
    <Container
      header={
        <Header variant="h2" description={formatTime(trace.created_at, zone)}>
          <PageLink to={`/traces/${encodeURIComponent(trace.trace_id)}`} fontSize="heading-m">
            {number === null ? 'A turn' : `Turn ${number}`}
          </PageLink>{' '}
          <VerdictMark verdict={trace.verdict} />
        </Header>
      }
    >
      <SpaceBetween size="xs">
        {saidIn(trace).map(({ key, who, text }) => (
          <SpaceBetween key={key} size="xxs">
            <Box variant="h3" fontSize="heading-xs">
              {who}
            </Box>
            <StrangerText text={text} label={who} />
          </SpaceBetween>
        ))}
      </SpaceBetween>
    </Container>
  );
}
