import Button from '@cloudscape-design/components/button';
import ColumnLayout from '@cloudscape-design/components/column-layout';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import type { CalculatedCost, CostCalculation } from '../../../lib/client/api-types.ts';
import { fieldProblems } from '../api/problem.ts';
import { request } from '../api/request.ts';
import { formatMoneyShort } from '../format/money.ts';
import { DataTable } from '../parts/data-table.tsx';
import { TextField } from '../parts/fields.tsx';
import { NotDone } from '../parts/not-done.tsx';
import { useChange } from '../parts/queries.ts';
import { StrangerName } from '../text/stranger-text.tsx';

const FIRST = { model: 'gpt-5-mini', input: '1000', output: '500', cached: '0', calls: '1000', others: '' };
type Typed = typeof FIRST;

const FIELDS: readonly { readonly name: keyof Typed; readonly says: string; readonly path: string }[] = [
  { name: 'model', says: 'Model', path: 'model' },
  { name: 'input', says: 'Input tokens of a call', path: 'tokens.input' },
  { name: 'cached', says: 'Of these, from a cache', path: 'tokens.cached' },
  { name: 'output', says: 'Output tokens of a call', path: 'tokens.output' },
  { name: 'calls', says: 'Calls', path: 'calls' },
  { name: 'others', says: 'Compare with, by comma', path: 'compare_with' },
];

export function Calculator() {
  const [typed, setTyped] = useState(FIRST);
  const calculate = useChange<Typed, CalculatedCost>(
    (form) => request('api/v1/costs/calculate', { method: 'POST', body: calculationOf(form) }),
    [],
  );
  const problems = fieldProblems(calculate.error);
  return (
    <SpaceBetween size="l">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          calculate.mutate(typed);
        }}
      >
        <Container
          header={
            <Header
              variant="h2"
              description="By your own prices, else list prices."
              actions={
                <Button variant="primary" formAction="submit" loading={calculate.isPending}>
                  Calculate
                </Button>
              }
            >
              What calls cost
            </Header>
          }
        >
          <ColumnLayout columns={3}>
            {FIELDS.map(({ name, says, path }) => (
              <TextField
                key={name}
                label={says}
                value={typed[name]}
                onChange={(value) => setTyped({ ...typed, [name]: value })}
                problem={problems[path]}
              />
            ))}
          </ColumnLayout>
        </Container>
      </form>
      <NotDone error={calculate.error} />
      {calculate.data === undefined ? null : (
        <DataTable
          title="Cost"
          items={calculate.data.items}
          keyOf={({ model, provider }) => `${model} ${provider}`}
          columns={[
            { id: 'model', header: 'Model', cell: ({ model }) => <StrangerName text={model} />, isRowHeader: true },
            {
              id: 'priced',
              header: 'Priced as',
              cell: (one) =>
                one.priced_as === null ? 'no known price' : `${one.priced_as.provider} ${one.priced_as.model}`,
            },
            { id: 'call', header: 'A call', cell: (one) => formatMoneyShort(one.cost_per_call_usd), isNumber: true },
            { id: 'all', header: 'All calls', cell: (one) => formatMoneyShort(one.cost_usd), isNumber: true },
          ]}
          empty="Nothing to show."
        />
      )}
    </SpaceBetween>
  );
}

/** What is no number is sent as typed: the API says what is wrong with it. */
function calculationOf({ model, input, output, cached, calls, others }: Typed): CostCalculation {
  return {
    model: model.trim(),
    tokens: { input: Number(input), output: Number(output), cached: Number(cached) },
    calls: Number(calls),
    compare_with: others
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== '')
      .map((name) => ({ model: name })),
  };
}
