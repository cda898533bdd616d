/** Where a member of a JSON object stands in its text. */
interface Member {
  readonly name: string;
  readonly start: number;
  readonly valueStart: number;
  readonly end: number;
}

/**
 * Replaces, adds or (with null) removes members of the object that a JSON text is. Every other byte stays as it was, so
 * that a provider reads what the client wrote: no number is rounded, no member moves.
 *
 * @param text valid JSON, an object in which no name stands twice
 * @param members JSON text by name
 */
export function withMembers(text: string, members: Readonly<Record<string, string | null>>): string {
  const found = membersOf(text);
  const missing = new Map(Object.entries(members).filter(([, value]) => value !== null));
  const kept: string[] = [];
  for (const { name, start, valueStart, end } of found) {
    if (!Object.hasOwn(members, name)) {
      kept.push(text.slice(start, end));
      continue;
    }
    missing.delete(name);
    const value = members[name];
    if (typeof value === 'string') kept.push(`${text.slice(start, valueStart)}${value}`);
  }
  for (const [name, value] of missing) kept.push(`${JSON.stringify(name)}:${value}`);
  const open = text.indexOf('{');
  const close = text.lastIndexOf('}');
  const tail = text.slice(found.at(-1)?.end ?? open + 1, close);
  return `${text.slice(0, open + 1)}${kept.join(',')}${tail}${text.slice(close)}`;
}

function membersOf(text: string): Member[] {
  const members: Member[] = [];
  let at = text.indexOf('{') + 1;
  while (at < text.length) {
    const start = at;
    const nameStart = afterSpace(text, at);
    if (text[nameStart] !== '"') break;
    const nameEnd = afterString(text, nameStart);
    const valueStart = afterSpace(text, afterSpace(text, nameEnd) + 1);
    const end = afterValue(text, valueStart);
    members.push({ name: String(JSON.parse(text.slice(nameStart, nameEnd))), start, valueStart, end });
    const next = afterSpace(text, end);
    if (text[next] !== ',') break;
    at = next + 1;
  }
  return members;
}

function afterSpace(text: string, from: number): number {
  let at = from;
  while (at < text.length && ' \t\n\r'.includes(text.charAt(at))) at++;
  return at;
}

function afterString(text: string, from: number): number {
  let at = from + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at + 1;
}

function afterValue(text: string, from: number): number {
  if (text[from] === '"') return afterString(text, from);
  if (text[from] !== '{' && text[from] !== '[') {
    let at = from;
    while (at < text.length && !',}] \t\n\r'.includes(text.charAt(at))) at++;
    return at;
  }
  let depth = 0;
  let at = from;
  while (at < text.length) {
    const character = text[at];
    if (character === '"') {
      at = afterString(text, at);
      continue;
    }
    if (character === '{' || character === '[') depth++;
    if (character === '}' || character === ']') depth--;
    at++;
    if (depth === 0) return at;
  }
  return at;
}
