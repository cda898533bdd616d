import { useCallback, useSyncExternalStore } from 'react';

/** What this browser remembers of its reader; nothing of any trace, and no key. */
type Preference = 'zone' | 'project' | 'appearance';

const PREFIX = 'aegis.';
const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  window.addEventListener('storage', listener);
  return () => {
    listeners.delete(listener);
    window.removeEventListener('storage', listener);
  };
}

/** Where a browser stores nothing, choices last as long as the page. */
const unstored = new Map<string, string>();

function read(name: Preference): string | null {
  try {
    return localStorage.getItem(PREFIX + name) ?? unstored.get(name) ?? null;
  } catch {
    return unstored.get(name) ?? null;
  }
}

function write(name: Preference, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(PREFIX + name);
    else localStorage.setItem(PREFIX + name, value);
    unstored.delete(name);
  } catch {
    if (value === null) unstored.delete(name);
    else unstored.set(name, value);
  }
  for (const listener of listeners) listener();
}

/** A choice of the reader, the same in every tab; null until it is made. */
export function usePreference(name: Preference): readonly [string | null, (value: string | null) => void] {
  const value = useSyncExternalStore(subscribe, () => read(name));
  const set = useCallback((next: string | null) => write(name, next), [name]);
  return [value, set];
}
