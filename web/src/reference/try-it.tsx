import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import ColumnLayout from '@cloudscape-design/components/column-layout';
import Container from '@cloudscape-design/components/container';
import CopyToClipboard from '@cloudscape-design/components/copy-to-clipboard';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { apiAddress } from '../api/places.ts';
import { formatDuration } from '../format/numbers.ts';
import { LongTextField, TextField } from '../parts/fields.tsx';
import { useChange } from '../parts/queries.ts';
import { StrangerText } from '../text/stranger-text.tsx';
import { useProject } from '../url-state/scope.ts';
import { callApi } from './call-api.ts';
import { bodyOf, type Operation } from './document.ts';
import { addressOf, curlOf, exampleBody } from './example.ts';
import type { Schemas } from './schema-rows.ts';

/** A call of the operation as the reader fills it in; it is a real one. */
export function TryIt({ operation, schemas }: { operation: Operation; schemas: Schemas }) {
  const project = useProject();
  const schema = bodyOf(operation);
  const [values, setValues] = useState<ReadonlyMap<string, string>>(() =>
    (operation.parameters ?? []).some(({ name }) => name === 'project_id')
      ? new Map([['project_id', project]])
      : new Map(),
  );
  const [body, setBody] = useState(() =>
    schema === null ? '' : JSON.stringify(exampleBody(schema, schemas), null, 2),
  );
  const call = useChange(callApi, []);
  const address = addressOf(operation, values);
  const parameters = (operation.parameters ?? []).filter((one) => one.in === 'path' || one.in === 'query');
  const isChange = operation.method !== 'get';
  return (
    <Container
      header={
        <Header
          variant="h2"
          description={isChange ? 'This is a real call: it changes what it says.' : 'This is a real call.'}
          actions={
            <Button
              variant={isChange ? 'normal' : 'primary'}
              loading={call.isPending}
              onClick={() => call.mutate({ method: operation.method, address, body })}
            >
              Run {operation.method.toUpperCase()}
            </Button>
          }
        >
          Try it
        </Header>
      }
    >
      <SpaceBetween size="m">
        <ColumnLayout columns={2}>
          {parameters.map(({ name, in: place, required = false }) => (
            <TextField
              key={name}
              label={`${name}${required ? ', required' : ''}`}
              description={place}
              value={values.get(name) ?? ''}
              onChange={(typed) => setValues(new Map(values).set(name, typed))}
            />
          ))}
        </ColumnLayout>
        {schema === null ? null : <LongTextField label="Body" value={body} onChange={setBody} rows={10} />}
        <StrangerText label="The call for a shell" text={curlOf(operation, apiAddress(address), body)} />
        <CopyToClipboard
          copyButtonText="Copy"
          textToCopy={curlOf(operation, apiAddress(address), body)}
          copySuccessText="Copied"
          copyErrorText="The browser did not copy it"
        />
        {call.error === null ? null : <Alert type="error">{call.error.message}</Alert>}
        {call.data === undefined ? null : (
          <SpaceBetween size="xs">
            <Box fontWeight="bold">
              <span role="status">
                {call.data.status} in {formatDuration(call.data.milliseconds)}
              </span>
            </Box>
            <StrangerText label="Answer" text={call.data.text} />
          </SpaceBetween>
        )}
      </SpaceBetween>
    </Container>
  );
}
