import { use } from 'react';
import { PageLink } from '../url-state/links.tsx';
import { OpenPages } from './open-pages.ts';

/** A link to another page, for who may open it. */
export function LinkToPage({ path, children }: { path: string; children: string }) {
  const mayOpen = use(OpenPages);
  return mayOpen(path) ? <PageLink to={path}>{children}</PageLink> : null;
}
