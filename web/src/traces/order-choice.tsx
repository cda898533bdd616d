import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import ButtonDropdown from '@cloudscape-design/components/button-dropdown';
import { ORDERS, type TraceSearch } from './trace-search.ts';

type Order = TraceSearch['order'];

const NAMES: Readonly<Record<Order, { readonly text: string; readonly first: string }>> = {
  newest: { text: 'Newest first', first: 'newest' },
  oldest: { text: 'Oldest first', first: 'oldest' },
  most_expensive: { text: 'Most expensive first', first: 'most expensive' },
  slowest: { text: 'Slowest first', first: 'slowest' },
};

/** The words for an order. */
export function orderOf(order: Order): (typeof NAMES)[Order] {
  return NAMES[order];
}

/** Tells in which order a list is, and changes it. */
export function OrderChoice({ order, onChange }: { order: Order; onChange: (order: Order) => void }) {
  return (
    <ButtonDropdown
      ariaLabel={`Order: ${NAMES[order].text}`}
      items={ORDERS.map((id) => ({ id, text: NAMES[id].text, itemType: 'checkbox', checked: id === order }))}
      onItemClick={({ detail }) => onChange(ORDERS.find((each) => each === detail.id) ?? 'newest')}
    >
      {NAMES[order].text}
    </ButtonDropdown>
  );
}

/** A list that is the largest of a part only would be taken for that of the whole. */
export function TooManyToRank({ order, onNewest }: { order: Order; onNewest: () => void }) {
  return (
    <Alert type="info" header="Choose a shorter period" action={<Button onClick={onNewest}>Newest first</Button>}>
      {NAMES[order].text} is told of at most 1,000 traces, since every one of them has to be looked at. This period has
      more.
    </Alert>
  );
}
