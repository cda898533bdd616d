/**
 * The name of a member that stands twice in an object of a JSON text, at any level; null where each stands once.
 * `JSON.parse` takes the last one without a word, and other readers the first.
 * @param json valid JSON
 */
export function repeatedMember(json: string): string | null {
  const open: (Set<string> | null)[] = [];
  let name: string | null = null;
  for (let at = 0; at < json.length; at++) {
    const character = json.charAt(at);
    if (character === '{') open.push(new Set());
    else if (character === '[') open.push(null);
    else if (character === '}' || character === ']') open.pop();
    else if (character === '"') {
      const start = at;
      at = endOfString(json, start);
      name = json.slice(start, at + 1);
    } else if (character === ':' && name !== null) {
      const members = open.at(-1);
      const spelled = String(JSON.parse(name));
      if (members?.has(spelled)) return spelled;
      members?.add(spelled);
    }
  }
  return null;
}

/** The place of the quote that ends the string which begins at `start`. */
function endOfString(json: string, start: number): number {
  let at = start + 1;
  while (at < json.length && json[at] !== '"') at += json[at] === '\\' ? 2 : 1;
  return at;
}
