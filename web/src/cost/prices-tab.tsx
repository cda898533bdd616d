import type { OwnPrices, PriceList } from '../../../lib/client/api-types.ts';
import { request } from '../api/request.ts';
import { useAnswer, useChange } from '../parts/queries.ts';
import { QueryState } from '../shell/query-state.tsx';
import { PriceForm } from './price-form.tsx';

const PATH = 'api/v1/organization/prices';

export function Prices() {
  const query = useAnswer<OwnPrices>(PATH);
  const save = useChange<PriceList, OwnPrices>((body) => request(PATH, { method: 'PUT', body }), [PATH]);
  return (
    <QueryState query={query} what="your prices">
      {/* A stored version is a form of its own: what was typed against an older one is not kept. */}
      {(prices) => <PriceForm key={prices.version} prices={prices} save={save} />}
    </QueryState>
  );
}
