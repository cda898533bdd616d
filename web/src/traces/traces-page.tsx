import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import CollectionPreferences from '@cloudscape-design/components/collection-preferences';
import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import PropertyFilter from '@cloudscape-design/components/property-filter';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useCallback, useMemo } from 'react';
import { useNavigate } from 'react-router';
import { fieldProblems } from '../api/problem.ts';
import { formatCount, plural } from '../format/numbers.ts';
import { VirtualGrid } from '../grid/virtual-grid.tsx';
import { Loading } from '../parts/loading.tsx';
import { PeriodChoice } from '../period/period-choice.tsx';
import { Failure } from '../shell/query-state.tsx';
import { useLinks } from '../url-state/links.tsx';
import { useProject, useZone } from '../url-state/scope.ts';
import { useUrlState } from '../url-state/use-url-state.ts';
import { SavedViews } from '../views/saved-views.tsx';
import { useTraceExport } from './export-button.tsx';
import { filtersOf, tokensOf } from './filter-tokens.ts';
import { NoTraces } from './no-traces.tsx';
import { OrderChoice, orderOf, TooManyToRank } from './order-choice.tsx';
import { RollupCounts } from './rollup-counts.tsx';
import { gridColumns, TRACE_COLUMNS } from './trace-columns.tsx';
import { COLUMN_NAMES, FILTERS, listQuery, TRACE_SEARCH } from './trace-search.ts';
import { useTraces } from './use-traces.ts';

const NAMES = ['1h', '24h', '7d', '30d'] as const;

/** The traces of a project, with filters and an order that stand in the address. */
export default function TracesPage() {
  const [search, change] = useUrlState(TRACE_SEARCH);
  const project = useProject();
  const zone = useZone();
  const links = useLinks();
  const navigate = useNavigate();
  const { rows, newer, isAtLeast, pages, showNewest } = useTraces(search, project);
  const exported = useTraceExport(() => listQuery(search, project, Date.now()));
  const columns = useMemo(() => gridColumns(search.columns, zone), [search.columns, zone]);
  const { fetchNextPage, hasNextPage, isFetchingNextPage, error } = pages;
  const loadMore = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage && error === null) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, error, fetchNextPage]);
  const isFiltered = Object.keys(search.filters).length > 0 || search.since !== null || search.from !== null;
  return (
    <ContentLayout
      header={
        <Header
          variant="h1"
          description="Each row stays where it is while you read."
          actions={
            <SpaceBetween direction="horizontal" size="xs">
              <OrderChoice order={search.order} onChange={(order) => change({ order, selected: null })} />
              <SavedViews />
              {exported.button}
              <Columns columns={search.columns} onChange={(names) => change({ columns: names })} />
            </SpaceBetween>
          }
        >
          Traces
        </Header>
      }
    >
      <SpaceBetween size="s">
        {exported.notice}
        <PropertyFilter
          query={{ tokens: tokensOf(search.filters), operation: 'and' }}
          onChange={({ detail }) => change({ filters: filtersOf(detail.tokens), selected: null })}
          filteringProperties={FILTERS.map(({ name, label, group, most }) => ({
            key: name,
            propertyLabel: label,
            groupValuesLabel: `All ${group}`,
            operators: most === undefined ? ['='] : ['>=', '<='],
          }))}
          filteringOptions={FILTERS.flatMap(({ name, values = [] }) =>
            values.map((value) => ({ propertyKey: name, value })),
          )}
          disableFreeTextFiltering
          hideOperations
          filteringPlaceholder="Filter by verdict, model, user, cost …"
          filteringAriaLabel="Filter traces"
          i18nStrings={{ clearFiltersText: 'Clear filters' }}
          expandToViewport
          customControl={
            <PeriodChoice
              names={NAMES}
              since={search.since}
              from={search.from}
              to={search.to}
              onChange={(period) => change({ ...period, selected: null })}
            />
          }
        />
        <div className="above-rows">
          <RollupCounts search={search} projectId={project} />
          <div aria-live="polite">
            {newer === 0 ? null : (
              <Button iconName="refresh" onClick={() => void showNewest()}>
                {formatCount(newer)}
                {isAtLeast ? ' or more' : ''} new
              </Button>
            )}
          </div>
        </div>
        {error === null ? null : fieldProblems(error)['order'] === undefined ? (
          <Failure
            error={error}
            what="traces"
            retry={() => void (rows.length === 0 ? pages.refetch() : fetchNextPage())}
            busy={pages.isFetching}
          />
        ) : (
          <TooManyToRank order={search.order} onNewest={() => change({ order: 'newest' })} />
        )}
        {/* What could not be read is not empty. */}
        {error !== null && rows.length === 0 ? null : pages.isPending ? (
          <Loading>Loading traces</Loading>
        ) : (
          <VirtualGrid
            label="Traces"
            rows={rows}
            columns={columns}
            keyOf={({ trace_id }) => trace_id}
            active={search.selected}
            onActive={(selected) => change({ selected }, { replace: true })}
            onOpen={({ trace_id }) => void navigate(links.to(`/traces/${encodeURIComponent(trace_id)}`))}
            onEnd={loadMore}
            empty={
              hasNextPage ? (
                `None of the ${orderOf(search.order).first} 1,000 traces fits. Search further below.`
              ) : (
                <NoTraces
                  isFiltered={isFiltered}
                  onClear={() => change({ filters: {}, since: null, from: null, to: null })}
                />
              )
            }
          />
        )}
        {pages.isPending ? null : (
          <Box variant="small" color="text-body-secondary">
            {plural(rows.length, 'trace')} loaded
            {hasNextPage ? '; there may be more. ' : rows.length === 0 ? '.' : '; these are all. '}
            {hasNextPage ? (
              <Button variant="inline-link" loading={isFetchingNextPage} onClick={loadMore}>
                Search further
              </Button>
            ) : null}
            {rows.length === 0 ? null : ' Enter or a second click opens a trace.'}
          </Box>
        )}
      </SpaceBetween>
    </ContentLayout>
  );
}

function Columns({ columns, onChange }: { columns: readonly string[]; onChange: (names: readonly string[]) => void }) {
  return (
    <CollectionPreferences
      title="Columns"
      confirmLabel="Show"
      cancelLabel="Cancel"
      preferences={{ visibleContent: columns }}
      onConfirm={({ detail }) => onChange(detail.visibleContent ?? [])}
      visibleContentPreference={{
        title: 'Shown columns',
        options: [
          {
            label: 'Columns of the list',
            options: COLUMN_NAMES.map((id) => ({ id, label: TRACE_COLUMNS[id].header, editable: id !== 'trace_id' })),
          },
        ],
      }}
    />
  );
}
