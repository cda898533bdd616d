/** What happened, as every channel tells it. The names of events are those of the webhook that tells them. */
export interface Notification {
  /** Stable: the same for every channel, every try and every repetition of what caused it. */
  readonly id: string;
  readonly type: 'episode.opened' | 'episode.acknowledged' | 'episode.resolved' | 'deletion.completed' | 'test';
  /** When it happened, UTC ISO-8601. */
  readonly timestamp: string;
  readonly organizationId: string;
  /** Null for what concerns the whole organization. */
  readonly projectId: string | null;
  readonly severity: 'low' | 'medium' | 'high' | 'critical';
  /** One sentence without text of any trace. */
  readonly summary: string;
  readonly episodeId: string | null;
  readonly ruleId: string | null;
  readonly traceId: string | null;
  readonly evaluationId: string | null;
  /** Masked text of the trace, for channels that are allowed it; null when there is none. */
  readonly text: string | null;
}

/** Where notifications wait until each channel has taken them. */
export interface NotificationOutbox {
  /**
   * Stores one delivery per channel and asks for it to be sent. Safe to repeat: a delivery is known by the ids of
   * notification and channel, and is stored once. An unknown or disabled channel is left out.
   * @throws AegisError `unavailable`; the caller repeats the whole call
   */
  add(notification: Notification, channelIds: readonly string[]): Promise<void>;
}
