const SECOND = 1000;
/** After so long without a key or a pointer, nobody seems to read. */
const IDLE_AFTER_MILLISECONDS = 5 * 60 * SECOND;

/** `verdict` while somebody waits for one, `list` for what changes by itself, `none` for what does not. */
export type Liveness = 'verdict' | 'list' | 'none';

/** Milliseconds until the next look, or false for never. The caller looks only while the page is visible. */
export function pollingInterval(liveness: Liveness, idleMilliseconds: number): number | false {
  if (liveness === 'none') return false;
  if (idleMilliseconds >= IDLE_AFTER_MILLISECONDS) return 60 * SECOND;
  return liveness === 'verdict' ? 5 * SECOND : 15 * SECOND;
}

let lastActivity = Date.now();

/** Notes that somebody is there. Called once, by the shell. */
export function watchActivity(target: EventTarget): void {
  const note = (): void => {
    lastActivity = Date.now();
  };
  for (const name of ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchstart', 'focusin']) {
    target.addEventListener(name, note, { passive: true });
  }
}

/** For `refetchInterval` of a query: the rule above with the reader's own idle time. */
export function pollEvery(liveness: Liveness): number | false {
  return pollingInterval(liveness, Date.now() - lastActivity);
}
