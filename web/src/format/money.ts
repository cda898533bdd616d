/** Money is a decimal string in US dollars; floating point is for drawing only. */

/** Shows an amount with its currency: cents for what is large, six places for a fraction of one. */
export function formatMoney(usd: string | null, locale?: string): string {
  if (usd === null) return 'unknown';
  const amount = Number(usd);
  if (!Number.isFinite(amount)) return 'unknown';
  const size = Math.abs(amount);
  const digits = size === 0 || size >= 1 ? 2 : size >= 0.01 ? 4 : 6;
  return new Intl.NumberFormat(locale, {
    style: 'currency',
    currency: 'USD',
    currencyDisplay: 'code',
    minimumFractionDigits: digits === 6 ? 2 : digits,
    maximumFractionDigits: digits,
  }).format(amount);
}

/** Shows what is smaller than can be shown as such, not as nothing. */
export function formatMoneyShort(usd: string | null, locale?: string): string {
  if (usd === null) return 'unknown';
  const amount = Number(usd);
  if (amount > 0 && amount < 0.000_001) return '< USD 0.000001';
  return formatMoney(usd, locale);
}
