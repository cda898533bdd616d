import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import Table from '@cloudscape-design/components/table';
import type { ReactNode } from 'react';
import { formatCount } from '../format/numbers.ts';

interface Column<Item> {
  readonly id: string;
  readonly header: string;
  readonly cell: (item: Item) => ReactNode;
  /** Figures are aligned by their last digit. */
  readonly isNumber?: boolean;
  readonly isRowHeader?: boolean;
}

interface Props<Item> {
  readonly title: string;
  readonly description?: ReactNode;
  readonly items: readonly Item[];
  readonly columns: readonly Column<Item>[];
  readonly keyOf: (item: Item) => string;
  /** What a list without rows teaches. */
  readonly empty: ReactNode;
  readonly actions?: ReactNode;
  readonly level?: 'h2' | 'h3';
  /** Asks for the next page; missing where there is none. */
  readonly more?: (() => void) | undefined;
  readonly isLoadingMore?: boolean;
}

/** A list of the kit, for what is at most some hundred rows. */
export function DataTable<Item>(props: Props<Item>) {
  const {
    title,
    description,
    items,
    columns,
    keyOf,
    empty,
    actions,
    level = 'h2',
    more,
    isLoadingMore = false,
  } = props;
  return (
    <Table
      items={items}
      trackBy={keyOf}
      variant="container"
      wrapLines
      ariaLabels={{ tableLabel: title }}
      columnDefinitions={columns.map(({ id, header, cell, isNumber = false, isRowHeader = false }) => ({
        id,
        header: isNumber ? <Box textAlign="right">{header}</Box> : header,
        cell: (item: Item) => (isNumber ? <Box textAlign="right">{cell(item)}</Box> : cell(item)),
        isRowHeader,
      }))}
      header={
        <Header
          variant={level}
          counter={`(${formatCount(items.length)}${more === undefined ? '' : '+'})`}
          actions={actions}
          description={description}
        >
          {title}
        </Header>
      }
      empty={<Box textAlign="center">{empty}</Box>}
      footer={
        more === undefined ? undefined : (
          <Box textAlign="center">
            <Button onClick={more} loading={isLoadingMore}>
              Load more
            </Button>
          </Box>
        )
      }
    />
  );
}
