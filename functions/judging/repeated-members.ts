const STRING = /"(?:[^"\\]|\\.)*"/y;

/**
 * Whether an object in a JSON text has a member twice. `JSON.parse` takes the last one without a word, so that a text
 * with two ratings would be read as one.
 * @param json valid JSON
 */
export function hasRepeatedMember(json: string): boolean {
  const open: (Set<string> | null)[] = [];
  let name: string | null = null;
  for (let at = 0; at < json.length; at++) {
    const character = json.charAt(at);
    if (character === '{') open.push(new Set());
    else if (character === '[') open.push(null);
    else if (character === '}' || character === ']') open.pop();
    else if (character === '"') {
      STRING.lastIndex = at;
      name = STRING.exec(json)?.[0] ?? '""';
      at += name.length - 1;
    } else if (character === ':' && name !== null) {
      const members = open.at(-1);
      const spelled = String(JSON.parse(name));
      if (members?.has(spelled)) return true;
      members?.add(spelled);
    }
  }
  return false;
}
