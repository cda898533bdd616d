import Alert from '@cloudscape-design/components/alert';
import AttributeEditor from '@cloudscape-design/components/attribute-editor';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { UseMutationResult } from '@tanstack/react-query';
import { useState } from 'react';
import type { OwnPrices, PriceDifference, PriceList, PriceTrial } from '../../../lib/client/api-types.ts';
import { request } from '../api/request.ts';
import { useMay } from '../api/session.ts';
import { NotDone } from '../parts/not-done.tsx';
import { useChange } from '../parts/queries.ts';
import { useProject } from '../url-state/scope.ts';
import { PriceTrialResult } from './price-trial-result.tsx';
import { EMPTY_PRICE, type PriceRow, priceRows, readPriceRows } from './prices.ts';

const COLUMNS: readonly { readonly name: Exclude<keyof PriceRow, 'above'>; readonly label: string }[] = [
  { name: 'model', label: 'Model' },
  { name: 'provider', label: 'Provider' },
  { name: 'input', label: 'Input' },
  { name: 'output', label: 'Output' },
  { name: 'cached', label: 'Cached' },
  { name: 'cacheWrite', label: 'Cache write' },
];

interface Props {
  readonly prices: OwnPrices;
  /** Stores a list; it outlives the form, which is made anew for what it stored. */
  readonly save: UseMutationResult<OwnPrices, Error, PriceList>;
}

export function PriceForm({ prices, save }: Props) {
  const project = useProject();
  const mayChange = useMay({ operations: ['putPrices'] });
  const [rows, setRows] = useState(() => priceRows(prices));
  const [problem, setProblem] = useState<string | null>(null);
  const trial = useChange<PriceTrial, PriceDifference>(
    (body) => request('api/v1/organization/prices/dry-run', { method: 'POST', body }),
    [],
  );
  const withPrices = (use: (list: PriceList) => void): void => {
    const read = readPriceRows(rows);
    setProblem('problem' in read ? read.problem : null);
    if ('prices' in read) use({ prices: read.prices });
  };
  const change = (index: number, part: Partial<PriceRow>): void =>
    setRows(rows.map((row, at) => (at === index ? { ...row, ...part } : row)));
  const error = save.error ?? trial.error;
  return (
    <SpaceBetween size="l">
      <Container
        header={
          <Header
            variant="h2"
            description="USD for a million tokens. They come before list prices, for traces that start a minute later or after that. What was charged stays as it was."
            actions={
              <SpaceBetween direction="horizontal" size="xs">
                <Button
                  loading={trial.isPending}
                  onClick={() => withPrices((list) => trial.mutate({ ...list, project_id: project }))}
                >
                  Try on the latest traces
                </Button>
                {mayChange ? (
                  <Button variant="primary" loading={save.isPending} onClick={() => withPrices(save.mutate)}>
                    Store prices
                  </Button>
                ) : null}
              </SpaceBetween>
            }
          >
            Own prices, version {prices.version}
          </Header>
        }
      >
        <SpaceBetween size="m">
          {problem === null ? null : <Alert type="warning">{problem}</Alert>}
          <NotDone error={error} />
          {save.isSuccess ? <Alert type="success">Stored. They hold in a minute.</Alert> : null}
          <AttributeEditor
            items={rows}
            addButtonText="Add a price"
            removeButtonText="Remove"
            empty="No own prices: list prices hold for every model that has one."
            onAddButtonClick={() => setRows([...rows, EMPTY_PRICE])}
            onRemoveButtonClick={({ detail }) => setRows(rows.filter((_, at) => at !== detail.itemIndex))}
            definition={COLUMNS.map(({ name, label }) => ({
              label,
              control: (row: PriceRow, index: number) => (
                <Input
                  ariaLabel={`${label}, row ${index + 1}`}
                  value={row[name]}
                  onChange={({ detail }) => change(index, { [name]: detail.value })}
                />
              ),
            }))}
          />
        </SpaceBetween>
      </Container>
      {trial.data === undefined ? null : <PriceTrialResult difference={trial.data} />}
    </SpaceBetween>
  );
}
