import type { Alert, AlertRule } from '../../../lib/client/api-types.ts';
import { formatDecimal } from '../format/numbers.ts';

/** By what an episode is told apart from others of its rule: `model gpt-4o`; empty for a rule without groups. */
export function describeGroup(group: Alert['group']): string {
  return Object.entries(group)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ');
}

/** The last value with its interval; a share has one. */
export function describeMeasured(measured: Alert['measured'], locale?: string): string {
  if (measured === null) return '–';
  const [low, high] = measured.interval ?? [];
  const value = formatDecimal(measured.value, 4, locale);
  if (low === undefined || high === undefined) return `${value}, of ${measured.n}`;
  return `${value} (${formatDecimal(low, 4, locale)} to ${formatDecimal(high, 4, locale)}), of ${measured.n}`;
}

/** What a rule is about, in one line: `failed_share by model over 1h above 0.05`. */
export function describeCondition(on: AlertRule['on']): string {
  const members: Readonly<Record<string, string | number>> = on;
  const { event, metric, by, window, above, below, min_count: least, ...others } = members;
  const rest = Object.entries(others).map(([name, value]) => `${name.replaceAll('_', ' ')} ${value}`);
  if (metric === undefined) return [`${event}`, ...rest].join(', ');
  const words = [
    `${metric}`,
    ...(by === undefined ? [] : [`by ${by}`]),
    ...(window === undefined ? [] : [`over ${window}`]),
    ...(above === undefined ? [] : [`above ${above}`]),
    ...(below === undefined ? [] : [`below ${below}`]),
  ].join(' ');
  return [words, ...(least === undefined ? [] : [`from ${least} traces on`]), ...rest].join(', ');
}
