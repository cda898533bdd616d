import { TabsPage } from '../parts/tabs-page.tsx';
import { Domains } from './domains.tsx';
import { JudgeTab } from './judge-tab.tsx';
import { Rubrics } from './rubrics.tsx';

/** By what traces are evaluated: the packs of domains, the rubrics of the judge, and the judge itself. */
export default function RulesPage() {
  return (
    <TabsPage
      title="Rules"
      description="By what the traces of the project are evaluated. A change takes effect within 30 seconds and is in the audit log."
      tabs={[
        { id: 'domains', label: 'Domains', needs: { operations: ['listDomains'] }, content: () => <Domains /> },
        { id: 'rubrics', label: 'Rubrics', needs: { operations: ['listRubrics'] }, content: () => <Rubrics /> },
        { id: 'judge', label: 'Judge', needs: { operations: ['getJudge'] }, content: () => <JudgeTab /> },
      ]}
    />
  );
}
