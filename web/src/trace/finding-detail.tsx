import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { Explanation } from '../../../lib/client/api-types.ts';
import { StrangerName } from '../text/stranger-text.tsx';
import { visibleText } from '../text/visible.ts';
import { inWords } from '../traces/verdict-mark.tsx';
import { type Finding, madeBy, measured } from './findings.ts';

/** One finding in its sentence, with all that is known of it and what would have to be different. */
export function FindingDetail({ finding, explanation }: { finding: Finding; explanation: Explanation | null }) {
  const { issue } = finding;
  const score = measured(finding);
  const source = explanation?.source ?? issue.source ?? null;
  return (
    <Container header={<Header variant="h2">{inWords(issue.type)}</Header>}>
      <SpaceBetween size="xs">
        <Box>
          <StrangerName text={issue.message} atMost={1_000} />
        </Box>
        {explanation?.excerpt == null ? null : <Excerpt {...explanation.excerpt} />}
        <Box variant="small">
          {inWords(issue.severity)} severity, {inWords(issue.category).toLowerCase()}
          {issue.decisive === true ? '. The verdict rests on it' : ''}.
        </Box>
        <Box variant="small">{madeBy(finding)}.</Box>
        {score === null ? null : <Box variant="small">{score}.</Box>}
        {source === null ? null : (
          <Box variant="small">
            Source: <StrangerName text={source} atMost={300} />
          </Box>
        )}
        {explanation === null ? null : (
          <Box>
            <strong>What would have to be different:</strong> <StrangerName text={explanation.remedy} atMost={1_000} />
          </Box>
        )}
      </SpaceBetween>
    </Container>
  );
}

/** The sentence in which it was found. */
function Excerpt({ before, match, after }: { before: string; match: string; after: string }) {
  return (
    <blockquote className="excerpt" dir="auto">
      {visibleText(before)}
      <mark>{visibleText(match)}</mark>
      {visibleText(after)}
    </blockquote>
  );
}
