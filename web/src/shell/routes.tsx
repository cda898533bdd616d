import { lazy } from 'react';
import { Navigate, type RouteObject } from 'react-router';
import { PAGES } from '../pages.ts';
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
      // Every view has an address of its own that can be loaded anew; the root of the console is none.
      { index: true, element: <Navigate to="/overview" replace /> },
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
