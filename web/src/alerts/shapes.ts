/** What the API answers of alerts, rules, channels and deliveries. */

export type Severity = 'low' | 'medium' | 'high' | 'critical';

export interface Alert {
  readonly alert_id: string;
  readonly rule_id: string;
  readonly name: string;
  readonly project_id: string | null;
  readonly kind: 'event' | 'window' | 'no_data' | 'unlookable';
  readonly group: Readonly<Record<string, string>>;
  readonly state: 'open' | 'acknowledged' | 'resolved';
  readonly severity: Severity;
  readonly summary: string;
  readonly opened_at: string;
  readonly acknowledged_at: string | null;
  readonly acknowledged_by: string | null;
  readonly resolved_at: string | null;
  readonly resolved_by: string | null;
  readonly count: number;
  readonly traces: readonly { readonly trace_id: string; readonly evaluation_id: string; readonly at: string }[];
  readonly measured: {
    readonly value: number;
    readonly interval: readonly number[] | null;
    readonly n: number;
  } | null;
  readonly silenced_until: string | null;
}

/** What a rule is about and how it is told; as it is stored. */
export interface AlertRule {
  readonly rule_id: string;
  readonly name: string;
  readonly project_id: string | null;
  readonly shipped: boolean;
  readonly enabled: boolean;
  readonly on: Readonly<Record<string, string | number>>;
  readonly severity: Severity | null;
  readonly channels: readonly string[];
  readonly for: string;
  readonly keep_firing_for: string;
  readonly no_data: 'tell' | 'ok' | 'keep';
  readonly group_by: readonly string[];
  readonly quiet_hours: object | null;
  readonly escalation: object | null;
}

export interface AlertDryRun {
  readonly alerts: readonly {
    readonly group: Readonly<Record<string, string>>;
    readonly severity: Severity;
    readonly summary: string;
    readonly opened_at: string;
    readonly resolved_at: string | null;
    readonly count: number;
  }[];
  readonly total: number;
  readonly seen_from: string;
  readonly seen_until: string;
  readonly not_seen: readonly string[];
}

export interface AlertSilence {
  readonly silence_id: string;
  readonly project_id: string | null;
  readonly rule_id: string | null;
  readonly severity_at_most: Severity | null;
  readonly starts_at: string;
  readonly ends_at: string;
  readonly reason: string;
}

export const CHANNEL_KINDS = ['webhook', 'slack', 'pagerduty', 'email', 'eventbridge'] as const;
export type ChannelKind = (typeof CHANNEL_KINDS)[number];

export interface Channel {
  readonly webhook_id: string;
  readonly kind: ChannelKind;
  readonly name: string;
  readonly target: string;
  readonly include_text: boolean;
  readonly default: boolean;
  readonly min_severity: Severity;
  readonly project_ids: readonly string[] | null;
  readonly state: 'enabled' | 'unconfirmed' | 'disabled';
  readonly disabled_reason: string | null;
  readonly failing_since: string | null;
}

export interface ChannelWithSecret extends Channel {
  readonly secret: string | null;
}

export interface Delivery {
  readonly delivery_id: string;
  readonly webhook_id: string;
  readonly kind: ChannelKind;
  readonly type: string;
  readonly summary: string;
  readonly state: 'pending' | 'delivered' | 'dead' | 'cancelled';
  readonly tries: number;
  readonly last_status: number | null;
  readonly last_failure: string | null;
  readonly next_try_at: string | null;
  readonly created_at: string;
}
