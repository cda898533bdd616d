import TopNavigation from '@cloudscape-design/components/top-navigation';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate, useSearchParams } from 'react-router';
import { consoleBase } from '../api/places.ts';
import { useProjects } from '../api/projects.ts';
import { request } from '../api/request.ts';
import { useSession } from '../api/session.ts';
import { useLinks } from '../url-state/links.tsx';
import { useProject, useZone } from '../url-state/scope.ts';
import { type Appearance, useAppearance } from './appearance.ts';
import { firstPath } from './navigation.ts';
import { usePreference } from './preferences.ts';
import { ZoneChoice } from './zone-choice.tsx';

const APPEARANCES: readonly { readonly id: Appearance; readonly text: string }[] = [
  { id: 'system', text: 'As the system' },
  { id: 'light', text: 'Light' },
  { id: 'dark', text: 'Dark' },
];

/** Project, time zone, appearance and account, above every page. */
export function TopBar() {
  const session = useSession();
  const links = useLinks();
  const navigate = useNavigate();
  const [, setParams] = useSearchParams();
  const [appearance, setAppearance] = useAppearance();
  const [, rememberProject] = usePreference('project');
  const [choosesZone, setChoosesZone] = useState(false);
  // The first view asks for what it shows; the projects are asked for when somebody comes near the menu.
  const [isNear, setNear] = useState(false);
  const projects = useProjects(isNear);
  const project = useProject();
  const zone = useZone();
  const signOut = useSignOut();

  const choose = (id: string): void => {
    if (id.startsWith('project:')) {
      const chosen = id.slice('project:'.length);
      rememberProject(chosen);
      setParams((params) => withProject(params, chosen));
    } else if (id === 'zone') setChoosesZone(true);
    else if (id === 'sign-out') signOut.mutate();
    else for (const known of APPEARANCES) if (known.id === id) setAppearance(known.id);
  };
  const click = ({ detail }: { detail: { id: string } }): void => choose(detail.id);

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only begins to load what a menu within shows
    <div id="top-bar" onPointerEnter={() => setNear(true)} onFocus={() => setNear(true)}>
      <TopNavigation
        identity={{
          href: links.href(firstPath(session)),
          title: 'Aegis',
          onFollow: (event) => {
            event.preventDefault();
            void navigate(links.to(firstPath(session)));
          },
        }}
        utilities={[
          {
            type: 'menu-dropdown',
            text: project,
            iconName: 'folder',
            ariaLabel: `Project ${project}`,
            title: 'Project',
            items: projects.map((id) => ({
              id: `project:${id}`,
              text: id,
              checked: id === project,
              itemType: 'checkbox' as const,
            })),
            onItemClick: click,
          },
          {
            type: 'menu-dropdown',
            text: zone,
            iconName: 'settings',
            ariaLabel: `Time zone ${zone} and appearance`,
            title: 'Display',
            items: [
              { id: 'zone', text: 'Time zone …' },
              {
                id: 'appearance',
                text: 'Appearance',
                items: APPEARANCES.map(({ id, text }) => ({
                  id,
                  text,
                  checked: id === appearance,
                  itemType: 'checkbox' as const,
                })),
              },
            ],
            onItemClick: click,
          },
          {
            type: 'menu-dropdown',
            text: session.member_id ?? session.key_id ?? 'Account',
            description: session.organization.name,
            iconName: 'user-profile',
            items: [{ id: 'sign-out', text: 'Sign out' }],
            onItemClick: click,
          },
        ]}
      />
      {choosesZone ? <ZoneChoice zone={zone} onClose={() => setChoosesZone(false)} /> : null}
    </div>
  );
}

/** Another project has other traces: what was chosen of the last one goes, its time zone stays. */
function withProject(params: URLSearchParams, project: string): URLSearchParams {
  const next = new URLSearchParams({ project });
  const zone = params.get('zone');
  if (zone !== null) next.set('zone', zone);
  return next;
}

/** The page is left, and with it all that it knows: without its session it could not be drawn until then. */
function useSignOut() {
  return useMutation({
    mutationFn: () => request('api/v1/session', { method: 'DELETE' }),
    onSuccess: () => location.assign(`${consoleBase(document.baseURI)}/sign-in`),
  });
}
