import './reference.css';
import Box from '@cloudscape-design/components/box';
import ContentLayout from '@cloudscape-design/components/content-layout';
import Grid from '@cloudscape-design/components/grid';
import Header from '@cloudscape-design/components/header';
import { useMemo } from 'react';
import { useAnswer } from '../parts/queries.ts';
import { QueryState } from '../shell/query-state.tsx';
import type { UrlState } from '../url-state/url-state.ts';
import { useUrlState } from '../url-state/use-url-state.ts';
import { type OpenApi, operationsOf } from './document.ts';
import { OperationList } from './operation-list.tsx';
import { OperationView } from './operation-view.tsx';

const PLACE: UrlState<{ readonly operation: string | null; readonly words: string }> = {
  read: (params) => ({ operation: params.get('operation'), words: params.get('q') ?? '' }),
  write: ({ operation, words }) => ({ operation, q: words === '' ? null : words }),
};

/** The API as the deployment describes itself, with calls that run in the reader's own session. */
export default function ReferencePage() {
  const query = useAnswer<OpenApi>('openapi.json');
  return (
    <ContentLayout
      header={
        <Header
          variant="h1"
          description="As this deployment describes itself. Calls run with your session and its rights."
        >
          API reference
        </Header>
      }
    >
      <QueryState query={query} what="the description of the API">
        {(document) => <Reference document={document} />}
      </QueryState>
    </ContentLayout>
  );
}

function Reference({ document }: { document: OpenApi }) {
  const [{ operation: chosen, words }, change] = useUrlState(PLACE);
  const operations = useMemo(() => operationsOf(document), [document]);
  const operation = operations.find(({ operationId }) => operationId === chosen);
  const schemas = document.components?.schemas ?? {};
  return (
    <Grid gridDefinition={[{ colspan: { default: 12, m: 4 } }, { colspan: { default: 12, m: 8 } }]}>
      <OperationList
        operations={operations}
        chosen={chosen}
        words={words}
        onWords={(typed) => change({ words: typed })}
        onChoose={(id) => change({ operation: id })}
      />
      {operation === undefined ? (
        <Box variant="p">
          {document.info.title} {document.info.version}. {document.info.description} Choose an operation.
        </Box>
      ) : (
        <OperationView key={operation.operationId} operation={operation} schemas={schemas} />
      )}
    </Grid>
  );
}
