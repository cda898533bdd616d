import { lazy } from 'react';
import { Navigate, type RouteObject, useLocation } from 'react-router';
import { useSession } from '../api/session.ts';
import { PAGES } from '../pages.ts';
import { firstPath } from './navigation.ts';
import { NotFound } from './not-found.tsx';
import { PageFrame } from './page-frame.tsx';
import { Shell } from './shell.tsx';

const SignInPage = lazy(() => import('../sign-in/sign-in-page.tsx'));

/** The shell with one route for each page; signing in is outside of it, for it needs no session. */
export const routes: RouteObject[] = [
  {
    path: '/sign-in',
    element: (
      <PageFrame title="Sign in" needs={null}>
        <SignInPage />
      </PageFrame>
    ),
  },
  {
    path: '/',
    element: <Shell />,
    children: [
      { index: true, element: <ToFirstPage /> },
      { path: 'first', element: <ToFirstPage /> },
      ...PAGES.map((page) => {
        const Component = lazy(page.load);
        return {
          path: page.path,
          element: (
            <PageFrame key={page.path} title={page.title} needs={page.needs}>
              <Component />
            </PageFrame>
          ),
        };
      }),
      { path: '*', element: <NotFound /> },
    ],
  },
];

function ToFirstPage() {
  const { search } = useLocation();
  return <Navigate to={firstPath(useSession()) + search} replace />;
}
