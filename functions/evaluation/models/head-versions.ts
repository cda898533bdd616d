import * as z from 'zod';
import { Calibration } from './calibration.ts';

/** A version of a head of a project's own, as evaluations use it: the shipped head with another calibration. */
export const OwnVersion = z.object({
  /** From 1 on; 0 is the shipped head itself. */
  version: z.int().positive(),
  /** SHA-256 of the shipped head that it was made for. With any other it is not used. */
  digest: z.string(),
  calibration: Calibration,
});
export type OwnVersion = z.infer<typeof OwnVersion>;

/** Which versions of a head a project uses: one acts, one says beside it what it would have said. */
export const VersionsInForce = z.object({
  production: OwnVersion.optional(),
  shadow: OwnVersion.optional(),
});
export type VersionsInForce = z.infer<typeof VersionsInForce>;
