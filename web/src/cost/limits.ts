import type { LimitStatus } from '../../../lib/client/api-types.ts';
import { formatMoney } from '../format/money.ts';
import { formatCount } from '../format/numbers.ts';

export interface ShownLimit {
  readonly key: string;
  readonly scope: string;
  readonly what: string;
  readonly used: string;
  /** What open reservations hold. */
  readonly held: string;
  readonly limit: string;
  readonly left: string;
  /** Of the limit, used and held together; null without a limit. */
  readonly percent: number | null;
  readonly standing: 'free' | 'near' | 'spent' | 'none';
  readonly resetsAt: string;
}

/** From here on a limit is said to be near. */
const NEAR_PERCENT = 80;

/** The limits in the order of the API, those without a limit last. */
export function showLimits(limits: readonly LimitStatus[], locale?: string): readonly ShownLimit[] {
  const shown = limits.map((limit) => showLimit(limit, locale));
  return [...shown.filter(({ percent }) => percent !== null), ...shown.filter(({ percent }) => percent === null)];
}

function showLimit(status: LimitStatus, locale?: string): ShownLimit {
  const { scope, period, dimension, limit, used, reserved, remaining } = status;
  const format = (value: number | string) =>
    dimension === 'cost' ? formatMoney(String(value), locale) : formatCount(Number(value), locale);
  const percent = limit === null ? null : percentOf(Number(used) + Number(reserved), Number(limit));
  return {
    key: `${scope} ${period} ${dimension}`,
    scope,
    what: `${dimension}, ${period}`,
    used: format(used),
    held: format(reserved),
    limit: limit === null ? 'no limit' : format(limit),
    left: remaining === null ? '–' : format(remaining),
    percent,
    standing: percent === null ? 'none' : percent >= 100 ? 'spent' : percent >= NEAR_PERCENT ? 'near' : 'free',
    resetsAt: status.resets_at,
  };
}

/** A limit of nothing is spent from the beginning. */
function percentOf(taken: number, limit: number): number {
  if (limit === 0) return 100;
  return Math.min(100, (100 * taken) / limit);
}
