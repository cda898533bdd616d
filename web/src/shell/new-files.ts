const RELOADED = 'aegis.reloaded-at';
const NOT_AGAIN_WITHIN_MILLISECONDS = 60_000;

/** A deployment replaces the files of pages that this one has not loaded yet: load the new console, once. */
export function reloadOnceForNewFiles(): void {
  window.addEventListener('vite:preloadError', (event) => {
    const last = Number(sessionStorage.getItem(RELOADED) ?? 0);
    if (Date.now() - last < NOT_AGAIN_WITHIN_MILLISECONDS) return;
    sessionStorage.setItem(RELOADED, String(Date.now()));
    event.preventDefault();
    location.reload();
  });
}
