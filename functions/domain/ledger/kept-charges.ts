import * as z from 'zod';
import { StoredAmounts } from './reservation.ts';

/**
 * A charge that no stored trace explains: that of a settled reservation, or of a trace that was
 * deleted. Counters are compared with traces and these.
 */
export const KeptCharge = z.object({
  /** The hold id of the charge, or the id of the reservation. */
  id: z.string(),
  /** When the charge became final, ISO-8601. */
  at: z.string(),
  amounts: StoredAmounts,
  /** Names of the counters that were charged. */
  counters: z.array(z.string()),
});
export type KeptCharge = z.infer<typeof KeptCharge>;

export interface KeptChargeStore {
  /** Safe to repeat: the same charge is kept once. */
  keep(organizationId: string, projectId: string, charge: KeptCharge): Promise<void>;
  /** Those with `from <= at < to`, in pages, by time. */
  list(organizationId: string, projectId: string, from: string, to: string): AsyncIterable<readonly KeptCharge[]>;
}
