import { type ReactNode, Suspense, useEffect } from 'react';
import { useLocation } from 'react-router';
import { mayDo, type Needs, useSessionQuery } from '../api/session.ts';
import { Loading } from '../parts/loading.tsx';
import { Forbidden } from './forbidden.tsx';
import { PageErrorBoundary } from './page-error-boundary.tsx';

/** What every page has: a title, a sign that it is loading, and a fault that stays its own. */
export function PageFrame({ title, needs, children }: { title: string; needs: Needs | null; children: ReactNode }) {
  const { pathname } = useLocation();
  const { data: session } = useSessionQuery();
  useEffect(() => {
    document.title = `${title} · Aegis`;
  }, [title]);
  if (needs !== null && session !== undefined && !mayDo(session, needs)) return <Forbidden />;
  return (
    <PageErrorBoundary key={pathname}>
      <Suspense fallback={<PageLoading title={title} />}>{children}</Suspense>
    </PageErrorBoundary>
  );
}

function PageLoading({ title }: { title: string }) {
  return (
    <>
      <h1 className="only-heard">{title}</h1>
      <Loading isLarge>Loading</Loading>
    </>
  );
}
