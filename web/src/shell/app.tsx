import { I18nProvider } from '@cloudscape-design/components/i18n';
import messages from '@cloudscape-design/components/i18n/messages/all.en';
import { QueryClientProvider } from '@tanstack/react-query';
import { useState } from 'react';
import { createBrowserRouter, matchPath } from 'react-router';
import { RouterProvider } from 'react-router/dom';
import { consoleBase } from '../api/places.ts';
import { createQueryClient } from '../api/query-client.ts';
import { PAGES } from '../pages.ts';
import { useAppearance } from './appearance.ts';
import { routes } from './routes.tsx';

export function App() {
  useAppearance();
  const [client] = useState(createQueryClient);
  const [router] = useState(openRouter);
  return (
    <I18nProvider locale="en" messages={[messages]}>
      <QueryClientProvider client={client}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </I18nProvider>
  );
}

function openRouter() {
  const basename = consoleBase(document.baseURI);
  // Its files come while the session is asked for; what fails here is asked for again, and told, when it is to be drawn.
  const opened = PAGES.find(({ path }) => matchPath(basename + path, location.pathname) !== null);
  opened?.load().catch(() => undefined);
  return createBrowserRouter(routes, { basename: basename || '/' });
}
