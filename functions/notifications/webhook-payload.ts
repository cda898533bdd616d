import * as z from 'zod';
import { Severity } from '../kernel/issue.ts';
import { type Notification, ToldNotification } from './outbox.ts';

/** What a webhook and an EventBridge bus receive. Members may join; none changes its meaning. */
export const WebhookPayload = z
  .object({
    type: ToldNotification.shape.type,
    timestamp: z.iso.datetime().meta({ description: 'When it happened, which is not when it is told.' }),
    data: z.object({
      organization_id: z.string(),
      project_id: z.string().nullable(),
      severity: Severity,
      summary: z.string().meta({ description: 'One sentence without text of any trace.' }),
      episode_id: z.string().nullable(),
      rule_id: z.string().nullable(),
      trace_id: z.string().nullable(),
      evaluation_id: z.string().nullable(),
      url: z.url().meta({ description: 'Where people look at it: in the console.' }),
      text: z.string().optional().meta({ description: 'Masked text of the trace, where the channel is allowed it.' }),
    }),
  })
  .meta({ id: 'WebhookPayload', description: 'What a webhook receives.' });
export type WebhookPayload = z.infer<typeof WebhookPayload>;

/** @param consoleUrl the base address of the deployment, without a slash at its end */
export function webhookPayload(notification: Notification, consoleUrl: string): WebhookPayload {
  const { type, timestamp, organizationId, projectId, severity, summary, text } = notification;
  return {
    type,
    timestamp,
    data: {
      organization_id: organizationId,
      project_id: projectId,
      severity,
      summary,
      episode_id: notification.episodeId,
      rule_id: notification.ruleId,
      trace_id: notification.traceId,
      evaluation_id: notification.evaluationId,
      url: consoleLink(notification, consoleUrl),
      ...(text === null ? {} : { text }),
    },
  };
}

/** Where a person looks at what happened. */
export function consoleLink({ traceId, episodeId }: Notification, consoleUrl: string): string {
  if (traceId !== null) return `${consoleUrl}/ui/traces/${encodeURIComponent(traceId)}`;
  return episodeId === null ? `${consoleUrl}/ui` : `${consoleUrl}/ui/alerts`;
}
