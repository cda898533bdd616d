import * as z from 'zod';

/** What is counted for an invoice. */
export const METERS = ['traces', 'evaluations', 'requests', 'tokens', 'judge_calls', 'labels'] as const;
export type Meter = (typeof METERS)[number];

/** US dollars as a decimal string, at most six decimals. */
const Money = z.string().regex(/^\d{1,9}(\.\d{1,6})?$/, 'must be a decimal such as "0.50"');
const Tier = z.strictObject({
  /** Units of the month up to which the price holds; null for all that follow. */
  up_to: z.int().positive().nullable(),
  usd_per_thousand: Money,
});
const MeterPrice = z
  .strictObject({ included: z.int().nonnegative().default(0), tiers: z.array(Tier).min(1).max(20) })
  .refine(
    ({ tiers }) =>
      tiers.every(({ up_to: end }, i) =>
        i === tiers.length - 1 ? end === null : end !== null && end > (tiers[i - 1]?.up_to ?? 0),
      ),
    { path: ['tiers'], message: 'must have growing up_to, and end with null, and only there' },
  );

/** What the operator of a deployment asks of an organization each month. */
export const PricePlan = z
  .strictObject({
    name: z.string().min(1).max(64),
    monthly_usd: Money.optional(),
    meters: z.partialRecord(z.enum(METERS), MeterPrice),
  })
  .meta({ id: 'PricePlan' });
export type PricePlan = z.infer<typeof PricePlan>;

interface Plans {
  readonly plan?: PricePlan | undefined;
  readonly plans?: Readonly<Record<string, PricePlan>> | undefined;
}

/** The plan of a month such as `2026-11`; months before the first one have the first. */
export function planFor(month: string, { plan, plans = {} }: Plans): PricePlan | undefined {
  const begins = Object.keys(plans).sort();
  return plans[begins.findLast((begin) => begin <= month) ?? begins[0] ?? ''] ?? plan;
}
