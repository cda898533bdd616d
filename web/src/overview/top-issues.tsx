import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import type { Analytics } from '../../../lib/client/api-types.ts';
import { formatCount, plural } from '../format/numbers.ts';
import { StrangerName } from '../text/stranger-text.tsx';
import { PageLink } from '../url-state/links.tsx';

/** What was found most often; each leads to its traces. */
export function TopIssues({ figures }: { figures: Analytics }) {
  const { breakdown, time_range: range } = figures;
  return (
    <Container header={<Header variant="h2">Most frequent findings</Header>}>
      {breakdown.length === 0 ? <Box>Nothing was found.</Box> : null}
      <ul className="ranking">
        {breakdown.map(({ key, traces, verdicts }) => (
          <li key={key}>
            {key === 'other' ? (
              'All other types'
            ) : (
              <PageLink to="/traces" query={{ issue_type: key, from: range.from, to: range.to }}>
                <StrangerName text={key} />
              </PageLink>
            )}
            <span>
              {plural(traces, 'trace')}, {formatCount(verdicts.failed)} failed
            </span>
          </li>
        ))}
      </ul>
    </Container>
  );
}
