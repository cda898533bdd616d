import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import Tabs from '@cloudscape-design/components/tabs';
import type { ReactNode } from 'react';
import { mayDo, type Needs, useSession } from '../api/session.ts';
import { oneOf, type UrlState } from '../url-state/url-state.ts';
import { useUrlState } from '../url-state/use-url-state.ts';

export interface Tab {
  readonly id: string;
  readonly label: string;
  readonly needs: Needs;
  readonly content: () => ReactNode;
}

/** A page of several parts, of which the address says which is shown. Parts that the session may not see are not there. */
export function TabsPage({ title, description, tabs }: { title: string; description: string; tabs: readonly Tab[] }) {
  const session = useSession();
  const shown = tabs.filter(({ needs }) => mayDo(session, needs));
  const ids = shown.map(({ id }) => id);
  const [{ tab }, change] = useUrlState(TAB);
  const active = oneOf(ids, tab) ?? ids[0] ?? '';
  return (
    <ContentLayout
      header={
        <Header variant="h1" description={description}>
          {title}
        </Header>
      }
    >
      <Tabs
        activeTabId={active}
        onChange={({ detail }) => change({ tab: detail.activeTabId })}
        ariaLabel={title}
        tabs={shown.map(({ id, label, content }) => ({ id, label, content: id === active ? content() : null }))}
      />
    </ContentLayout>
  );
}

const TAB: UrlState<{ readonly tab: string | null }> = {
  read: (params) => ({ tab: params.get('tab') }),
  write: ({ tab }) => ({ tab }),
};
