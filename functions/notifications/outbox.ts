import * as z from 'zod';
import { Severity } from '../kernel/issue.ts';

/** What an id may hold in the header of a webhook; any other is told as its hash. */
export const WIRE_ID = /^[\w:#-]{1,200}$/;

/**
 * What happened, as every channel tells it. The names of events are those of the webhook that tells them; its `text` is
 * kept apart, because it goes with its trace.
 */
export const ToldNotification = z.object({
  /** As a webhook's `webhook-id`, which may not hold the dot that separates what is signed. */
  id: z.string().regex(WIRE_ID),
  type: z.enum([
    'episode.opened',
    'episode.acknowledged',
    'episode.resolved',
    'deletion.completed',
    'channel.disabled',
    'channel.confirmation',
    'test',
  ]),
  timestamp: z.iso.datetime(),
  organizationId: z.string(),
  projectId: z.string().nullable(),
  severity: Severity,
  summary: z.string().min(1),
  episodeId: z.string().nullable(),
  ruleId: z.string().nullable(),
  traceId: z.string().nullable(),
  evaluationId: z.string().nullable(),
});
export type ToldNotification = z.infer<typeof ToldNotification>;

export interface Notification extends Readonly<ToldNotification> {
  /** Stable: the same for every channel, every try and every repetition of what caused it. */
  readonly id: string;
  /** When it happened, UTC ISO-8601. */
  readonly timestamp: string;
  /** Null for what concerns the whole organization. */
  readonly projectId: string | null;
  /** One sentence without text of any trace. */
  readonly summary: string;
  /** Masked text of the trace, for channels that are allowed it; null when there is none. Cut at 4,000 characters. */
  readonly text: string | null;
}

/** Where notifications wait until each channel has taken them. */
export interface NotificationOutbox {
  /**
   * Stores one delivery per channel and asks for it to be sent. Safe to repeat: a delivery is known by the ids of
   * notification and channel, and is stored once. Left out are channels that are unknown, disabled or not confirmed, and
   * those whose own filter (least severity, projects) does not let it pass.
   * @param channelIds none means the organization's default channels
   * @throws AegisError `unavailable`; the caller repeats the whole call
   */
  add(notification: Notification, channelIds: readonly string[]): Promise<void>;
}
