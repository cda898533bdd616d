const KEY_SUFFIX = '#key';

/** The text at the path of a finding, such as `contexts[0].content`; undefined when the trace has none there. */
export function textAt(content: unknown, field: string): string | undefined {
  if (field.endsWith(KEY_SUFFIX)) return field.slice(field.lastIndexOf('.') + 1, -KEY_SUFFIX.length);
  const value = valueAt(content, field);
  if (typeof value === 'string') return value;
  return value === undefined ? undefined : JSON.stringify(value);
}

/** Names may hold dots, so at every step the longest name that exists is taken. A path may be as deep as its trace. */
function valueAt(root: unknown, path: string): unknown {
  let value = root;
  let rest = path;
  while (rest !== '') {
    const index = /^\.?\[(\d+)\]/.exec(rest);
    if (index !== null) {
      if (!Array.isArray(value)) return undefined;
      value = value[Number(index[1])];
      rest = rest.slice(index[0].length);
      continue;
    }
    rest = rest.replace(/^\./, '');
    const member = longestMember(value, rest);
    if (member === undefined) return undefined;
    value = member.value;
    rest = rest.slice(member.name.length);
  }
  return value;
}

function longestMember(value: unknown, path: string): { readonly name: string; readonly value: unknown } | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  let found: { readonly name: string; readonly value: unknown } | undefined;
  for (const [name, member] of Object.entries(value)) {
    const next = path.charAt(name.length);
    const fits = path.startsWith(name) && (next === '' || next === '.' || next === '[');
    if (fits && (found === undefined || name.length > found.name.length)) found = { name, value: member };
  }
  return found;
}

/** The span in whose text a path lies, by the path of the span; null for a text of the trace itself. */
export function spanPathOf(field: string): string | null {
  return /^spans\[\d+\](\.children\[\d+\])*/.exec(field)?.[0] ?? null;
}
