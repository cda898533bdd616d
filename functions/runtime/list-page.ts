import * as z from 'zod';

/** The query of a list that ends its pages where they are large enough. */
export const CursorQuery = z.strictObject({
  cursor: z.string().max(1_000).optional().meta({ description: 'The `next_cursor` of the page before.' }),
});

export function listOf<T extends z.ZodType>(item: T) {
  return z.object({
    items: z.array(item),
    next_cursor: z.string().nullable().meta({ description: 'Asks for the next page; null on the last.' }),
  });
}
