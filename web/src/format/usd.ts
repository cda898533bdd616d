/** Sums of money are taken in whole micro-dollars, as the service takes them: cents do not get lost. */
export function microUsdOf(usd: string): number {
  return Math.round(Number(usd) * 1e6);
}

function usdOf(microUsd: number): string {
  return (microUsd / 1e6).toFixed(6);
}

export function sumUsd(amounts: readonly string[]): string {
  return usdOf(amounts.reduce((sum, usd) => sum + microUsdOf(usd), 0));
}
