/** The months up to that of a time, in UTC, the latest first. */
export function lastMonths(now: string, count: number): readonly string[] {
  const [year = 0, month = 1] = now.slice(0, 7).split('-').map(Number);
  return Array.from({ length: count }, (_, back) =>
    new Date(Date.UTC(year, month - 1 - back, 1)).toISOString().slice(0, 7),
  );
}
