const NOTHING = '–';

export function formatCount(value: number | null | undefined, locale?: string): string {
  return value === null || value === undefined ? NOTHING : new Intl.NumberFormat(locale).format(value);
}

/** A share from 0 to 1 as percent; `–` where there is nothing to take a share of. */
export function formatShare(value: number | null, locale?: string): string {
  if (value === null) return NOTHING;
  const digits = value !== 0 && Math.abs(value) < 0.1 ? 2 : 1;
  return new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: digits }).format(value);
}

/** A duration in milliseconds in the unit in which it is read. */
export function formatDuration(milliseconds: number | null | undefined, locale?: string): string {
  if (milliseconds === null || milliseconds === undefined) return NOTHING;
  if (milliseconds < 1000) return `${formatDecimal(milliseconds, milliseconds < 10 ? 1 : 0, locale)} ms`;
  if (milliseconds < 60_000) return `${formatDecimal(milliseconds / 1000, 2, locale)} s`;
  const minutes = Math.floor(milliseconds / 60_000);
  return `${formatCount(minutes, locale)} min ${formatDecimal((milliseconds % 60_000) / 1000, 0, locale)} s`;
}

export function formatDecimal(value: number, digits: number, locale?: string): string {
  return new Intl.NumberFormat(locale, { maximumFractionDigits: digits }).format(value);
}

/** `1 trace`, `2 traces`. */
export function plural(count: number, one: string, many = `${one}s`, locale?: string): string {
  return `${formatCount(count, locale)} ${count === 1 ? one : many}`;
}
