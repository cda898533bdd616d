import * as z from 'zod';
import type { Rate } from '../../statistics/rate.ts';

export const RateResource = z
  .object({
    value: z.number().nullable().meta({ description: 'From 0 to 1; null below the minimum, which `missing` tells.' }),
    interval: z.array(z.number()).length(2).nullable(),
    level: z.number(),
    n: z.int(),
    method: z.string(),
    missing: z.string().nullable(),
  })
  .meta({ id: 'Rate' });

export function toRate({ value, interval, level, n, method, missing }: Rate): z.infer<typeof RateResource> {
  return { value, interval: interval === null ? null : [interval[0], interval[1]], level, n, method, missing };
}
