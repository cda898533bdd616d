import * as z from 'zod';

/** Some servers write null for what they do not tell. */
export function untold<Schema extends z.ZodType>(schema: Schema) {
  return z.preprocess((value) => value ?? undefined, schema);
}
