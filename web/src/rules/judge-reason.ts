import type { Judge } from '../../../lib/client/api-types.ts';

const REASONS: Readonly<Record<NonNullable<Judge['reason']>, string>> = {
  disabled: 'It is switched off.',
  no_model: 'No model is named, here or by the deployment.',
  not_deployed: 'The deployment has no judge.',
  unknown_endpoint: 'The operator has not set up its endpoint.',
  price_unknown: 'Its price is not known, so no budget could hold it.',
  no_key: 'There is no key for its provider.',
};

/** Why no trace is judged. */
export function describeReason(reason: Judge['reason']): string {
  return reason === null ? '' : REASONS[reason];
}
