import './trace.css';
import Alert from '@cloudscape-design/components/alert';
import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Tabs from '@cloudscape-design/components/tabs';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useParams } from 'react-router';
import type { Trace } from '../../../lib/client/api-types.ts';
import { formatCount } from '../format/numbers.ts';
import { QueryState } from '../shell/query-state.tsx';
import { StrangerName } from '../text/stranger-text.tsx';
import { useUrlState } from '../url-state/use-url-state.ts';
import { DecisionsTab } from './decisions-tab.tsx';
import { findingsOf } from './findings.ts';
import { RawTab } from './raw-tab.tsx';
import { SpansTab } from './spans-tab.tsx';
import { TextTab } from './text-tab.tsx';
import { TraceActions } from './trace-actions.tsx';
import { TraceFacts } from './trace-facts.tsx';
import { TRACE_STATE, tabOf } from './trace-search.ts';
import { traceQuery, useExplanations } from './use-trace.ts';

/** One trace: what was said, what was found in it and why, and what may be done about it. */
export default function TracePage() {
  const { id = '' } = useParams();
  const query = useQuery(traceQuery(id));
  return (
    <>
      {query.data === undefined ? <h1 className="only-heard">Trace {id}</h1> : null}
      <QueryState query={query} what="trace">
        {(trace) => <TraceView key={trace.trace_id} trace={trace} />}
      </QueryState>
    </>
  );
}

function TraceView({ trace }: { trace: Trace }) {
  const [state, change] = useUrlState(TRACE_STATE);
  const explained = useExplanations(trace.evaluation?.evaluation_id ?? null);
  const explanations = explained.data?.explanations;
  const findings = useMemo(
    () => (trace.evaluation === null ? [] : findingsOf(trace.evaluation, explanations)),
    [trace.evaluation, explanations],
  );
  const spans = trace.content.spans ?? [];
  return (
    <ContentLayout
      header={
        <Header variant="h1" actions={<TraceActions trace={trace} />}>
          Trace <StrangerName text={trace.trace_id} />
        </Header>
      }
    >
      <SpaceBetween size="m">
        <TraceFacts trace={trace} />
        {trace.status === 'queued' ? (
          <Alert type="info">No verdict yet. This page looks again every five seconds while you see it.</Alert>
        ) : null}
        <Tabs
          activeTabId={state.tab}
          onChange={({ detail }) => change({ tab: tabOf(detail.activeTabId) })}
          ariaLabel="Views of the trace"
          tabs={[
            {
              id: 'text',
              label: `Findings and text (${formatCount(trace.total_issues ?? 0)})`,
              content: (
                <TextTab
                  trace={trace}
                  findings={findings}
                  selected={state.finding}
                  onSelect={(finding) => change({ finding }, { replace: true })}
                />
              ),
            },
            ...(spans.length === 0
              ? []
              : [
                  {
                    id: 'spans',
                    label: 'Spans',
                    content: (
                      <SpansTab
                        spans={spans}
                        issues={trace.evaluation?.issues ?? []}
                        selected={state.span}
                        onSelect={(span) => change({ span }, { replace: true })}
                      />
                    ),
                  },
                ]),
            { id: 'decisions', label: 'How it was decided', content: <DecisionsTab evaluation={trace.evaluation} /> },
            { id: 'raw', label: 'Raw', content: <RawTab trace={trace} /> },
          ]}
        />
      </SpaceBetween>
    </ContentLayout>
  );
}
