import { NOON, ORGANIZATION } from '../builders/records.ts';
import { describeAlertStores } from '../contracts/alert-stores.ts';
import { describeAppealStore } from '../contracts/appeal-store.ts';
import { describeAuditStore, describeIntentStore, describeRefusalStore } from '../contracts/audit-store.ts';
import { describeBudgetStore } from '../contracts/budget-store.ts';
import { describeErasureStore } from '../contracts/erasure-store.ts';
import { describeHeadRegisterStore } from '../contracts/head-register-store.ts';
import { describeJudgeStores } from '../contracts/judge-stores.ts';
import { describeJudgementStores } from '../contracts/judgement-stores.ts';
import { describeLedgerRecords } from '../contracts/ledger-records.ts';
import { describeLedgerStore } from '../contracts/ledger-store.ts';
import { describeMeasurementStore } from '../contracts/measurement-store.ts';
import { describeChannelStore, describeDeliveryStore } from '../contracts/notification-stores.ts';
import { describeOverrideStore } from '../contracts/override-store.ts';
import { describeOwnPriceStore } from '../contracts/own-price-store.ts';
import { describeProjectTotals } from '../contracts/project-totals.ts';
import { describeReviewStore } from '../contracts/review-store.ts';
import { describeRollupStore } from '../contracts/rollup-store.ts';
import { describeRubricStore } from '../contracts/rubric-store.ts';
import { describeSavedViewStore } from '../contracts/saved-view-store.ts';
import { describeSessionStore } from '../contracts/session-store.ts';
import { describeTenantStores } from '../contracts/tenant-store.ts';
import { describeTraceStore } from '../contracts/trace-store.ts';
import { describeUsageLedger } from '../contracts/usage-ledger.ts';
import { memoryStores } from '../ledger/world.ts';
import { MemoryAlertRules, MemoryEpisodes } from '../memory/alerts.ts';
import { MemoryAppealStore } from '../memory/appeals.ts';
import { MemoryAuditStore } from '../memory/audit-store.ts';
import { MemoryBudgets } from '../memory/budgets.ts';
import { MemoryChannels } from '../memory/channels.ts';
import { MemoryDeliveries } from '../memory/deliveries.ts';
import { MemoryErasureStore } from '../memory/erasure-store.ts';
import { MemoryHeadRegisters } from '../memory/head-registers.ts';
import { MemoryIntentStore } from '../memory/intent-store.ts';
import { MemoryCircuitStore, MemoryJudgeModeStore } from '../memory/judge-stores.ts';
import { MemoryEscalationCounts, MemoryVerdictCache } from '../memory/judging-stores.ts';
import { MemoryRateWindows } from '../memory/ledger-records.ts';
import { MemoryLedgerStore } from '../memory/ledger-store.ts';
import { MemoryMeasurements } from '../memory/measurements.ts';
import { MemoryMembers } from '../memory/members.ts';
import { MemoryOverrides } from '../memory/overrides.ts';
import { MemoryOwnPrices } from '../memory/own-prices.ts';
import { MemoryProjectTotals } from '../memory/project-totals.ts';
import { MemoryRefusalStore } from '../memory/refusal-store.ts';
import { MemoryReviewStore } from '../memory/reviews.ts';
import { MemoryRollups } from '../memory/rollups.ts';
import { MemoryRubrics } from '../memory/rubrics.ts';
import { MemorySavedViews } from '../memory/saved-views.ts';
import { MemorySessions, MemorySignIns } from '../memory/sessions.ts';
import { MemoryTenants } from '../memory/tenants.ts';
import { MemoryTraceStore } from '../memory/trace-store.ts';
import { MemoryUsageLedger } from '../memory/usage-ledger.ts';

/** The doubles of the other unit tests keep what the table keeps. */
describeTraceStore('memory', async (now) => new MemoryTraceStore(now));
describeLedgerStore('memory', async () => new MemoryLedgerStore());
describeLedgerRecords('memory', async () => ({ ...memoryStores(), rates: new MemoryRateWindows() }));
describeTenantStores('memory', async () => {
  const stores = new MemoryTenants();
  return { tenants: stores, keys: stores, members: new MemoryMembers() };
});
describeSessionStore('memory', async (now) => ({
  sessions: new MemorySessions(now),
  signIns: new MemorySignIns(now),
}));

describeHeadRegisterStore('memory', async () => {
  const tenants = new MemoryTenants();
  return { tenants, headRegisters: new MemoryHeadRegisters(tenants) };
});

describeOverrideStore('memory', async () => {
  const tenants = new MemoryTenants();
  return { tenants, overrides: new MemoryOverrides(tenants) };
});
describeRubricStore('memory', async () => {
  const tenants = new MemoryTenants();
  return { tenants, rubrics: new MemoryRubrics(tenants) };
});
describeProjectTotals('memory', async () => new MemoryProjectTotals());
describeJudgementStores('memory', async (now) => ({
  cache: new MemoryVerdictCache(now),
  counts: new MemoryEscalationCounts(),
}));
describeJudgeStores('memory', async () => ({ circuits: new MemoryCircuitStore(), modes: new MemoryJudgeModeStore() }));
describeOwnPriceStore('memory', async () => new MemoryOwnPrices());
describeSavedViewStore('memory', async () => new MemorySavedViews());
describeUsageLedger('memory', async () => new MemoryUsageLedger());
describeBudgetStore('memory', async () => new MemoryBudgets());
describeRollupStore('memory', async () => new MemoryRollups());
describeAuditStore('memory', async () => new MemoryAuditStore());
describeIntentStore('memory', async () => new MemoryIntentStore());
describeRefusalStore('memory', async () => {
  const audit = new MemoryAuditStore();
  return { audit, refusals: new MemoryRefusalStore(audit) };
});
describeErasureStore('memory', async () => new MemoryErasureStore());
describeMeasurementStore('memory', async () => {
  const traces = new MemoryTraceStore(() => NOON);
  return { traces, measurements: new MemoryMeasurements(traces, () => NOON) };
});
describeReviewStore('memory', async () => {
  const traces = new MemoryTraceStore(() => NOON);
  return { traces, reviews: new MemoryReviewStore(traces, () => NOON) };
});
describeAlertStores('memory', async () => ({ rules: new MemoryAlertRules(), episodes: new MemoryEpisodes() }));
describeAppealStore('memory', async () => {
  const traces = new MemoryTraceStore(() => NOON);
  return { traces, appeals: new MemoryAppealStore(traces, () => NOON) };
});
describeChannelStore('memory', async () => new MemoryChannels());
describeDeliveryStore('memory', async () => {
  const store = new MemoryDeliveries();
  const removeTrace = async () => store.removeTrace(ORGANIZATION, 'trace-1');
  return { store, keepTrace: async () => undefined, removeTrace };
});
