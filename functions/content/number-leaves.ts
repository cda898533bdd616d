export interface NumberLeaf {
  /** Names on the way, joined by dots; the empty text for a bare number. */
  readonly path: string;
  readonly name: string;
  readonly value: number;
}

/** Every number of a JSON value with the name it is stored under. */
export function numberLeaves(value: unknown, path = '', name = ''): NumberLeaf[] {
  if (typeof value === 'number') return [{ path, name, value }];
  if (Array.isArray(value)) return value.flatMap((item, i) => numberLeaves(item, join(path, String(i)), String(i)));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => numberLeaves(item, join(path, key), key));
}

function join(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}
