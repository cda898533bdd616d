import * as z from 'zod';
import { METERS } from '../access/price-plan.ts';

const BilledMeter = z.object({
  /** What Stripe adds events up by. */
  eventName: z.string().min(1).max(100),
  /** The meter that adds them up, for asking what it has. */
  meterId: z.string().min(1),
});
export type BilledMeter = z.infer<typeof BilledMeter>;

/** What the operator has decided about Stripe, as `report-usage` is given it: the stage's block `stripe`. */
export const StripeDeployment = z.object({
  meters: z.partialRecord(z.enum(METERS), BilledMeter),
  /** How long after a period an invoice still takes its usage. */
  invoiceGraceHours: z.int().positive(),
  /** What stands before `/v1`. */
  apiUrl: z.url(),
});
export type StripeDeployment = z.infer<typeof StripeDeployment>;
