import * as z from 'zod';

/** What is counted for an invoice, as functions/access/price-plan.ts has it; the infrastructure reads nothing of the functions. */
const METERS = ['traces', 'evaluations', 'requests', 'tokens', 'judge_calls', 'labels'] as const;
const STRIPE_URL = 'https://api.stripe.com';
/** The longest that Stripe allows: https://docs.stripe.com/billing/subscriptions/usage-based/configure-grace-period */
const MAX_GRACE_HOURS = 72;

/** The stage's block `stripe`. */
export const stripeConfigSchema = z.strictObject({
  meters: z
    .partialRecord(
      z.enum(METERS),
      z.strictObject({
        eventName: z.string().min(1).max(100),
        meterId: z.string().regex(/^mtr_\w+$/, 'must be the id of a meter, such as mtr_123'),
      }),
    )
    .describe(
      `Meters of Stripe by what they count: ${METERS.map((meter) => `\`${meter}\``).join(', ')}. Each has the \`eventName\` and the \`meterId\` of a meter that sums raw events, and is used by this stage alone. Without one nothing is told to Stripe.`,
    ),
  invoiceGraceHours: z
    .int()
    .min(1)
    .max(MAX_GRACE_HOURS)
    .describe(
      'The invoice finalization grace period that is set in Stripe: how long an invoice takes usage of its period after that ended.',
    ),
  apiUrl: z
    .url({ protocol: /^https?$/ })
    .transform((url) => url.replace(/\/+$/, ''))
    .optional()
    .describe('A stand-in of Stripe, for the stage `local` alone.'),
});

type StripeConfig = z.infer<typeof stripeConfigSchema>;

/** What is wrong beyond single fields: what only the local stage may have, two meters that are one. */
export function checkStripeConfig(
  { stage, stripe }: { readonly stage: string; readonly stripe: StripeConfig },
  addIssue: (path: readonly string[], message: string) => void,
): void {
  if (stage !== 'local' && stripe.apiUrl !== undefined) addIssue(['apiUrl'], 'is for the stage local alone');
  const ids = Object.values(stripe.meters).map(({ meterId }) => meterId);
  if (new Set(ids).size < ids.length) addIssue(['meters'], 'name one meter twice');
}

export const STRIPE_DEFAULTS: z.input<typeof stripeConfigSchema> = { meters: {}, invoiceGraceHours: 1 };

/** Whether the stage bills by Stripe: it names a meter. Where it does not there is nothing that reports, and nothing to pay for. */
export function hasStripe({ stripe }: { readonly stripe: StripeConfig }): boolean {
  return Object.keys(stripe.meters).length > 0;
}

/** What `report-usage` is told, as functions/billing/stripe-deployment.ts reads it. */
export function stripeDeploymentOf({ stripe }: { readonly stripe: StripeConfig }): string {
  return JSON.stringify({ ...stripe, apiUrl: stripe.apiUrl ?? STRIPE_URL });
}
