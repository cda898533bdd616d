import type { Agreement, Rate } from '../../../lib/client/api-types.ts';
import { formatCount, formatDecimal, formatShare } from '../format/numbers.ts';

/** A published rate as it is shown: never without its interval, and in words where there is none. */
export interface ShownRate {
  /** `2.1 %`, or `not known`. */
  readonly value: string;
  /** `1.4 % to 3.1 % (95 %), of 560`; or what would be needed. */
  readonly basis: string;
  readonly isKnown: boolean;
}

export function showRate(rate: Rate, locale?: string): ShownRate {
  const share = (value: number) => formatShare(value, locale);
  return show(rate, share, locale);
}

/** Agreement is from −1 to 1, and no share. */
export function showAgreement(agreement: Agreement, locale?: string): ShownRate {
  return show(agreement, (value) => formatDecimal(value, 2, locale), locale);
}

function show(
  { value, interval, level, n, missing }: Agreement,
  format: (value: number) => string,
  locale?: string,
): ShownRate {
  const [low, high] = interval ?? [];
  if (value === null || low === undefined || high === undefined) {
    const needed = missing === null ? 'Nothing to count yet.' : `Needed: ${missing}.`;
    return { value: 'not known', basis: `${needed} So far ${formatCount(n, locale)}.`, isKnown: false };
  }
  return {
    value: format(value),
    basis: `${format(low)} to ${format(high)} (${formatShare(level, locale)}), of ${formatCount(n, locale)}`,
    isKnown: true,
  };
}
