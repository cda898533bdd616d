import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { DryRunAnswer, DryRunRequest, PackOverride, TraceList } from '../../../lib/client/api-types.ts';
import { request, withQuery } from '../api/request.ts';
import { plural } from '../format/numbers.ts';
import { DataTable } from '../parts/data-table.tsx';
import { NotDone } from '../parts/not-done.tsx';
import { useChange } from '../parts/queries.ts';
import { StrangerName } from '../text/stranger-text.tsx';
import { PageLink } from '../url-state/links.tsx';

const TRACES = 20;
type Tried = Pick<DryRunAnswer, 'results'>;

interface Props {
  readonly domain: string;
  readonly project: string;
  readonly override: PackOverride;
}

/** What a draft would have said of the latest traces. It stores nothing. */
export function DomainTrial({ domain, project, override }: Props) {
  const trial = useChange<PackOverride, Tried>(async (draft) => {
    const { items } = await request<TraceList>(
      withQuery('api/v1/traces', { project_id: project, domain, limit: TRACES }),
    );
    // There is nothing to ask the API about.
    if (items.length === 0) return { results: [] };
    const body: DryRunRequest = {
      project_id: project,
      override: draft,
      trace_ids: items.map(({ trace_id: id }) => id),
    };
    return request<DryRunAnswer>(`api/v1/domains/${encodeURIComponent(domain)}/dry-run`, { method: 'POST', body });
  }, []);
  return (
    <SpaceBetween size="m">
      <Container
        header={
          <Header
            variant="h2"
            description={`Evaluates the latest ${TRACES} traces of this domain with and without the draft.`}
            actions={
              <Button loading={trial.isPending} onClick={() => trial.mutate(override)}>
                Try the draft
              </Button>
            }
          >
            Dry run
          </Header>
        }
      >
        {trial.data === undefined ? 'Nothing was tried yet.' : describe(trial.data)}
      </Container>
      <NotDone error={trial.error} />
      {trial.data === undefined ? null : (
        <DataTable
          title="Traces"
          level="h3"
          items={trial.data.results}
          keyOf={({ name }) => name}
          columns={[
            {
              id: 'name',
              header: 'Trace',
              cell: ({ name }) => <PageLink to={`/traces/${name}`}>{name}</PageLink>,
              isRowHeader: true,
            },
            { id: 'before', header: 'Now', cell: ({ before }) => before.verdict },
            { id: 'after', header: 'With the draft', cell: ({ after }) => after.verdict },
            { id: 'added', header: 'Found only then', cell: ({ added }) => <StrangerName text={added.join(', ')} /> },
            {
              id: 'removed',
              header: 'No longer found',
              cell: ({ removed }) => <StrangerName text={removed.join(', ')} />,
            },
          ]}
          empty="The project has no trace of this domain yet."
        />
      )}
    </SpaceBetween>
  );
}

function describe({ results }: Tried): string {
  const others = results.filter(({ before, after }) => before.verdict !== after.verdict).length;
  return `${plural(results.length, 'trace')} tried; ${plural(others, 'verdict')} would be another one.`;
}
