import * as z from 'zod';

/** What the operator has decided about channels, as functions are given it: the stage's block `notifications`. */
export const ChannelDeployment = z.object({
  /** From whom mail comes; null where channels of kind email are not offered. */
  emailSender: z.string().nullable(),
  /** ARN of each bus that events may go to, by the name that channels use. */
  eventBuses: z.record(z.string(), z.string()),
  /** Whether channels may lead to this very machine by plain HTTP: in the stage `local` alone. */
  allowLoopback: z.boolean(),
});
export type ChannelDeployment = z.infer<typeof ChannelDeployment>;
