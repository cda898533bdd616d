/** Epoch milliseconds as UTC ISO-8601. */
export function iso(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
