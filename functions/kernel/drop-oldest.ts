/** Bounds what an execution environment remembers: removes what was put in first until `most` are left. */
export function dropOldest<K>(remembered: Map<K, unknown>, most: number): void {
  for (const key of remembered.keys()) {
    if (remembered.size <= most) return;
    remembered.delete(key);
  }
}
