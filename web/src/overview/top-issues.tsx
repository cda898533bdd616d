import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import type { Analytics } from '../../../lib/client/api-types.ts';
import { formatCount, plural } from '../format/numbers.ts';
import { StrangerName } from '../text/stranger-text.tsx';
import { inWords } from '../traces/verdict-mark.tsx';
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
              <PageLink to="/traces" query={{ ...kindOf(key), from: range.from, to: range.to }}>
                <StrangerName text={inWords(key.slice(key.indexOf('/') + 1))} />
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

/** A key of this dimension is a category and a type of it, such as `secret/private_key`. */
function kindOf(key: string): { readonly category: string; readonly issue_type: string } {
  const slash = key.indexOf('/');
  return { category: key.slice(0, slash), issue_type: key.slice(slash + 1) };
}
