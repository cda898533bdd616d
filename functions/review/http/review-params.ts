import * as z from 'zod';

/** A review id is a prefix and eight digits longer than the trace id in it. */
export const ReviewParams = z.object({
  id: z
    .string()
    .max(160)
    .regex(/^[A-Za-z0-9][A-Za-z0-9._:@+-]*$/),
});
