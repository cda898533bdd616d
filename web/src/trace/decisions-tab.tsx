import Badge from '@cloudscape-design/components/badge';
import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import type { Evaluation } from '../../../lib/client/api-types.ts';
import { formatMoneyShort } from '../format/money.ts';
import { formatDuration, plural } from '../format/numbers.ts';
import { formatTime } from '../format/time.ts';
import { StrangerName } from '../text/stranger-text.tsx';
import { inWords, VerdictMark } from '../traces/verdict-mark.tsx';
import { useZone } from '../url-state/scope.ts';
import { conclusionOf, decisionPath, type PathStep } from './decision-path.ts';

/** The way of the trace through the tiers, with what each said and what was decided after it. */
export function DecisionsTab({ evaluation }: { evaluation: Evaluation | null }) {
  const zone = useZone();
  if (evaluation === null) return <Box>The trace is not evaluated yet.</Box>;
  const { machine } = evaluation;
  return (
    <SpaceBetween size="m">
      <Box>
        <VerdictMark verdict={evaluation.verdict} /> {conclusionOf(evaluation)}
      </Box>
      {machine === undefined ? null : (
        <Box>
          A person decided. The machine had concluded <VerdictMark verdict={machine.verdict} /> in tier {machine.tier}.
        </Box>
      )}
      {decisionPath(evaluation).map((step) => (
        <Step key={step.tier} step={step} />
      ))}
      <Box variant="small" color="text-body-secondary">
        Evaluation <StrangerName text={evaluation.evaluation_id} atMost={200} /> by {evaluation.evaluator_set}, stored{' '}
        {formatTime(evaluation.created_at, zone)} ({zone}), {formatDuration(evaluation.execution_time_ms)}.
        {evaluation.supersedes === undefined ? '' : ` It stands in the place of ${evaluation.supersedes}.`}
      </Box>
    </SpaceBetween>
  );
}

function Step({ step }: { step: PathStep }) {
  const { tier, name, ran, skipped, decisions, isWhereItEnded, costUsd, milliseconds } = step;
  const description =
    ran.length === 0
      ? 'Nothing ran.'
      : `${plural(ran.length, 'evaluator')} ran, ${formatDuration(milliseconds)}, ${formatMoneyShort(costUsd)}.`;
  return (
    <Container
      header={
        <Header variant="h2" description={description}>
          Tier {tier}. {name} {isWhereItEnded ? <Badge color="blue">Decided here</Badge> : null}
        </Header>
      }
    >
      <SpaceBetween size="xs">
        {decisions.map(({ what, reason, evidence }) => (
          <Box key={what + reason}>
            <strong>{what}.</strong> <StrangerName text={reason} atMost={500} />{' '}
            <Box variant="span" color="text-body-secondary">
              <StrangerName text={evidence} atMost={500} />
            </Box>
          </Box>
        ))}
        {ran.length === 0 ? null : (
          <ul className="evaluators">
            {ran.map((evaluator) => (
              <EvaluatorLine key={evaluator.name} {...evaluator} />
            ))}
          </ul>
        )}
        {skipped.length === 0 ? null : (
          <ExpandableSection headerText={`${plural(skipped.length, 'evaluator')} had nothing to read`}>
            {skipped
              .map(({ name: one, reason }) => `${one}${reason === undefined ? '' : ` (${inWords(reason)})`}`)
              .join(', ')}
          </ExpandableSection>
        )}
      </SpaceBetween>
    </Container>
  );
}

const OUTCOMES = { pass: 'success', fail: 'error', error: 'warning', skipped: 'stopped' } as const;

function EvaluatorLine(evaluator: PathStep['ran'][number]) {
  const { name, version, outcome, risk, confidence, model, rating, no_verdict: noVerdict, checks = [] } = evaluator;
  const { shipped_risk: shippedRisk, shadow } = evaluator;
  const facts = [
    risk === null ? '' : `risk ${risk.toFixed(3)}`,
    confidence === null ? '' : `confidence ${confidence.toFixed(3)}`,
    shippedRisk === undefined ? '' : `as shipped ${shippedRisk.toFixed(3)}`,
    shadow === undefined ? '' : `${shadow.version} in shadow: ${shadow.outcome}, risk ${shadow.risk.toFixed(3)}`,
    model ?? '',
    rating == null ? '' : `rating ${rating}`,
    noVerdict === undefined ? '' : `no verdict: ${inWords(noVerdict).toLowerCase()}`,
    evaluator.label === undefined ? '' : `label ${evaluator.label}`,
  ].filter((fact) => fact !== '');
  return (
    <li>
      <StatusIndicator type={OUTCOMES[outcome]}>
        {name} {version}
      </StatusIndicator>{' '}
      {facts.join(', ')}
      {checks.map(({ id, answer, quote }) => (
        <Box key={id} variant="small" display="block">
          {inWords(id)}: {answer}
          {quote === undefined ? '' : ' – '}
          {quote === undefined ? null : <StrangerName text={quote} atMost={300} />}
        </Box>
      ))}
    </li>
  );
}
