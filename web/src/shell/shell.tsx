import Alert from '@cloudscape-design/components/alert';
import AppLayout from '@cloudscape-design/components/app-layout';
import SideNavigation from '@cloudscape-design/components/side-navigation';
import { useState } from 'react';
import { Navigate, Outlet, useLocation } from 'react-router';
import { useConnection } from '../api/connection.ts';
import { ApiError } from '../api/problem.ts';
import { useSessionQuery } from '../api/session.ts';
import { Loading } from '../parts/loading.tsx';
import { useLinks } from '../url-state/links.tsx';
import { activePath, mayOpen, navigationOf } from './navigation.ts';
import { OpenPages } from './open-pages.ts';
import { Failure } from './query-state.tsx';
import { SessionExpired } from './session-expired.tsx';
import { TopBar } from './top-bar.tsx';
import { usePlainLandmarks } from './use-plain-landmarks.ts';

const WIDE = '(min-width: 700px)';

/** The frame of every page, for who is signed in; who is not goes to the sign-in page and comes back to the same place. */
export function Shell() {
  usePlainLandmarks();
  const location = useLocation();
  const query = useSessionQuery();
  const connection = useConnection();
  const links = useLinks();
  const [isOpen, setOpen] = useState(() => matchMedia(WIDE).matches);
  if (query.data === undefined) {
    if (query.error instanceof ApiError && query.error.status === 401) {
      const place = location.pathname + location.search;
      return <Navigate to={`/sign-in?${new URLSearchParams({ return: place })}`} replace />;
    }
    if (query.error !== null)
      return <Failure error={query.error} what="the session" retry={() => void query.refetch()} />;
    return <Loading isLarge>Loading the console</Loading>;
  }
  const session = query.data;
  const items = navigationOf(session).map(({ group, pages }) => ({
    type: 'section-group' as const,
    title: group,
    items: pages.map(({ title, path }) => ({ type: 'link' as const, text: title, href: links.href(path) })),
  }));
  return (
    <>
      <TopBar />
      <AppLayout
        headerSelector="#top-bar"
        toolsHide
        navigationOpen={isOpen}
        onNavigationChange={({ detail }) => setOpen(detail.open)}
        navigation={
          <SideNavigation
            header={{ text: session.organization.name, href: links.href('/overview') }}
            activeHref={links.href(activePath(location.pathname))}
            items={items}
            onFollow={(event) => {
              links.follow(event);
              if (!matchMedia(WIDE).matches) setOpen(false);
            }}
          />
        }
        notifications={
          connection === 'offline' ? (
            <Alert type="warning" header="No connection">
              Nothing answers. What you see is what was loaded last; it is loaded again as soon as something answers.
            </Alert>
          ) : null
        }
        content={
          <OpenPages value={(path) => mayOpen(session, path)}>
            <Outlet />
          </OpenPages>
        }
      />
      {connection === 'expired' ? <SessionExpired /> : null}
    </>
  );
}
