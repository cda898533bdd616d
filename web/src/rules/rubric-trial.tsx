import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import type { Rubric, RubricDryRunAnswer, RubricDryRunRequest } from '../../../lib/client/api-types.ts';
import { fieldProblems } from '../api/problem.ts';
import { request } from '../api/request.ts';
import { formatMoneyShort } from '../format/money.ts';
import { formatShare } from '../format/numbers.ts';
import { DataTable } from '../parts/data-table.tsx';
import { LongTextField } from '../parts/fields.tsx';
import { NotDone } from '../parts/not-done.tsx';
import { useChange } from '../parts/queries.ts';
import { StrangerName } from '../text/stranger-text.tsx';
import { PageLink } from '../url-state/links.tsx';
import { readIds } from './read-json.ts';
import { type Content, triedContent } from './rubric-draft.ts';

/** Judges stored traces by a candidate: first it tells what that costs at most, then it runs for at most that. */
export function RubricTrial({ rubric, content }: { rubric: Rubric; content: Content }) {
  const [ids, setIds] = useState('');
  const trial = useChange<RubricDryRunRequest, RubricDryRunAnswer>(
    (body) => request(`api/v1/rubrics/${encodeURIComponent(rubric.rubric_id)}/dry-run`, { method: 'POST', body }),
    [],
  );
  const run = (maxCostUsd: string | null): void =>
    trial.mutate({
      project_id: rubric.project_id,
      rubric: triedContent(content),
      trace_ids: readIds(ids),
      ...(maxCostUsd === null ? {} : { max_cost_usd: maxCostUsd }),
    });
  const answer = trial.data;
  const refused = Object.entries(fieldProblems(trial.error)).map(([at, message]) => `${at} ${message}`);
  return (
    <SpaceBetween size="m">
      <Container
        header={
          <Header
            variant="h2"
            description="Judges stored traces, at most 20, by the draft. Nothing is stored; the judge costs what it costs."
            actions={
              <Button loading={trial.isPending} onClick={() => run(null)}>
                What would it cost?
              </Button>
            }
          >
            Dry run
          </Header>
        }
      >
        <LongTextField label="Ids of traces" value={ids} onChange={setIds} rows={2} />
      </Container>
      <NotDone error={trial.error} />
      {refused.length === 0 ? null : <Alert type="error">{refused.join('; ')}</Alert>}
      {answer === undefined || answer.ran ? null : (
        <Alert
          header={`At most ${formatMoneyShort(answer.worst_case_cost_usd)}, by ${answer.model}`}
          action={
            <Button loading={trial.isPending} onClick={() => run(answer.worst_case_cost_usd)}>
              Run it
            </Button>
          }
        >
          No call was made yet.
        </Alert>
      )}
      {answer?.ran ? <TrialResults answer={answer} /> : null}
    </SpaceBetween>
  );
}

function TrialResults({ answer }: { answer: RubricDryRunAnswer }) {
  return (
    <DataTable
      title={`Judged by ${answer.model}`}
      description={`It cost ${formatMoneyShort(answer.cost_usd)}.`}
      items={answer.results}
      keyOf={({ trace_id: id }) => id}
      columns={[
        {
          id: 'trace',
          header: 'Trace',
          cell: ({ trace_id: id }) => <PageLink to={`/traces/${id}`}>{id}</PageLink>,
          isRowHeader: true,
        },
        { id: 'verdict', header: 'Now', cell: ({ verdict }) => verdict ?? '–' },
        { id: 'rating', header: 'Rating', cell: (one) => one.rating ?? `no verdict: ${one.no_verdict}` },
        { id: 'confidence', header: 'Confidence', cell: (one) => formatShare(one.confidence), isNumber: true },
        {
          id: 'checks',
          header: 'Checks',
          cell: ({ checks }) => (
            <StrangerName text={checks.map((one) => `${one.id}: ${one.answer}`).join(', ')} atMost={500} />
          ),
        },
        { id: 'detail', header: 'Detail', cell: ({ detail }) => <StrangerName text={detail ?? ''} atMost={300} /> },
        { id: 'cost', header: 'Cost', cell: (one) => formatMoneyShort(one.cost_usd), isNumber: true },
      ]}
      empty="No trace was named: the rubric was only checked, and it is fine."
    />
  );
}
