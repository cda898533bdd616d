/**
 * Reads what is there by construction although the compiler cannot see it. A missing element is a
 * fault of ours and must not pass as a zero.
 */
export function certainNumberAt(values: ArrayLike<number>, index: number): number {
  const value = values[index];
  if (value === undefined) throw new RangeError(`no element ${index} in ${values.length}`);
  return value;
}

/** A group of a match by name or number; the empty text when it took no part. */
export function groupOf(match: RegExpMatchArray, group: string | number): string {
  const found = typeof group === 'number' ? match[group] : match.groups?.[group];
  return found ?? '';
}
