/**
 * JSON with sorted keys and without undefined members: equal values give equal texts (in the manner of
 * RFC 8785), whatever their order and white space.
 */
export function canonicalJson(value: unknown): string {
  // Sorted before it is written: a replacer would cost a call for every member.
  return JSON.stringify(withSortedKeys(value));
}

function withSortedKeys(value: unknown): unknown {
  // What writes itself, such as a date, is no plain object.
  if (typeof value !== 'object' || value === null || 'toJSON' in value) return value;
  if (Array.isArray(value)) return value.map(withSortedKeys);
  const sorted = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  for (const entry of sorted) entry[1] = withSortedKeys(entry[1]);
  return Object.fromEntries(sorted);
}
