/** A string as it is, nothing as no text, anything else as JSON: no kind of value keeps a page from being shown. */
export function asText(value: unknown): string {
  if (typeof value === 'string') return value;
  return value === undefined ? '' : (JSON.stringify(value, null, 2) ?? String(value));
}
