import { useSyncExternalStore } from 'react';
import { ApiError } from './problem.ts';

/** `expired`: the API no longer knows the session. `offline`: nothing answers. */
export type Connection = 'fine' | 'offline' | 'expired';

let state: Connection = 'fine';
const listeners = new Set<() => void>();

function set(next: Connection): void {
  if (next === state) return;
  state = next;
  for (const listener of listeners) listener();
}

/** Learns from every answer of the API: undefined is a success. Only signing in ends `expired`. */
export function noteAnswer(error: unknown): void {
  if (error instanceof ApiError && error.status === 401) set('expired');
  else if (state === 'expired') return;
  else if (error instanceof ApiError && error.status === 0) set('offline');
  else set('fine');
}

/** After signing in again. */
export function noteSignIn(): void {
  set('fine');
}

function subscribe(listener: () => void): () => void {
  const offline = (): void => noteAnswer(new ApiError(0, undefined));
  const online = (): void => noteAnswer(undefined);
  listeners.add(listener);
  window.addEventListener('offline', offline);
  window.addEventListener('online', online);
  return () => {
    listeners.delete(listener);
    window.removeEventListener('offline', offline);
    window.removeEventListener('online', online);
  };
}

export function useConnection(): Connection {
  return useSyncExternalStore(subscribe, () => state);
}
