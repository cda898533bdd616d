/** What somebody typed as JSON: an object, or what is wrong with it. The API says what is wrong inside. */
export function readJsonObject(text: string): { readonly value: object } | { readonly problem: string } {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return { problem: 'An object in braces' };
    return { value };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : 'No JSON' };
  }
}

/** Ids as typed: apart by anything that is no part of one, each once. */
export function readIds(text: string): readonly string[] {
  return [...new Set(text.split(/[\s,;]+/).filter((id) => id !== ''))];
}
