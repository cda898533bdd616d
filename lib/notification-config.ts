import * as z from 'zod';

/** The stage's block `notifications`. */
export const notificationConfigSchema = z.strictObject({
  emailSender: z
    .email()
    .optional()
    .describe(
      'From whom mail of channels comes: an address or a domain of it is verified in SES, in the region of the stack. Without it channels of kind `email` are not offered.',
    ),
  eventBuses: z
    .record(
      z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'must be lower-case letters, digits and -, at most 40'),
      z.string().regex(/^arn:[\w-]+:events:[\w-]+:\d{12}:event-bus\/[\w./-]+$/, 'must be the ARN of an event bus'),
    )
    .describe(
      'EventBridge buses that channels may put events on, by the name that channels use. Any organization may use each of them.',
    ),
  consoleUrl: z
    .url({ protocol: /^https?$/ })
    .transform((url) => url.replace(/\/+$/, ''))
    .optional()
    .describe('What stands before `/ui` in the links of notifications; the address of the API when left out.'),
  allowLoopbackChannels: z
    .boolean()
    .describe(
      'Whether channels may lead to this very machine by plain HTTP, for stand-ins. For the stage local alone.',
    ),
});

type NotificationConfig = z.infer<typeof notificationConfigSchema>;

/** What is wrong beyond single fields: what only the local stage may have. */
export function checkNotificationConfig(
  { stage, notifications }: { readonly stage: string; readonly notifications: NotificationConfig },
  addIssue: (path: readonly string[], message: string) => void,
): void {
  if (stage !== 'local' && notifications.allowLoopbackChannels) {
    addIssue(['allowLoopbackChannels'], 'is for the stage local alone');
  }
}

export const NOTIFICATION_DEFAULTS: z.input<typeof notificationConfigSchema> = {
  eventBuses: {},
  allowLoopbackChannels: false,
};

/** What functions are told of channels: see functions/notifications/channel-deployment.ts. */
export function channelDeploymentOf({ notifications }: { readonly notifications: NotificationConfig }): string {
  const { emailSender = null, eventBuses, allowLoopbackChannels: allowLoopback } = notifications;
  return JSON.stringify({ emailSender, eventBuses, allowLoopback });
}
