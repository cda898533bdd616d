import * as z from 'zod';

/**
 * Why there was nothing to read. `not_captured`: something was said, and the instrumentation did not record it;
 * `unread_names`: texts are there, under names of attributes that no dialect gives a meaning to; `no_text`: nothing
 * was said in words, as for a vector, or nothing of the kind that is read.
 */
export const NotReadReason = z.enum(['not_captured', 'unread_names', 'no_text']);
export type NotReadReason = z.infer<typeof NotReadReason>;

/** A text of a trace that could not be read, which is not an empty one. */
export const NotRead = z.object({
  field: z.enum(['input', 'output']),
  reason: NotReadReason,
  /** Attributes that may hold the text. */
  names: z.array(z.string()).optional(),
});
export type NotRead = z.infer<typeof NotRead>;
