/** A percentage is kept to as many digits as it is read with. */
const DIGITS = 4;
const PERCENTAGE = new RegExp(`^\\d{1,4}(\\.\\d{1,${DIGITS}})?%?$`);

/** Shares of a budget as percentages: `75, 90, 100`. */
export function tellThresholds(shares: readonly number[]): string {
  return shares.map((share) => String(Number((share * 100).toFixed(DIGITS)))).join(', ');
}

/** Shares of a budget from percentages such as `75, 90, 100`; null for anything else. */
export function readThresholds(typed: string): readonly number[] | null {
  const parts = typed.split(/[,;\s]+/).filter((part) => part !== '');
  const shares = parts.map((part) =>
    PERCENTAGE.test(part) ? Number((Number.parseFloat(part) / 100).toFixed(DIGITS + 2)) : Number.NaN,
  );
  const isFine = shares.length > 0 && shares.every((share) => share > 0);
  return isFine ? [...new Set(shares)].sort((a, b) => a - b) : null;
}
