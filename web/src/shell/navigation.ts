import type { SignedIn } from '../../../lib/client/api-types.ts';
import { mayDo } from '../api/session.ts';
import { GROUPS, PAGES, type Page } from '../pages.ts';

interface NavigationGroup {
  readonly group: (typeof GROUPS)[number];
  readonly pages: readonly Page[];
}

/** The pages that a session may see, by group; groups without any are left out. */
export function navigationOf(session: SignedIn): readonly NavigationGroup[] {
  return GROUPS.map((group) => ({
    group,
    pages: PAGES.filter((page) => page.group === group && mayDo(session, page.needs)),
  })).filter(({ pages }) => pages.length > 0);
}

/** The page of the navigation to which an address belongs: `/traces` for `/traces/trace-1`. */
export function activePath(pathname: string): string {
  return `/${pathname.split('/')[1] ?? ''}`;
}

/** Whether there is such a page, and the session may see it. */
export function mayOpen(session: SignedIn, path: string): boolean {
  return PAGES.some((page) => page.path === path && mayDo(session, page.needs));
}
