import { I18nProvider } from '@cloudscape-design/components/i18n';
import messages from '@cloudscape-design/components/i18n/messages/all.en';
import { QueryClientProvider } from '@tanstack/react-query';
import { useState } from 'react';
import { createBrowserRouter } from 'react-router';
import { RouterProvider } from 'react-router/dom';
import { consoleBase } from '../api/places.ts';
import { createQueryClient } from '../api/query-client.ts';
import { useAppearance } from './appearance.ts';
import { routes } from './routes.tsx';

export function App() {
  useAppearance();
  const [client] = useState(createQueryClient);
  const [router] = useState(() => createBrowserRouter(routes, { basename: consoleBase(document.baseURI) || '/' }));
  return (
    <I18nProvider locale="en" messages={[messages]}>
      <QueryClientProvider client={client}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </I18nProvider>
  );
}
