import { TabsPage } from '../parts/tabs-page.tsx';
import { Budgets } from './budgets.tsx';
import { Calculator } from './calculator.tsx';
import { Invoice } from './invoice.tsx';
import { Limits } from './limits-tab.tsx';
import { Prices } from './prices-tab.tsx';
import { Spending } from './spending.tsx';

/** What it costs, by whom, what it will cost, and what holds it. */
export default function CostPage() {
  return (
    <TabsPage
      title="Cost and quota"
      description="What the project costs, by whom, what it will cost by the end of the month, and which limits hold."
      tabs={[
        { id: 'spending', label: 'Spending', needs: { operations: ['getCostTrends'] }, content: () => <Spending /> },
        { id: 'budgets', label: 'Budgets', needs: { operations: ['listBudgets'] }, content: () => <Budgets /> },
        { id: 'limits', label: 'Limits', needs: { operations: ['getQuotaStatus'] }, content: () => <Limits /> },
        {
          id: 'calculator',
          label: 'Calculator',
          needs: { operations: ['calculateCost'] },
          content: () => <Calculator />,
        },
        { id: 'prices', label: 'Own prices', needs: { operations: ['getPrices'] }, content: () => <Prices /> },
        { id: 'invoice', label: 'Invoice', needs: { operations: ['getInvoicePreview'] }, content: () => <Invoice /> },
      ]}
    />
  );
}
