import { TabsPage } from '../parts/tabs-page.tsx';
import { AuditLogTab } from './audit-log-tab.tsx';
import { ConsoleSessions } from './console-sessions.tsx';
import { Keys } from './keys.tsx';
import { Members } from './members.tsx';
import { OrganizationTab } from './organization-tab.tsx';
import { ProjectSettings } from './project-settings.tsx';
import { Projects } from './projects.tsx';

/** Who may do what, and who did. */
export default function SettingsPage() {
  return (
    <TabsPage
      title="Settings"
      description="The organization, its projects, its people and their keys."
      tabs={[
        { id: 'keys', label: 'API keys', needs: { operations: ['listApiKeys'] }, content: () => <Keys /> },
        { id: 'members', label: 'Members', needs: { operations: ['listMembers'] }, content: () => <Members /> },
        { id: 'projects', label: 'Projects', needs: { operations: ['listProjects'] }, content: () => <Projects /> },
        {
          id: 'project',
          label: 'Project settings',
          needs: { operations: ['getProject'] },
          content: () => <ProjectSettings />,
        },
        {
          id: 'organization',
          label: 'Organization',
          needs: { operations: ['getOrganization'] },
          content: () => <OrganizationTab />,
        },
        {
          id: 'sessions',
          label: 'Signed in',
          needs: { operations: ['listConsoleSessions'] },
          content: () => <ConsoleSessions />,
        },
        { id: 'audit', label: 'Audit log', needs: { operations: ['getAuditLog'] }, content: () => <AuditLogTab /> },
      ]}
    />
  );
}
