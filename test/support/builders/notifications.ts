import type { Channel } from '../../../functions/notifications/channel.ts';
import type { Delivery } from '../../../functions/notifications/delivery.ts';
import type { Notification } from '../../../functions/notifications/outbox.ts';
import { NOON, ORGANIZATION } from './records.ts';

const AT_NOON = new Date(NOON).toISOString();

export function aChannel(fields: Partial<Channel> = {}): Channel {
  return {
    organization_id: ORGANIZATION,
    channel_id: 'channel-1',
    kind: 'webhook',
    name: 'ops',
    target: 'https://hooks.example.com/aegis',
    sealed_target: null,
    signing: [],
    include_text: false,
    default: false,
    min_severity: 'low',
    project_ids: null,
    state: 'enabled',
    disabled_reason: null,
    disabled_at: null,
    failing_since: null,
    created_at: AT_NOON,
    version: 1,
    ...fields,
  };
}

export function aNotification(fields: Partial<Notification> = {}): Notification {
  return {
    id: 'episode-1-opened',
    type: 'episode.opened',
    timestamp: AT_NOON,
    organizationId: ORGANIZATION,
    projectId: 'default',
    severity: 'critical',
    summary: 'A critical issue was found.',
    episodeId: 'episode-1',
    ruleId: 'rule-1',
    traceId: 'trace-1',
    evaluationId: 'ev_00000001_trace-1',
    text: null,
    ...fields,
  };
}

export function aDelivery(fields: Partial<Delivery> = {}): Delivery {
  const { text: _text, ...notification } = aNotification();
  return {
    delivery_id: `dl_${'0'.repeat(32)}`,
    organization_id: ORGANIZATION,
    channel_id: 'channel-1',
    kind: 'webhook',
    notification,
    state: 'pending',
    tries: 0,
    replays: 0,
    last_status: null,
    last_failure: null,
    last_try_at: null,
    next_try_at: AT_NOON,
    claimed_until: null,
    created_at: AT_NOON,
    finished_at: null,
    version: 1,
    ...fields,
  };
}
