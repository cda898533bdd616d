import { DynamoUsageLedger } from '../../functions/billing/dynamodb/usage-ledger.ts';
import type { BilledCustomer } from '../../functions/billing/usage-ledger.ts';
import { DynamoTenantStore } from '../../functions/projects/dynamodb/tenant-store.ts';
import { openTable, takeAudited } from './audit-trail.ts';
import type { OpsTarget } from './ops-target.ts';
import { onlyOperand, type Plan, type Task } from './task.ts';
import { UsageError } from './usage-error.ts';

const CUSTOMER_ID = /^cus_[A-Za-z0-9]{1,64}$/;
const DAY = /^\d{4}-\d{2}-\d{2}$/;
/** Stripe takes events of the past 35 days, and what is older has no invoice that is open. */
const DAYS_BACK = 30;
const DAY_MILLISECONDS = 86_400_000;
/** Before every day of a window. */
const BEGINNING = '0';

/** Whose usage is billed is the operator's to say, as the price plan is: no key of an organization can. */
export const stripeCustomer: Task = {
  summary: "bill an organization's usage to a customer of Stripe, or no longer; entered in its audit log",
  usage: '<organization id> [--customer cus_… [--from 2026-12-01] | --remove]',
  async plan(target, options): Promise<Plan> {
    const organizationId = onlyOperand(options, 'the id of an organization');
    const table = openTable(target);
    const organization = await new DynamoTenantStore(table).findOrganization(organizationId);
    if (organization === null) throw new UsageError(`There is no organization ${organizationId}.`);
    const ledger = new DynamoUsageLedger(table);
    const customer = await ledger.findCustomer(organizationId);
    const whose = `${organizationId} "${organization.name}"`;
    const { customer: customerId, from } = options.flags;
    if (options.switches.has('remove')) return planRemoval(target, ledger, customer, whose);
    if (customerId === undefined) {
      return { findings: [`${whose}: ${tell(customer)}`], typeToConfirm: null, apply: null };
    }
    if (!CUSTOMER_ID.test(customerId)) throw new UsageError(`${customerId} is no id of a customer, such as cus_123.`);
    if (customer !== null) throw new UsageError(`${whose}: ${tell(customer)} Remove it first.`);
    return planAddition(target, ledger, { organizationId, customerId, since: firstDay(from) }, whose);
  },
};

function planAddition(
  target: OpsTarget,
  ledger: DynamoUsageLedger,
  { organizationId, customerId, since }: Pick<BilledCustomer, 'organizationId' | 'customerId' | 'since'>,
  whose: string,
): Plan {
  return {
    findings: [`${whose}: its usage from ${since} on (UTC) will be billed to ${customerId}`],
    typeToConfirm: null,
    async apply() {
      const what = { chain: organizationId, action: 'setStripeCustomer', target: `organization/${organizationId}` };
      await takeAudited(target, what, async () => {
        const against = await ledger.addCustomer({
          ...{ organizationId, customerId, since },
          until: since,
          meters: {},
          lookedBackOn: null,
        });
        if (against === 'customer') throw new UsageError(`${customerId} belongs to another organization.`);
        if (against === 'organization') throw new UsageError(`${organizationId} has a customer by now.`);
        return { before: { stripe_customer: null }, after: { stripe_customer: customerId, since } };
      });
      return ['The first day is reported some hours after it ended'];
    },
  };
}

async function planRemoval(
  target: OpsTarget,
  ledger: DynamoUsageLedger,
  customer: BilledCustomer | null,
  whose: string,
): Promise<Plan> {
  if (customer === null) return { findings: [`${whose}: ${tell(null)}`], typeToConfirm: null, apply: null };
  const { organizationId, customerId, until } = customer;
  const open = (await ledger.findWindows(organizationId, BEGINNING)).filter(({ pending }) => pending !== null);
  return {
    findings: [
      `${whose}: ${tell(customer)}`,
      `What it used from ${until} on is not billed to ${customerId}`,
      ...open.map(({ day, meter }) => `Nobody will find out whether Stripe has the last event of ${meter} of ${day}`),
    ],
    typeToConfirm: customerId,
    async apply() {
      const what = { chain: organizationId, action: 'removeStripeCustomer', target: `organization/${organizationId}` };
      await takeAudited(target, what, async () => {
        await ledger.removeCustomer(customer);
        return { before: { stripe_customer: customerId, until }, after: { stripe_customer: null } };
      });
      return [`Nothing of ${organizationId} is reported any more`];
    },
  };
}

function tell(customer: BilledCustomer | null): string {
  if (customer === null) return 'No customer of Stripe is set.';
  const { customerId, since, until } = customer;
  return `${customerId} is billed since ${since}, and everything before ${until} is reported.`;
}

function firstDay(from: string | undefined): string {
  const today = new Date().toISOString().slice(0, 10);
  if (from === undefined) return today;
  const earliest = new Date(Date.now() - DAYS_BACK * DAY_MILLISECONDS).toISOString().slice(0, 10);
  if (!DAY.test(from) || Number.isNaN(Date.parse(from))) throw new UsageError(`${from} is no day such as 2026-12-01.`);
  if (from < earliest) throw new UsageError(`Stripe takes no usage from before ${earliest}.`);
  return from;
}
