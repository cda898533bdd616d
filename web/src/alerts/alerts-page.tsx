import { TabsPage } from '../parts/tabs-page.tsx';
import { Channels } from './channels.tsx';
import { Deliveries } from './deliveries.tsx';
import { Episodes } from './episodes.tsx';
import { AlertRules } from './rules.tsx';

/** What is wrong now, by which rules, and who is told. */
export default function AlertsPage() {
  return (
    <TabsPage
      title="Alerts"
      description="An episode opens once, and every delivery of it carries one id. Missing data never resolves it."
      tabs={[
        { id: 'episodes', label: 'Episodes', needs: { operations: ['listAlerts'] }, content: () => <Episodes /> },
        { id: 'rules', label: 'Rules', needs: { operations: ['listAlertRules'] }, content: () => <AlertRules /> },
        { id: 'channels', label: 'Channels', needs: { operations: ['listChannels'] }, content: () => <Channels /> },
        {
          id: 'deliveries',
          label: 'Deliveries',
          needs: { operations: ['listDeliveries'] },
          content: () => <Deliveries />,
        },
      ]}
    />
  );
}
