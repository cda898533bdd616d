import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useSession } from '../api/session.ts';
import { DataTable } from '../parts/data-table.tsx';
import { answerOf, bodyOf, type Operation } from './document.ts';
import { type Schema, type Schemas, schemaRows, typeOf } from './schema-rows.ts';
import { TryIt } from './try-it.tsx';

export function OperationView({ operation, schemas }: { operation: Operation; schemas: Schemas }) {
  const session = useSession();
  const mayCall = session.operations.includes(operation.operationId);
  const body = bodyOf(operation);
  return (
    <SpaceBetween size="l">
      <Container
        header={
          <Header variant="h2" description={operation.summary}>
            <code className="address">
              {operation.method.toUpperCase()} {operation.path}
            </code>
          </Header>
        }
      >
        {operation.description === undefined ? null : <Box variant="p">{operation.description}</Box>}
        <StatusIndicator type={mayCall ? 'success' : 'info'}>
          {mayCall
            ? 'Your session may call it.'
            : 'It does not take your session: it is public, or takes other rights.'}
        </StatusIndicator>
      </Container>
      <DataTable
        title="Parameters"
        items={operation.parameters ?? []}
        keyOf={({ name, in: place }) => `${place} ${name}`}
        columns={[
          { id: 'name', header: 'Name', cell: ({ name }) => <code>{name}</code>, isRowHeader: true },
          { id: 'in', header: 'In', cell: (one) => `${one.in}${one.required === true ? ', required' : ''}` },
          { id: 'type', header: 'Type', cell: ({ schema }) => (schema === undefined ? '' : typeOf(schema, schemas)) },
          {
            id: 'says',
            header: 'Meaning',
            cell: ({ description, schema }) => description ?? schema?.description ?? '',
          },
        ]}
        empty="None."
      />
      {body === null ? null : <SchemaTable title="Body" schema={body} schemas={schemas} />}
      {Object.entries(operation.responses ?? {}).map(([status, response]) => {
        const schema = answerOf(response);
        return (
          <ExpandableSection
            key={status}
            variant="container"
            headerText={`Answer ${status}`}
            headerDescription={response.description ?? ''}
          >
            {schema === null ? (
              'Without a body of JSON.'
            ) : (
              <SchemaTable title="Body" schema={schema} schemas={schemas} />
            )}
          </ExpandableSection>
        );
      })}
      <TryIt operation={operation} schemas={schemas} />
    </SpaceBetween>
  );
}

function SchemaTable({ title, schema, schemas }: { title: string; schema: Schema; schemas: Schemas }) {
  return (
    <DataTable
      title={title}
      level="h3"
      description={typeOf(schema, schemas)}
      items={schemaRows(schema, schemas)}
      keyOf={({ path, type }) => `${path} ${type}`}
      columns={[
        { id: 'path', header: 'Member', cell: ({ path }) => <code>{path}</code>, isRowHeader: true },
        { id: 'type', header: 'Type', cell: ({ type }) => type },
        { id: 'required', header: 'Required', cell: ({ isRequired }) => (isRequired ? 'yes' : 'no') },
        { id: 'says', header: 'Meaning', cell: ({ description }) => description },
      ]}
      empty="It has no members."
    />
  );
}
