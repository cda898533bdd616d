import * as z from 'zod';
import type { Warning } from '../warnings.ts';

const WarningResource: z.ZodType<Warning> = z
  .object({
    code: z.enum(['price_unknown']).meta({ description: 'Its page is `/errors/{code}`.' }),
    detail: z.string().meta({ description: 'What it means, and what to do.' }),
  })
  .meta({ id: 'Warning' });

export const Warnings = z
  .array(WarningResource)
  .optional()
  .meta({ description: 'What to know of a trace that was taken all the same; missing where there is nothing.' });

/** The warnings of an accepted trace as a field of its answer, if there are any. */
export function warningsField(warnings: readonly Warning[]): { readonly warnings?: Warning[] } {
  return warnings.length === 0 ? {} : { warnings: [...warnings] };
}
