import type { OwnPrices } from '../../../lib/client/api-types.ts';
import { useAnswer } from '../parts/queries.ts';
import { QueryState } from '../shell/query-state.tsx';
import { PriceForm } from './price-form.tsx';

export function Prices() {
  const query = useAnswer<OwnPrices>('api/v1/organization/prices');
  return (
    <QueryState query={query} what="your prices">
      {/* A stored version is a form of its own: what was typed against an older one is not kept. */}
      {(prices) => <PriceForm key={prices.version} prices={prices} />}
    </QueryState>
  );
}
