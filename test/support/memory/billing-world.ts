import { emptySheet } from '../../../functions/analytics/absorb.ts';
import { addFact } from '../../../functions/analytics/rollup.ts';
import { reportUsage } from '../../../functions/billing/report-usage.ts';
import type { StripeDeployment } from '../../../functions/billing/stripe-deployment.ts';
import type { BilledCustomer, StripeMeters, UsageLedger } from '../../../functions/billing/usage-ledger.ts';
import { shiftDate } from '../../../functions/kernel/window.ts';
import type { CountedFact } from '../../../functions/traces/counted-fact.ts';
import { factOf } from '../../../functions/traces/fact-of.ts';
import { anEvaluation, aProject, aRecord, ORGANIZATION } from '../builders/records.ts';
import { StripeStandIn } from '../providers/stripe-stand-in.ts';
import { MemoryProjectTotals } from './project-totals.ts';
import { MemoryRollups } from './rollups.ts';
import { MemoryUsageLedger } from './usage-ledger.ts';

export const HOUR = 3_600_000;
export const CUSTOMER = 'cus_1';
export const FIRST_DAY = '2026-11-20';

interface RunOptions {
  /** Wraps the ports of this run. */
  readonly wrap?: <T extends object>(port: T) => T;
  readonly isOutOfTime?: () => boolean;
}

/** An organization with figures, and a Stripe that can be watched. The first day that is billed is over. */
export class BillingWorld {
  nowMs = Date.parse(`${shiftDate(FIRST_DAY, 1)}T03:00:00Z`);
  readonly ledger = new MemoryUsageLedger();
  readonly stripe = new StripeStandIn(() => this.nowMs);
  readonly rollups = new MemoryRollups();
  readonly told: string[] = [];
  readonly projects = [aProject(), aProject({ project_id: 'west', time_zone: 'America/New_York' })];
  readonly used = { traces: 0, tokens: 0 };
  graceHours = 72;
  meters: StripeDeployment['meters'] = {
    traces: { eventName: 'traces', meterId: 'mtr_traces' },
    tokens: { eventName: 'tokens', meterId: 'mtr_tokens' },
  };
  #facts = 0;

  async addCustomer(fields: Partial<BilledCustomer> = {}): Promise<void> {
    const customer = { organizationId: ORGANIZATION, customerId: CUSTOMER, since: FIRST_DAY, until: FIRST_DAY };
    await this.ledger.addCustomer({ ...customer, meters: {}, lookedBackOn: null, ...fields });
  }

  /** A trace that counts in the day of the project that has this instant, or, with -1, no longer does. */
  async count(at: string, tokens: number, { project = 'default', date = at.slice(0, 10), sign = 1 as 1 | -1 } = {}) {
    const key = { organizationId: ORGANIZATION, projectId: project };
    const [stored] = await this.rollups.findSheets(key, [{ kind: 'day', date }]);
    const sheet = stored ?? emptySheet('day', date);
    const fact: CountedFact = factOf(aRecord({ created_at: at }), anEvaluation());
    const own = { trace_id: `trace-${this.#facts++}`, input_tokens: tokens, output_tokens: 0 };
    addFact(sheet.rollup, { ...fact, ...own }, sign);
    await this.rollups.saveSheet(key, sheet);
    this.used.traces += sign;
    this.used.tokens += sign * tokens;
  }

  /** Every day that began before this one is recounted. */
  async recount(until: string): Promise<void> {
    for (const { project_id: projectId } of this.projects) {
      await this.rollups.saveSealed({ organizationId: ORGANIZATION, projectId }, { until: Date.parse(until) });
    }
  }

  async run({ wrap = (port) => port, isOutOfTime = () => false }: RunOptions = {}) {
    const ledger = wrap<UsageLedger>(this.ledger);
    return reportUsage(
      {
        ledger: {
          // Its pages do not come by one call.
          organizations: () => this.ledger.organizations(),
          findCustomer: (id) => ledger.findCustomer(id),
          saveProgress: (customer) => ledger.saveProgress(customer),
          findWindows: (id, from) => ledger.findWindows(id, from),
          saveWindow: (id, window) => ledger.saveWindow(id, window),
        },
        stripe: wrap<StripeMeters>(this.stripe),
        rollups: this.rollups,
        totals: new MemoryProjectTotals(),
        tenants: { listProjects: async () => this.projects },
        ...{ stage: 'test', meters: this.meters, invoiceGraceHours: this.graceHours },
        now: () => this.nowMs,
        pause: async (milliseconds) => {
          this.nowMs += milliseconds;
        },
        notReported: (organizationId, reason) => this.told.push(`${organizationId}: ${reason}`),
      },
      isOutOfTime,
    );
  }

  /** Runs every hour, as the schedule does. */
  async runFor(hours: number): Promise<void> {
    for (let hour = 0; hour < hours; hour++) {
      this.nowMs += HOUR;
      await this.run();
    }
  }

  billed() {
    return { traces: this.stripe.billed('traces', CUSTOMER), tokens: this.stripe.billed('tokens', CUSTOMER) };
  }
}
