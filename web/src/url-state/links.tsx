import Link, { type LinkProps } from '@cloudscape-design/components/link';
import { useMemo } from 'react';
import { useNavigate, useSearchParams } from 'react-router';
import { consoleBase } from '../api/places.ts';
import { pageAddress } from './scope.ts';

type Query = Readonly<Record<string, string | readonly string[] | null | undefined>>;

interface FollowEvent {
  preventDefault(): void;
  readonly detail: { readonly href?: string | undefined; readonly external?: boolean | undefined };
}

/** Addresses of pages, and what follows them without loading the console again. */
export function useLinks() {
  const [params] = useSearchParams();
  const navigate = useNavigate();
  return useMemo(() => {
    const base = consoleBase(document.baseURI);
    return {
      /** For `navigate`. */
      to: (path: string, query?: Query) => pageAddress(path, params, query),
      /** For an anchor: with the prefix under which the console lies. */
      href: (path: string, query?: Query) => base + pageAddress(path, params, query),
      /** For `onFollow`: what leads out of the console is left to the browser. */
      follow: (event: FollowEvent) => {
        const { href, external } = event.detail;
        if (href === undefined || external === true || !href.startsWith(`${base}/`)) return;
        event.preventDefault();
        void navigate(href.slice(base.length));
      },
    };
  }, [params, navigate]);
}

/** A link to a page of the console. */
export function PageLink({ to, query, ...rest }: { to: string; query?: Query } & Omit<LinkProps, 'href' | 'onFollow'>) {
  const links = useLinks();
  return <Link {...rest} href={links.href(to, query)} onFollow={links.follow} />;
}
