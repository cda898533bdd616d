import * as z from 'zod';

const UNIT_MILLISECONDS = { m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const MAX_MILLISECONDS = 7 * UNIT_MILLISECONDS.d;
const FORM = /^(\d{1,5})([mhd])$/;

/** `10m`, `6h` or `2d`; up to seven days. */
export const Duration = z
  .string()
  .regex(FORM, { error: 'must be a number and m, h or d, such as 10m', abort: true })
  .refine((text) => millisecondsOf(text) <= MAX_MILLISECONDS, 'may be 7d at most');

/** Milliseconds. @throws RangeError for what is no duration */
export function millisecondsOf(text: string): number {
  const [, count = '', unit = ''] = FORM.exec(text) ?? [];
  if (unit !== 'm' && unit !== 'h' && unit !== 'd') throw new RangeError(`not a duration: ${text}`);
  return Number(count) * UNIT_MILLISECONDS[unit];
}
