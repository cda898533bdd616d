import type { Severity } from '../kernel/issue.ts';
import type { Notification } from './outbox.ts';
import { EVENTS } from './slack-message.ts';
import { consoleLink } from './webhook-payload.ts';

/** PagerDuty's limits (Events API v2 overview). */
const MAX_DEDUP_KEY = 255;
const MAX_SUMMARY = 1_024;

const SEVERITIES: Readonly<Record<Severity, string>> = {
  critical: 'critical',
  high: 'error',
  medium: 'warning',
  low: 'info',
};

const ACTIONS: Readonly<Partial<Record<Notification['type'], string>>> = {
  'episode.acknowledged': 'acknowledge',
  'episode.resolved': 'resolve',
};

/** What PagerDuty's Events API v2 takes at `/v2/enqueue`. The episode is the incident: its id is the `dedup_key`. */
export function pagerDutyEvent(notification: Notification, routingKey: string, consoleUrl: string) {
  const { id, type, timestamp, organizationId, projectId, severity, summary, episodeId, text } = notification;
  const href = consoleLink(notification, consoleUrl);
  return {
    routing_key: routingKey,
    event_action: ACTIONS[type] ?? 'trigger',
    dedup_key: (episodeId ?? id).slice(0, MAX_DEDUP_KEY),
    payload: {
      summary: summary.slice(0, MAX_SUMMARY),
      source: `aegis/${organizationId}${projectId === null ? '' : `/${projectId}`}`,
      severity: SEVERITIES[severity],
      timestamp,
      component: 'aegis',
      class: type,
      custom_details: {
        rule_id: notification.ruleId,
        trace_id: notification.traceId,
        evaluation_id: notification.evaluationId,
        ...(text === null ? {} : { text }),
      },
    },
    links: [{ href, text: `Aegis: ${EVENTS[type]}` }],
    client: 'Aegis',
    client_url: href,
  };
}
