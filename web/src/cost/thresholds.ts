/** Shares of a budget from percentages such as `75, 90, 100`; null for anything else. */
export function readThresholds(typed: string): readonly number[] | null {
  const parts = typed.split(/[,;\s]+/).filter((part) => part !== '');
  const shares = parts.map((part) =>
    /^\d{1,4}(\.\d{1,2})?%?$/.test(part) ? Number.parseFloat(part) / 100 : Number.NaN,
  );
  const isFine = shares.length > 0 && shares.every((share) => share > 0);
  return isFine ? [...new Set(shares)].sort((a, b) => a - b) : null;
}
