/** Leads on to the first page that the session may see. */
const FIRST_VIEW = '/first';

/** Whether this is a view of the console, and not the address of another site or the door itself. */
export function isOwnView(view: string | null): view is string {
  const isDoor = view === '/' || view === FIRST_VIEW || view?.startsWith('/sign-in') === true;
  return view !== null && /^\/(?![/\\])/.test(view) && !isDoor;
}

/** Where signing in leads to: the view that somebody was sent, or had open, else the first one. */
export function viewAfterSignIn(view: string | null): string {
  return isOwnView(view) ? view : FIRST_VIEW;
}
