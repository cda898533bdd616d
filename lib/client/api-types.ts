/** Written by `npm run tool -- openapi`, as docs/api/openapi.json is. */

export type AcceptedTrace = {
  readonly trace_id: string;
  readonly status: 'queued';
  /** What to know of a trace that was taken all the same; missing where there is nothing. */
  readonly warnings?: readonly Warning[];
};

export type Agreement = {
  readonly value: number | null;
  readonly interval: readonly number[] | null;
  readonly level: number;
  /** Items with two labels that knew nothing of each other. */
  readonly n: number;
  readonly missing: string | null;
};

export type Alert = {
  readonly alert_id: string;
  readonly rule_id: string;
  readonly name: string;
  /** Null for what concerns the whole organization. */
  readonly project_id: string | null;
  /** What it is about: events, a measurement, missing data, or a rule that cannot be looked at. */
  readonly kind: 'event' | 'window' | 'no_data' | 'unlookable';
  readonly group: { readonly [name: string]: string };
  readonly state: 'open' | 'acknowledged' | 'resolved';
  readonly severity: 'low' | 'medium' | 'high' | 'critical';
  readonly summary: string;
  readonly opened_at: string;
  readonly acknowledged_at: string | null;
  readonly acknowledged_by: string | null;
  readonly resolved_at: string | null;
  /** `rule`, or the key that resolved it. */
  readonly resolved_by: string | null;
  readonly last_at: string | null;
  /** Traces, or other events, that joined it. */
  readonly count: number;
  /** The last ten. */
  readonly traces: readonly {
    readonly trace_id: string;
    readonly evaluation_id: string;
    readonly at: string;
  }[];
  /** The last value; a share with its 95 % interval. */
  readonly measured: {
    readonly value: number;
    readonly interval: readonly number[] | null;
    readonly n: number;
  } | null;
  readonly silenced_until: string | null;
};

export type AlertDryRun = {
  /** The first 100. */
  readonly alerts: readonly {
    readonly group: { readonly [name: string]: string };
    readonly severity: 'low' | 'medium' | 'high' | 'critical';
    readonly summary: string;
    readonly opened_at: string;
    readonly resolved_at: string | null;
    readonly count: number;
  }[];
  /** How many there would have been. */
  readonly total: number;
  readonly seen_from: string;
  readonly seen_until: string;
  /** What could not be looked at, in words. */
  readonly not_seen: readonly string[];
};

export type AlertList = {
  readonly items: readonly Alert[];
  /** Asks for the next page; null on the last. */
  readonly next_cursor: string | null;
};

export type AlertRule = {
  readonly rule_id: string;
  readonly name: string;
  /** Null for every project. */
  readonly project_id: string | null;
  /** Every organization has it until it changes it or turns it off. */
  readonly shipped: boolean;
  readonly enabled: boolean;
  readonly on: {
    readonly event: 'evaluation';
    readonly severity_at_least?: 'low' | 'medium' | 'high' | 'critical';
    readonly category?: 'secret' | 'pii' | 'prompt_injection' | 'harmful_request' | 'toxicity' | 'dangerous_command' | 'unfaithful' | 'format' | 'tool_call' | 'domain' | 'rl' | 'policy';
    readonly type?: string;
    readonly evaluator?: string;
    readonly domain?: 'generic' | 'healthcare' | 'finance' | 'legal' | 'robotics';
    readonly except_domain?: 'generic' | 'healthcare' | 'finance' | 'legal' | 'robotics';
    readonly verdict?: 'passed' | 'failed' | 'needs_review' | 'not_evaluated';
  } | {
    readonly event: 'deletion';
  } | {
    readonly event: 'key_leaked';
  } | {
    readonly event: 'budget_crossed';
    readonly threshold_at_least?: number;
  } | {
    readonly event: 'budget_forecast';
  } | {
    readonly event: 'evaluators_changed';
  } | {
    readonly metric: 'failed_share' | 'review_share' | 'escalation_share' | 'unpriced_share' | 'traces' | 'failed' | 'cost_usd' | 'forecast_usd' | 'latency_p95_ms' | 'delay_p95_ms' | 'late_reviews' | 'judge_unavailable' | 'silence';
    readonly by?: 'model' | 'provider' | 'domain' | 'application_type';
    readonly window: '1h' | '6h' | '24h' | '1d' | 'month';
    /** A burn-rate pair: it has to be so over this longer window as well. Ends when the short one does. */
    readonly long_window?: '6h';
    readonly above?: number;
    readonly below?: number;
    /** Traces that the window needs; with fewer nothing is known of it. */
    readonly min_count: number;
    /** `previous`: the bound is a ratio to the window before. `anomaly`: of the running day, whether it is beyond what is usual for its weekday, by the amount `above` at least. */
    readonly compare?: 'previous' | 'anomaly';
  };
  readonly severity: 'low' | 'medium' | 'high' | 'critical' | null;
  readonly channels: readonly string[];
  readonly for: string;
  readonly keep_firing_for: string;
  readonly no_data: 'tell' | 'ok' | 'keep';
  readonly group_by: readonly ('model' | 'domain' | 'category' | 'type' | 'evaluator')[];
  readonly quiet_hours: {
    readonly time_zone: string;
    readonly from: string;
    /** Earlier than `from`: on the next day. */
    readonly until: string;
    /** On which it begins; by default all. */
    readonly days?: readonly ('mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat' | 'sun')[];
  } | null;
  readonly escalation: {
    readonly after: string;
    readonly channels: readonly string[];
  } | null;
  readonly version: number;
  readonly created_at: string;
  readonly updated_at: string;
};

export type AlertRuleTrial = {
  readonly name: string;
  readonly on: {
    readonly event: 'evaluation';
    readonly severity_at_least?: 'low' | 'medium' | 'high' | 'critical';
    readonly category?: 'secret' | 'pii' | 'prompt_injection' | 'harmful_request' | 'toxicity' | 'dangerous_command' | 'unfaithful' | 'format' | 'tool_call' | 'domain' | 'rl' | 'policy';
    readonly type?: string;
    readonly evaluator?: string;
    readonly domain?: 'generic' | 'healthcare' | 'finance' | 'legal' | 'robotics';
    readonly except_domain?: 'generic' | 'healthcare' | 'finance' | 'legal' | 'robotics';
    readonly verdict?: 'passed' | 'failed' | 'needs_review' | 'not_evaluated';
  } | {
    readonly event: 'deletion';
  } | {
    readonly event: 'key_leaked';
  } | {
    readonly event: 'budget_crossed';
    readonly threshold_at_least?: number;
  } | {
    readonly event: 'budget_forecast';
  } | {
    readonly event: 'evaluators_changed';
  } | {
    readonly metric: 'failed_share' | 'review_share' | 'escalation_share' | 'unpriced_share' | 'traces' | 'failed' | 'cost_usd' | 'forecast_usd' | 'latency_p95_ms' | 'delay_p95_ms' | 'late_reviews' | 'judge_unavailable' | 'silence';
    readonly by?: 'model' | 'provider' | 'domain' | 'application_type';
    readonly window?: '1h' | '6h' | '24h' | '1d' | 'month';
    /** A burn-rate pair: it has to be so over this longer window as well. Ends when the short one does. */
    readonly long_window?: '6h';
    readonly above?: number;
    readonly below?: number;
    /** Traces that the window needs; with fewer nothing is known of it. */
    readonly min_count?: number;
    /** `previous`: the bound is a ratio to the window before. `anomaly`: of the running day, whether it is beyond what is usual for its weekday, by the amount `above` at least. */
    readonly compare?: 'previous' | 'anomaly';
  };
  /** By default that of the issue, or `high` for a measurement. */
  readonly severity?: 'low' | 'medium' | 'high' | 'critical';
  /** Without any, the default channels of the organization. */
  readonly channels?: readonly string[];
  readonly enabled?: boolean;
  /** So long a measurement has to stay beyond its bound. By default not at all. */
  readonly for?: string;
  /** So long after the last time the episode stays open: by default 15 minutes for a measurement, an hour for events. */
  readonly keep_firing_for?: string;
  /** What a window without enough traces means: an episode of its own, that all is well, or nothing (the default). */
  readonly no_data?: 'tell' | 'ok' | 'keep';
  readonly group_by?: readonly ('model' | 'domain' | 'category' | 'type' | 'evaluator')[];
  readonly quiet_hours?: {
    readonly time_zone: string;
    readonly from: string;
    /** Earlier than `from`: on the next day. */
    readonly until: string;
    /** On which it begins; by default all. */
    readonly days?: readonly ('mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat' | 'sun')[];
  } | null;
  /** Whom to tell when nobody has acknowledged an episode after this time. */
  readonly escalation?: {
    readonly after: string;
    readonly channels: readonly string[];
  } | null;
  /** By default every project that the key reaches as a whole. */
  readonly project_id?: string;
};

export type AlertRuleUpdate = {
  readonly name?: string;
  readonly on?: {
    readonly event: 'evaluation';
    readonly severity_at_least?: 'low' | 'medium' | 'high' | 'critical';
    readonly category?: 'secret' | 'pii' | 'prompt_injection' | 'harmful_request' | 'toxicity' | 'dangerous_command' | 'unfaithful' | 'format' | 'tool_call' | 'domain' | 'rl' | 'policy';
    readonly type?: string;
    readonly evaluator?: string;
    readonly domain?: 'generic' | 'healthcare' | 'finance' | 'legal' | 'robotics';
    readonly except_domain?: 'generic' | 'healthcare' | 'finance' | 'legal' | 'robotics';
    readonly verdict?: 'passed' | 'failed' | 'needs_review' | 'not_evaluated';
  } | {
    readonly event: 'deletion';
  } | {
    readonly event: 'key_leaked';
  } | {
    readonly event: 'budget_crossed';
    readonly threshold_at_least?: number;
  } | {
    readonly event: 'budget_forecast';
  } | {
    readonly event: 'evaluators_changed';
  } | {
    readonly metric: 'failed_share' | 'review_share' | 'escalation_share' | 'unpriced_share' | 'traces' | 'failed' | 'cost_usd' | 'forecast_usd' | 'latency_p95_ms' | 'delay_p95_ms' | 'late_reviews' | 'judge_unavailable' | 'silence';
    readonly by?: 'model' | 'provider' | 'domain' | 'application_type';
    readonly window?: '1h' | '6h' | '24h' | '1d' | 'month';
    /** A burn-rate pair: it has to be so over this longer window as well. Ends when the short one does. */
    readonly long_window?: '6h';
    readonly above?: number;
    readonly below?: number;
    /** Traces that the window needs; with fewer nothing is known of it. */
    readonly min_count?: number;
    /** `previous`: the bound is a ratio to the window before. `anomaly`: of the running day, whether it is beyond what is usual for its weekday, by the amount `above` at least. */
    readonly compare?: 'previous' | 'anomaly';
  };
  /** Null for that of the issue, or `high` for a measurement. */
  readonly severity?: 'low' | 'medium' | 'high' | 'critical' | null;
  /** Without any, the default channels of the organization. */
  readonly channels?: readonly string[];
  readonly enabled?: boolean;
  /** So long a measurement has to stay beyond its bound. By default not at all. */
  readonly for?: string;
  /** So long after the last time the episode stays open: by default 15 minutes for a measurement, an hour for events. */
  readonly keep_firing_for?: string;
  /** What a window without enough traces means: an episode of its own, that all is well, or nothing (the default). */
  readonly no_data?: 'tell' | 'ok' | 'keep';
  readonly group_by?: readonly ('model' | 'domain' | 'category' | 'type' | 'evaluator')[];
  readonly quiet_hours?: {
    readonly time_zone: string;
    readonly from: string;
    /** Earlier than `from`: on the next day. */
    readonly until: string;
    /** On which it begins; by default all. */
    readonly days?: readonly ('mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat' | 'sun')[];
  } | null;
  /** Whom to tell when nobody has acknowledged an episode after this time. */
  readonly escalation?: {
    readonly after: string;
    readonly channels: readonly string[];
  } | null;
};

export type AlertRules = {
  readonly items: readonly AlertRule[];
};

export type AlertSilence = {
  readonly silence_id: string;
  readonly project_id: string | null;
  readonly rule_id: string | null;
  readonly severity_at_most: 'low' | 'medium' | 'high' | 'critical' | null;
  readonly starts_at: string;
  readonly ends_at: string;
  readonly reason: string;
  readonly created_by: string;
};

export type AlertSilences = {
  readonly items: readonly AlertSilence[];
};

export type AlertSilencing = {
  /** At most 90 days from now. */
  readonly until: string;
};

export type Analytics = {
  readonly time_range: TimeRange;
  /** Days that ended before this were recounted from their traces. After it, at most what is being counted at this moment is missing. */
  readonly exact_until: string;
  readonly totals: AnalyticsFigures;
  readonly series: readonly ({
    readonly start: string;
    readonly traces: number;
    /** More than traces where late spans or later tiers concluded again. */
    readonly evaluations: number;
    readonly requests: number;
    readonly tokens: {
      readonly input: number;
      readonly output: number;
      /** Part of the input. */
      readonly cached: number;
      /** Part of the input. */
      readonly cache_write: number;
      /** Part of the output. */
      readonly reasoning: number;
      readonly total: number;
    };
    readonly cost_usd: string;
    /** Traces whose cost is unknown: `cost_usd` lacks them. */
    readonly unpriced_traces: number;
    readonly unpriced_share: number | null;
    readonly verdicts: {
      readonly passed: number;
      readonly failed: number;
      readonly needs_review: number;
      readonly not_evaluated: number;
    };
    /** Milliseconds, each within 5 %; null where nothing was measured. */
    readonly latency_ms: {
      readonly p50: number;
      readonly p95: number;
      readonly p99: number;
    } | null;
    /** Milliseconds, each within 5 %; null where nothing was measured. */
    readonly delay_ms: {
      readonly p50: number;
      readonly p95: number;
      readonly p99: number;
    } | null;
  })[];
  readonly breakdown: readonly ({
    readonly key: string;
    readonly traces: number;
    /** More than traces where late spans or later tiers concluded again. */
    readonly evaluations: number;
    readonly requests: number;
    readonly tokens: {
      readonly input: number;
      readonly output: number;
      /** Part of the input. */
      readonly cached: number;
      /** Part of the input. */
      readonly cache_write: number;
      /** Part of the output. */
      readonly reasoning: number;
      readonly total: number;
    };
    readonly cost_usd: string;
    /** Traces whose cost is unknown: `cost_usd` lacks them. */
    readonly unpriced_traces: number;
    readonly unpriced_share: number | null;
    readonly verdicts: {
      readonly passed: number;
      readonly failed: number;
      readonly needs_review: number;
      readonly not_evaluated: number;
    };
    /** Milliseconds, each within 5 %; null where nothing was measured. */
    readonly latency_ms: {
      readonly p50: number;
      readonly p95: number;
      readonly p99: number;
    } | null;
    /** Milliseconds, each within 5 %; null where nothing was measured. */
    readonly delay_ms: {
      readonly p50: number;
      readonly p95: number;
      readonly p99: number;
    } | null;
  })[];
  /** Of a breakdown with a filter, which is read from stored traces. */
  readonly examined?: ExaminedTraces;
  /** As many days just before, where `compare=previous` asks for it. */
  readonly previous?: {
    readonly time_range: TimeRange;
    readonly totals: AnalyticsFigures;
    readonly examined?: ExaminedTraces;
  };
};

export type AnalyticsFigures = {
  readonly traces: number;
  /** More than traces where late spans or later tiers concluded again. */
  readonly evaluations: number;
  readonly requests: number;
  readonly tokens: {
    readonly input: number;
    readonly output: number;
    /** Part of the input. */
    readonly cached: number;
    /** Part of the input. */
    readonly cache_write: number;
    /** Part of the output. */
    readonly reasoning: number;
    readonly total: number;
  };
  readonly cost_usd: string;
  /** Traces whose cost is unknown: `cost_usd` lacks them. */
  readonly unpriced_traces: number;
  readonly unpriced_share: number | null;
  readonly verdicts: {
    readonly passed: number;
    readonly failed: number;
    readonly needs_review: number;
    readonly not_evaluated: number;
  };
  /** Milliseconds, each within 5 %; null where nothing was measured. */
  readonly latency_ms: {
    readonly p50: number;
    readonly p95: number;
    readonly p99: number;
  } | null;
  /** Milliseconds, each within 5 %; null where nothing was measured. */
  readonly delay_ms: {
    readonly p50: number;
    readonly p95: number;
    readonly p99: number;
  } | null;
};

export type Anchor = {
  readonly anchor_id: string;
  readonly review_id: string;
  readonly trace_id: string;
  readonly project_id: string;
  readonly evaluation_id: string;
  readonly domain: 'generic' | 'healthcare' | 'finance' | 'legal' | 'robotics';
  readonly people: 'pass' | 'fail';
  readonly frozen_at: string;
};

export type ApiKey = {
  /** The public part of the key; safe to log. */
  readonly id: string;
  readonly name: string;
  readonly role: 'viewer' | 'developer' | 'admin' | 'owner';
  readonly scopes: readonly ('traces:write' | 'traces:read' | 'evaluations:read' | 'quota:read' | 'quota:write' | 'analytics:read' | 'metrics:read' | 'review:write' | 'guard:use' | 'gateway:use' | 'manage')[];
  readonly project_id: string | null;
  readonly user_id: string | null;
  readonly member_id: string | null;
  readonly rate_limit_per_minute: number | null;
  readonly status: 'active' | 'revoked';
  readonly created_at: string;
  readonly expires_at: string | null;
  /** The time of the last use, exact to an hour. */
  readonly last_used_at: string | null;
  readonly rotation: {
    /** True while a new secret waits for its first use. */
    readonly waiting: boolean;
    /** The time until which the old secret works as well. */
    readonly previous_valid_until: string | null;
  };
};

export type ApiKeyList = {
  readonly items: readonly ApiKey[];
  /** Asks for the next page; null on the last. */
  readonly next_cursor: string | null;
};

export type Appeal = {
  readonly appeal_id: string;
  readonly project_id: string;
  readonly trace_id: string;
  readonly evaluation_id: string;
  readonly by: string;
  readonly reason: string;
  readonly state: 'pending' | 'under_review' | 'upheld' | 'overturned' | 'closed';
  readonly created_at: string;
  readonly history: readonly {
    readonly state: 'pending' | 'under_review' | 'upheld' | 'overturned' | 'closed';
    readonly at: string;
    readonly by: string;
    readonly reason: string;
  }[];
  readonly ruling: {
    readonly verdict: 'pass' | 'fail';
    readonly severity: 'low' | 'medium' | 'high' | 'critical' | null;
  } | null;
  readonly repair: {
    readonly kind: 'rule' | 'model';
    readonly name: string;
  } | null;
};

export type AppealDecision = {
  /** `review` takes it up; `uphold` lets the evaluation stand, `overturn` puts yours in its place; `close` ends it. */
  readonly decision: 'review' | 'uphold' | 'overturn' | 'close';
  readonly reason: string;
  /** With `overturn`: by default the opposite. */
  readonly verdict?: 'pass' | 'fail';
  readonly severity?: 'low' | 'medium' | 'high' | 'critical' | null;
  /** The rule or the model that has to be mended. */
  readonly repair?: {
    readonly kind: 'rule' | 'model';
    readonly name: string;
  };
};

export type AppealList = {
  readonly items: readonly Appeal[];
  /** Asks for the next page; null on the last. */
  readonly next_cursor: string | null;
};

export type AppealRequest = {
  readonly reason: string;
};

export type AuditEntry = {
  readonly actor: {
    readonly kind: 'key' | 'platform' | 'service' | 'system';
    readonly id: string | null;
    readonly member_id: string | null;
    readonly role: 'viewer' | 'developer' | 'admin' | 'owner' | null;
  };
  readonly action: string;
  readonly target: string | null;
  readonly outcome: 'done' | 'denied' | 'unknown';
  readonly code: string | null;
  readonly request_id: string | null;
  readonly source_ip: string | null;
  readonly before: __schema0 | null;
  readonly after: __schema1 | null;
  readonly organization_id: string;
  readonly seq: number;
  readonly at: string;
  readonly previous_hash: string;
  readonly hash: string;
};

export type AuditLog = {
  readonly items: readonly AuditEntry[];
  /** Asks for the next page; null on the last. */
  readonly next_cursor: string | null;
};

export type Budget = {
  readonly budget_id: string;
  readonly name: string;
  readonly scope: {
    readonly project_id: string | null;
    readonly account: string | null;
    readonly model: string | null;
    readonly tag: string | null;
  };
  readonly period: 'hour' | 'day' | 'week' | 'month' | 'quarter' | 'year';
  readonly limit_usd: string;
  readonly thresholds: readonly number[];
  readonly action: 'tell' | 'block';
  readonly created_at: string;
};

export type BudgetStatus = {
  readonly budget_id: string;
  readonly name: string;
  readonly scope: {
    readonly project_id: string | null;
    readonly account: string | null;
    readonly model: string | null;
    readonly tag: string | null;
  };
  readonly period: 'hour' | 'day' | 'week' | 'month' | 'quarter' | 'year';
  readonly limit_usd: string;
  readonly thresholds: readonly number[];
  readonly action: 'tell' | 'block';
  readonly created_at: string;
  /** The day, the month and so on that runs. */
  readonly window: string;
  /** The ledger counts admissions as they come; the figures count traces once they are evaluated. */
  readonly counted_by: 'ledger' | 'figures';
  /** What has a price: settled and reserved, or evaluated. */
  readonly spent_usd: string;
  readonly share: number;
  /** Of the evaluated traces of the window, those whose cost is unknown: `spent_usd` lacks them. */
  readonly unpriced_share: number | null;
  /** When all of it will be spent if the days go on as expected; null where that is not before the window ends. */
  readonly forecast_crossing_at: string | null;
  /** What a forecast would need: more closed days, a longer window, or a budget of one project where the organization has more than five. */
  readonly forecast_missing: string | null;
  readonly crossings: readonly {
    readonly threshold: number;
    readonly spent_usd: string;
    readonly crossed_at: string;
  }[];
};

export type BudgetUpdate = {
  readonly name?: string;
  readonly limit_usd?: string | number;
  readonly thresholds?: readonly number[];
  readonly action?: 'tell' | 'block';
};

export type Budgets = {
  readonly items: readonly BudgetStatus[];
};

export type CalculatedCost = {
  readonly items: readonly ({
    readonly model: string;
    readonly provider: string | null;
    /** In the price table; null when no price is known. */
    readonly priced_as: {
      readonly provider: string;
      readonly model: string;
    } | null;
    readonly cost_per_call_usd: string | null;
    readonly cost_usd: string | null;
  })[];
};

/** Where an organization is told what happened. */
export type Channel = {
  readonly webhook_id: string;
  readonly kind: 'webhook' | 'slack' | 'pagerduty' | 'email' | 'eventbridge';
  readonly name: string;
  /** Where it leads, as far as that may be shown: the address of a webhook, an e-mail address, a bus, or only the host of Slack or PagerDuty. */
  readonly target: string;
  readonly include_text: boolean;
  readonly default: boolean;
  readonly min_severity: 'low' | 'medium' | 'high' | 'critical';
  readonly project_ids: readonly string[] | null;
  readonly state: 'enabled' | 'unconfirmed' | 'disabled';
  /** `gone`: its address answered 410; `failing`: nothing reached it for a day. */
  readonly disabled_reason: 'by_hand' | 'gone' | 'failing' | null;
  readonly disabled_at: string | null;
  /** Since when every try has failed; null when the last did not. */
  readonly failing_since: string | null;
  /** The keys that sign the posts of a webhook, the present one first. */
  readonly signing: readonly {
    readonly algorithm: 'hmac-sha256' | 'ed25519';
    /** Of ed25519: what receivers verify with, `whpk_…`. */
    readonly public_key: string | null;
    readonly created_at: string;
    /** When it stops signing; null for the present one. */
    readonly expires_at: string | null;
  }[];
  readonly created_at: string;
};

export type ChannelConfirmation = {
  readonly code: string;
};

export type ChannelList = {
  readonly items: readonly Channel[];
  /** Asks for the next page; null on the last. */
  readonly next_cursor: string | null;
};

export type ChannelRotation = {
  /** As before when left out. */
  readonly signature?: 'hmac-sha256' | 'ed25519';
  /** For how long posts carry both signatures; 0 ends the old key at once. */
  readonly overlap_hours?: number;
};

export type ChannelTest = {
  readonly delivery_id: string;
  readonly notification_id: string;
};

export type ChannelUpdate = {
  readonly name?: string;
  /** Of a webhook, or of a hook of Slack: HTTPS on port 443 to a public host, without credentials. */
  readonly url?: string;
  /** Of PagerDuty: the integration key of a service. */
  readonly routing_key?: string;
  /** Of PagerDuty: its service region. */
  readonly region?: 'us' | 'eu';
  /** Whether masked text of traces may leave by this channel. */
  readonly include_text?: boolean;
  /** Whether rules that name no channel tell this one. */
  readonly default?: boolean;
  readonly min_severity?: 'low' | 'medium' | 'high' | 'critical';
  /** Only what concerns these projects; null for everything. */
  readonly project_ids?: readonly string[] | null;
  /** False stops it; true starts it again, and what is still tried then arrives. */
  readonly enabled?: boolean;
};

export type ChannelWithSecret = {
  readonly webhook_id: string;
  readonly kind: 'webhook' | 'slack' | 'pagerduty' | 'email' | 'eventbridge';
  readonly name: string;
  /** Where it leads, as far as that may be shown: the address of a webhook, an e-mail address, a bus, or only the host of Slack or PagerDuty. */
  readonly target: string;
  readonly include_text: boolean;
  readonly default: boolean;
  readonly min_severity: 'low' | 'medium' | 'high' | 'critical';
  readonly project_ids: readonly string[] | null;
  readonly state: 'enabled' | 'unconfirmed' | 'disabled';
  /** `gone`: its address answered 410; `failing`: nothing reached it for a day. */
  readonly disabled_reason: 'by_hand' | 'gone' | 'failing' | null;
  readonly disabled_at: string | null;
  /** Since when every try has failed; null when the last did not. */
  readonly failing_since: string | null;
  /** The keys that sign the posts of a webhook, the present one first. */
  readonly signing: readonly {
    readonly algorithm: 'hmac-sha256' | 'ed25519';
    /** Of ed25519: what receivers verify with, `whpk_…`. */
    readonly public_key: string | null;
    readonly created_at: string;
    /** When it stops signing; null for the present one. */
    readonly expires_at: string | null;
  }[];
  readonly created_at: string;
  /** What the posts are signed with (`whsec_…`), shown this once; null where receivers need no secret. */
  readonly secret: string | null;
};

export type ClaimedReview = {
  readonly review_id: string;
  readonly trace_id: string;
  readonly project_id: string;
  readonly evaluation_id: string;
  readonly state: 'open' | 'claimed' | 'grouped' | 'done' | 'superseded';
  readonly priority: 'critical' | 'high' | 'medium';
  readonly domain: string;
  /** Of the evaluation; null while it is hidden. */
  readonly severity: 'low' | 'medium' | 'high' | 'critical' | null;
  readonly created_at: string;
  readonly due_at: string;
  readonly late: boolean;
  /** Since when it is shown to everybody because it is late. */
  readonly escalated_at: string | null;
  readonly reason: string;
  readonly slice: 'random' | 'uncertain' | 'cluster' | 'repeat' | 'manual';
  readonly labels_wanted: number;
  readonly labels_given: number;
  /** Whether what the machine found and other labels are hidden until you have labelled it. */
  readonly blind: boolean;
  /** The pseudonym of who holds it. */
  readonly held_by: string | null;
  readonly held_until: string | null;
  /** The near-duplicate that stands for it. */
  readonly represented_by: string | null;
  readonly skips: number;
  /** What people decided; null before, and where they stayed unsure. */
  readonly outcome: 'pass' | 'fail' | null;
  readonly done_at: string | null;
  /** All of them once it is done; before that your own only. */
  readonly labels: readonly ReviewLabel[];
  /** How it was chosen and what for; null until it is done. */
  readonly drawing: {
    readonly selection: 'required' | 'sample' | 'manual';
    readonly probability: number | null;
    readonly sample_probability: number | null;
    readonly slice_probability: number | null;
    readonly purpose: 'estimate' | 'certificate' | 'anchor' | 'training';
    readonly purpose_probability: number | null;
  } | null;
  readonly lease: ReviewLease;
  /** What you had filled in before. */
  readonly draft: {
    readonly verdict?: 'pass' | 'fail' | 'unsure';
    readonly severity?: 'low' | 'medium' | 'high' | 'critical' | null;
    readonly issues?: readonly {
      readonly index: number;
      readonly confirmed: boolean;
    }[];
    readonly missed?: readonly {
      readonly category: 'secret' | 'pii' | 'prompt_injection' | 'harmful_request' | 'toxicity' | 'dangerous_command' | 'unfaithful' | 'format' | 'tool_call' | 'domain' | 'rl' | 'policy';
      readonly severity?: 'low' | 'medium' | 'high' | 'critical';
      readonly field: string;
      readonly offset: number;
      readonly length: number;
    }[];
    readonly checks?: readonly {
      readonly id: string;
      readonly answer: 'yes' | 'no' | 'unclear';
    }[];
    readonly notes?: string;
    readonly seconds?: number | null;
  } | null;
  readonly guideline_version: string;
  /** How the project wants it labelled; empty where it says nothing. */
  readonly guideline: string;
  /** The content of the trace as stored: masked. */
  readonly content: {
    readonly input: string | readonly StoredMessage[];
    readonly output: string;
    readonly contexts?: readonly StoredContextDocument[];
    readonly reasoning_steps?: readonly string[];
    readonly tool_calls?: readonly StoredToolCall[];
    readonly routing_decisions?: readonly StoredRoutingDecision[];
    readonly llm_calls?: readonly StoredLlmCall[];
    readonly spans?: readonly StoredSpan[];
    readonly rl_episode?: StoredRlEpisode;
    readonly expected_format?: ExpectedFormat;
    readonly error?: string;
    readonly metadata?: { readonly [name: string]: JsonValue };
    readonly tags?: readonly string[];
  };
  /** What the machine found; null while it is hidden. */
  readonly evaluation: Evaluation | null;
};

export type ConsoleSession = {
  readonly session_id: string;
  /** True for the session of this very request. */
  readonly is_current: boolean;
  readonly door: 'key' | 'link' | 'oidc';
  readonly key_id: string | null;
  readonly member_id: string | null;
  readonly created_at: string;
  /** The time of the last use, exact to a minute. */
  readonly last_used_at: string;
  readonly ends_at: string;
};

export type ConsoleSessionList = {
  readonly items: readonly ConsoleSession[];
  /** Asks for the next page; null on the last. */
  readonly next_cursor: string | null;
};

export type ContextDocument = {
  readonly source?: string;
  readonly content: string;
  readonly relevance?: number;
  readonly citation?: string;
};

export type Correlation = {
  /** From -1 to 1; null below the minimum, see `missing`. */
  readonly value: number | null;
  readonly interval: readonly number[] | null;
  /** How often at least intervals made like this one contain the truth. */
  readonly level: number;
  readonly n: number;
  readonly method: string;
  readonly missing: string | null;
};

export type CostCalculation = {
  readonly model: string;
  readonly provider?: string;
  readonly tokens: {
    readonly input?: number;
    readonly output?: number;
    /** Part of the input. */
    readonly cached?: number;
    /** Part of the input. */
    readonly cache_write?: number;
    /** Part of the output. */
    readonly reasoning?: number;
  };
  /** Calls of this size. */
  readonly calls?: number;
  readonly compare_with?: readonly {
    readonly model: string;
    readonly provider?: string;
  }[];
  /** When the prices hold; by default now. */
  readonly at?: string;
};

export type CostOptimizations = {
  readonly time_range: TimeRange;
  /** Days that ended before this were recounted from their traces. After it, at most what is being counted at this moment is missing. */
  readonly exact_until: string;
  readonly unpriced_share: number | null;
  readonly examined: ExaminedTraces;
  readonly items: readonly Saving[];
};

export type CostTrends = {
  readonly time_range: TimeRange;
  /** Days that ended before this were recounted from their traces. After it, at most what is being counted at this moment is missing. */
  readonly exact_until: string;
  readonly days: readonly {
    readonly date: string;
    readonly cost_usd: string;
    readonly unpriced_traces: number;
  }[];
  readonly unpriced_share: number | null;
  /** The last week against the one before, by more than 10 %. */
  readonly direction: 'rising' | 'falling' | 'steady' | null;
  readonly anomalies: readonly {
    readonly date: string;
    readonly cost_usd: string;
    readonly expected_usd: readonly string[];
  }[];
  readonly forecast: {
    /** How often the interval contains the day. */
    readonly level: number;
    readonly missing: string | null;
    readonly days: readonly {
      readonly date: string;
      readonly cost_usd: string;
      readonly interval_usd: readonly string[];
    }[];
  };
};

export type CreatedReviews = {
  readonly items: readonly Review[];
};

export type Credentials = {
  readonly api_key: string;
} | {
  /** Of a one-time link. */
  readonly token: string;
};

export type DeletionFilter = {
  readonly project_id?: string;
  readonly domain?: 'generic' | 'healthcare' | 'finance' | 'legal' | 'robotics';
  readonly model?: string;
  readonly user_id?: string;
  readonly status?: 'queued' | 'evaluated';
  readonly verdict?: 'passed' | 'failed' | 'needs_review' | 'not_evaluated';
  readonly severity?: 'low' | 'medium' | 'high' | 'critical';
  /** The first instant that is included: a date or a time. */
  readonly from?: string | string;
  /** The last instant that is included; a date means its first instant. */
  readonly to?: string | string;
};

export type DeletionReceipt = {
  readonly trace_id: string;
  readonly deleted_at: string;
  readonly removed: readonly {
    readonly store: string;
    readonly items: readonly string[];
  }[];
};

export type DeletionReceipts = {
  readonly deleted: number;
  /** False when more traces match; repeat the call to delete them. */
  readonly complete: boolean;
  readonly receipts: readonly DeletionReceipt[];
};

/** One notification on its way to one channel. */
export type Delivery = {
  readonly delivery_id: string;
  readonly webhook_id: string;
  readonly kind: 'webhook' | 'slack' | 'pagerduty' | 'email' | 'eventbridge';
  /** The `webhook-id`: the same for every try and every channel. */
  readonly notification_id: string;
  readonly type: 'episode.opened' | 'episode.acknowledged' | 'episode.resolved' | 'deletion.completed' | 'channel.disabled' | 'channel.confirmation' | 'test';
  readonly summary: string;
  readonly severity: 'low' | 'medium' | 'high' | 'critical';
  readonly project_id: string | null;
  readonly episode_id: string | null;
  readonly trace_id: string | null;
  /** `dead` was given up after its last try; `cancelled` has lost its channel. */
  readonly state: 'pending' | 'delivered' | 'dead' | 'cancelled';
  /** Of 10, since it was made or replayed. */
  readonly tries: number;
  readonly replays: number;
  /** What the other side answered last; nothing else is told of it. */
  readonly last_status: number | null;
  readonly last_failure: 'status' | 'redirect' | 'gone' | 'timeout' | 'network' | 'address_refused' | 'not_configured' | null;
  readonly last_try_at: string | null;
  readonly next_try_at: string | null;
  readonly created_at: string;
  readonly finished_at: string | null;
};

export type DeliveryList = {
  readonly items: readonly Delivery[];
  /** Asks for the next page; null on the last. */
  readonly next_cursor: string | null;
};

export type DetailedHealth = {
  /** The worst status of all components. */
  readonly status: 'healthy' | 'unknown' | 'degraded' | 'unhealthy';
  readonly components: readonly {
    readonly component: string;
    readonly status: 'healthy' | 'unknown' | 'degraded' | 'unhealthy';
    readonly latency_ms: number;
    readonly detail: string | null;
  }[];
};

export type DryRunAnswer = {
  readonly domain: 'generic' | 'healthcare' | 'finance' | 'legal' | 'robotics';
  readonly project_id: string;
  readonly results: readonly {
    /** The name of the sample, or the id of the trace. */
    readonly name: string;
    readonly before: DryRunOutcome;
    readonly after: DryRunOutcome;
    /** Types of issue that only the override finds. */
    readonly added: readonly string[];
    /** Types of issue that the override no longer finds. */
    readonly removed: readonly string[];
  }[];
};

export type DryRunOutcome = {
  readonly verdict: 'passed' | 'failed' | 'needs_review' | 'not_evaluated';
  readonly severity: 'low' | 'medium' | 'high' | 'critical' | null;
  /** The most severe 100. */
  readonly issues: readonly {
    readonly type: string;
    readonly category: 'secret' | 'pii' | 'prompt_injection' | 'harmful_request' | 'toxicity' | 'dangerous_command' | 'unfaithful' | 'format' | 'tool_call' | 'domain' | 'rl' | 'policy';
    readonly severity: 'low' | 'medium' | 'high' | 'critical';
    readonly message: string;
    readonly field: string;
    readonly offset: number;
    readonly length: number;
    readonly evaluator: string;
    readonly version: string;
    readonly score?: number;
    readonly threshold?: number;
    readonly source?: string;
    readonly decisive?: boolean;
  }[];
  readonly total_issues: number;
};

export type DryRunRequest = {
  readonly project_id?: string;
  readonly override: PackOverride;
  /** Traces to try the override on; they are masked first, as submitted ones are. */
  readonly samples?: readonly {
    readonly name: string;
    readonly content: {
      readonly input: string | readonly Message[];
      readonly output: string;
      readonly contexts?: readonly ContextDocument[];
      readonly reasoning_steps?: readonly string[];
      readonly tool_calls?: readonly ToolCall[];
      readonly routing_decisions?: readonly RoutingDecision[];
      readonly llm_calls?: readonly LlmCall[];
      readonly spans?: readonly Span[];
      readonly rl_episode?: RlEpisode;
      readonly expected_format?: ExpectedFormat;
      readonly error?: string;
      readonly metadata?: { readonly [name: string]: JsonValue };
      readonly tags?: readonly string[];
    };
  }[];
  /** Stored traces of the project to try it on. */
  readonly trace_ids?: readonly string[];
};

export type EraseUserRequest = {
  readonly user_id: string;
  /** By default the project of a bound key, or else every project. A key of a member has to name one. */
  readonly project_id?: string;
};

export type Erasure = {
  readonly erasure_id: string;
  readonly status: 'pending' | 'running' | 'completed';
  /** Null for every project of the organization. */
  readonly project_id: string | null;
  /** A digest that identifies the user in repeated requests without naming them. */
  readonly user_digest: string;
  readonly requested_at: string;
  readonly completed_at: string | null;
  /** How many runs worked on the erasure; more than one if it was interrupted. */
  readonly runs: number;
  /** The forms of the id that are looked for: `as_given`, `pseudonym` (its digest), and `pseudonym_as_given` when the id came with white space around it or in another Unicode form. Upper and lower case differ. */
  readonly looked_for: readonly string[];
  /** Null until the erasure is completed. False when no store held anything of the user under any of these forms: check how the application spells the id. */
  readonly found_anything: boolean | null;
  readonly receipt: {
    readonly traces: number;
    /** At most the first thousand ids. */
    readonly trace_ids: readonly string[];
    readonly removed: readonly {
      readonly store: string;
      readonly items: { readonly [name: string]: number };
    }[];
  };
};

export type ErrorRate = {
  readonly time_range: TimeRange;
  /** Days that ended before this were recounted from their traces. After it, at most what is being counted at this moment is missing. */
  readonly exact_until: string;
  readonly overall: {
    readonly failed: number;
    /** Traces with a verdict but `not_evaluated`. */
    readonly judged: number;
    readonly rate: Rate;
  };
  readonly breakdown: readonly {
    readonly key: string;
    readonly failed: number;
    /** Traces with a verdict but `not_evaluated`. */
    readonly judged: number;
    readonly rate: Rate;
    /** By tool: its calls, and the share that told of an error. The calls of one trace are taken for independent of each other. */
    readonly calls?: {
      readonly failed: number;
      readonly total: number;
      readonly rate: Rate;
    };
  }[];
};

export type Evaluation = {
  readonly evaluation_id: string;
  readonly trace_id: string;
  readonly project_id: string;
  readonly domain: string;
  readonly status: 'completed';
  readonly verdict: 'passed' | 'failed' | 'needs_review' | 'not_evaluated';
  /** True only for the verdict `passed`. */
  readonly passed: boolean;
  /** The highest severity of the issues. */
  readonly severity: 'low' | 'medium' | 'high' | 'critical' | null;
  readonly total_issues: number;
  /** The 500 most severe issues, in the order they were found. */
  readonly issues: readonly {
    readonly type: string;
    readonly category: 'secret' | 'pii' | 'prompt_injection' | 'harmful_request' | 'toxicity' | 'dangerous_command' | 'unfaithful' | 'format' | 'tool_call' | 'domain' | 'rl' | 'policy';
    readonly severity: 'low' | 'medium' | 'high' | 'critical';
    readonly message: string;
    readonly field: string;
    readonly offset: number;
    readonly length: number;
    readonly evaluator: string;
    readonly version: string;
    readonly score?: number;
    readonly threshold?: number;
    readonly source?: string;
    readonly decisive?: boolean;
  }[];
  readonly tiers: readonly {
    readonly tier: number;
    readonly evaluators: readonly {
      readonly name: string;
      readonly version: string;
      readonly outcome: 'pass' | 'fail' | 'error' | 'skipped';
      readonly reason?: 'not_captured' | 'unread_names' | 'no_text';
      readonly risk: number | null;
      readonly confidence: number | null;
      readonly shipped_risk?: number;
      readonly shadow?: {
        readonly version: string;
        readonly risk: number;
        readonly outcome: 'pass' | 'fail';
      };
      readonly duration_ms: number;
      readonly cost_usd: string;
      readonly model?: string;
      readonly mode?: 'native_schema' | 'forced_tool' | 'plain_json';
      readonly prompt_hash?: string;
      readonly rating?: 'SAFE' | 'REVIEW' | 'UNSAFE' | null;
      readonly no_verdict?: 'wrong_schema' | 'empty_answer' | 'out_of_range' | 'contradiction' | 'quotes_not_found' | 'token_cap' | 'refusal' | 'content_filter' | 'other_model' | 'budget_spent' | 'provider_refused' | 'provider_unavailable' | 'judge_not_configured';
      readonly detail?: string;
      readonly certified?: boolean;
      readonly cached?: boolean;
      readonly blind?: boolean;
      readonly cut?: boolean;
      readonly checks?: readonly {
        readonly id: string;
        readonly answer: 'yes' | 'no' | 'unclear';
        readonly quote?: string;
        readonly field?: string;
        readonly offset?: number;
        readonly length?: number;
      }[];
      readonly criteria?: { readonly [name: string]: number };
      readonly tokens?: {
        readonly input: number;
        readonly output: number;
      };
      readonly rater?: string;
      readonly guideline_version?: string;
      readonly label?: 'pass' | 'fail' | 'unsure';
    }[];
  }[];
  readonly decisions: readonly {
    readonly tier: number;
    readonly decision: 'continue' | 'stop' | 'escalate';
    readonly reason: string;
    readonly evidence: string;
  }[];
  /** With which probabilities the trace was drawn, for the full-depth sample or out of those in doubt. */
  readonly sampling?: {
    readonly full_depth?: number;
    readonly doubt?: {
      readonly probability: number;
      readonly chosen: boolean;
    };
  };
  readonly evaluator_set: string;
  readonly cost_usd: string;
  readonly execution_time_ms: number;
  readonly created_at: string;
  /** The evaluation in whose place this one stands. */
  readonly supersedes?: string;
  /** What the machine concluded, where a person decided. */
  readonly machine?: {
    readonly evaluation_id: string;
    readonly verdict: 'passed' | 'failed' | 'needs_review' | 'not_evaluated';
    readonly severity: 'low' | 'medium' | 'high' | 'critical' | null;
    readonly tier: number;
  };
  /** One explanation for each issue, in the same order. Lists leave them out. */
  readonly explanations?: readonly Explanation[];
};

export type EvaluationList = {
  readonly items: readonly Evaluation[];
  /** Asks for the next page; null on the last. */
  readonly next_cursor: string | null;
};

export type ExaminedTraces = {
  /** The newest of the period. */
  readonly traces: number;
  /** Whether these were all that are stored. */
  readonly is_complete: boolean;
};

export type ExpectedFormat = {
  readonly json_schema?: { readonly [name: string]: JsonValue };
  readonly max_length?: number;
  readonly language?: string;
};

export type ExpensiveTraces = {
  readonly time_range: TimeRange;
  /** Days that ended before this were recounted from their traces. After it, at most what is being counted at this moment is missing. */
  readonly exact_until: string;
  /** Of the traces of the period, those whose cost is unknown: they cannot be in the list. */
  readonly unpriced_share: number | null;
  readonly items: readonly TraceSummary[];
};

export type Explanation = {
  readonly type: string;
  readonly reason: string;
  readonly excerpt: {
    readonly before: string;
    readonly match: string;
    readonly after: string;
  } | null;
  readonly source: string | null;
  readonly score: number | null;
  readonly threshold: number | null;
  readonly remedy: string;
};

export type Figures = {
  readonly requests: number;
  readonly tokens: number;
  readonly cost_usd: string;
};

export type Gateway = {
  readonly project_id: string;
  /** Grows with every change; 0 while nothing was set. */
  readonly version: number;
  /** The models of each layer, in the order in which they are tried. */
  readonly layers: {
    readonly L1?: readonly string[];
    readonly L2?: readonly string[];
    readonly L3?: readonly string[];
  };
  /** Where a request for the model `auto` goes. */
  readonly default_layer: 'L1' | 'L2' | 'L3';
  /** No request reaches a higher layer, whatever it asks for. */
  readonly max_layer: 'L1' | 'L2' | 'L3';
  /** A call that could cost more goes to a lower layer, or is refused; null is no bound. */
  readonly max_cost_per_request_usd: string | null;
  /** Whether a call reserves all that it could cost, or goes on in steps of 2,000 output tokens. */
  readonly reserve: 'worst_case' | 'stepped';
  /** Whether the next model of the layer is tried when one fails before its first content. */
  readonly fallback: boolean;
  /** Whether equal requests are answered from the cache, free. */
  readonly cache: boolean;
  /** How long an answer is kept for equal requests. */
  readonly cache_seconds: number;
  /** Whether a prompt that the guard blocks is refused, only noted, or not looked at. Masking is the `masking` of the project in each case. */
  readonly guard_input: 'block' | 'observe' | 'off';
  /** How outputs are checked: `buffer` holds all of them back until all was checked, `window` holds back what was not checked yet, `observe` notes and holds nothing back, `off` looks at none. Null is `buffer` where the project masks or blocks outputs, else `observe`. */
  readonly guard_output: 'buffer' | 'window' | 'observe' | 'off' | null;
  /** Whether an answer that breaks its schema, refuses or fails the guard is asked again one layer up. Streams are held back until that is known. */
  readonly auto_escalate: boolean;
  /** The share of requests that a second model answers too, for comparison; its cost is charged. */
  readonly cross_check_share: number;
  /** Routing rules. */
  readonly rules: readonly ({
    readonly id: string;
    /** Rules are asked by ascending priority. Of those of one priority the first that matches holds. After `allow`, `deny` and `route_to` no other is asked. */
    readonly priority: number;
    readonly when: {
      /** What the request asks for, as it writes it; `*` stands for anything. */
      readonly models?: readonly string[];
      /** The layer that the request has reached so far. */
      readonly layers?: readonly ('L1' | 'L2' | 'L3')[];
      /** The users that the request names, stored as traces store them; `*` stands for anything. */
      readonly users?: readonly string[];
      /** Tags of which the request has one; `*` stands for anything. */
      readonly tags?: readonly string[];
      readonly input_tokens_at_least?: number;
      readonly input_tokens_below?: number;
      readonly time?: {
        /** The first minute in which the rule holds. */
        readonly from: string;
        /** The first minute in which it does not. Before `from`, it is that of the next day. */
        readonly to: string;
        /** On which days it begins. */
        readonly days?: readonly ('mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat' | 'sun')[];
        /** The project's time zone when left out. */
        readonly time_zone?: string;
      };
      /** The share that is left of the scarcest limit. A request without limits does not match. */
      readonly budget_left_below?: number;
    };
    readonly action: {
      readonly type: 'allow';
    } | {
      readonly type: 'deny';
      readonly message?: string;
    } | {
      readonly type: 'route_to';
      readonly layer?: 'L1' | 'L2' | 'L3';
      readonly models?: readonly string[];
    } | {
      readonly type: 'downgrade';
    } | {
      readonly type: 'escalate';
    };
  })[];
};

export type GatewaySettings = {
  /** The models of each layer, in the order in which they are tried. */
  readonly layers?: {
    readonly L1?: readonly string[];
    readonly L2?: readonly string[];
    readonly L3?: readonly string[];
  };
  /** Where a request for the model `auto` goes. */
  readonly default_layer?: 'L1' | 'L2' | 'L3';
  /** No request reaches a higher layer, whatever it asks for. */
  readonly max_layer?: 'L1' | 'L2' | 'L3';
  /** A call that could cost more goes to a lower layer, or is refused; null is no bound. */
  readonly max_cost_per_request_usd?: string | null;
  /** Whether a call reserves all that it could cost, or goes on in steps of 2,000 output tokens. */
  readonly reserve?: 'worst_case' | 'stepped';
  /** Whether the next model of the layer is tried when one fails before its first content. */
  readonly fallback?: boolean;
  /** Whether equal requests are answered from the cache, free. */
  readonly cache?: boolean;
  /** How long an answer is kept for equal requests. */
  readonly cache_seconds?: number;
  /** Whether a prompt that the guard blocks is refused, only noted, or not looked at. Masking is the `masking` of the project in each case. */
  readonly guard_input?: 'block' | 'observe' | 'off';
  /** How outputs are checked: `buffer` holds all of them back until all was checked, `window` holds back what was not checked yet, `observe` notes and holds nothing back, `off` looks at none. Null is `buffer` where the project masks or blocks outputs, else `observe`. */
  readonly guard_output?: 'buffer' | 'window' | 'observe' | 'off' | null;
  /** Whether an answer that breaks its schema, refuses or fails the guard is asked again one layer up. Streams are held back until that is known. */
  readonly auto_escalate?: boolean;
  /** The share of requests that a second model answers too, for comparison; its cost is charged. */
  readonly cross_check_share?: number;
  /** Routing rules. */
  readonly rules?: readonly ({
    readonly id: string;
    /** Rules are asked by ascending priority. Of those of one priority the first that matches holds. After `allow`, `deny` and `route_to` no other is asked. */
    readonly priority?: number;
    readonly when?: {
      /** What the request asks for, as it writes it; `*` stands for anything. */
      readonly models?: readonly string[];
      /** The layer that the request has reached so far. */
      readonly layers?: readonly ('L1' | 'L2' | 'L3')[];
      /** The users that the request names, stored as traces store them; `*` stands for anything. */
      readonly users?: readonly string[];
      /** Tags of which the request has one; `*` stands for anything. */
      readonly tags?: readonly string[];
      readonly input_tokens_at_least?: number;
      readonly input_tokens_below?: number;
      readonly time?: {
        /** The first minute in which the rule holds. */
        readonly from: string;
        /** The first minute in which it does not. Before `from`, it is that of the next day. */
        readonly to: string;
        /** On which days it begins. */
        readonly days?: readonly ('mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat' | 'sun')[];
        /** The project's time zone when left out. */
        readonly time_zone?: string;
      };
      /** The share that is left of the scarcest limit. A request without limits does not match. */
      readonly budget_left_below?: number;
    };
    readonly action: {
      readonly type: 'allow';
    } | {
      readonly type: 'deny';
      readonly message?: string;
    } | {
      readonly type: 'route_to';
      readonly layer?: 'L1' | 'L2' | 'L3';
      readonly models?: readonly string[];
    } | {
      readonly type: 'downgrade';
    } | {
      readonly type: 'escalate';
    };
  })[];
};

export type GuardRequest = {
  /** Whether the text goes to a model or comes from one. */
  readonly direction: 'input' | 'output';
  readonly text: string;
  /** Documents that the model is given beside the text, or was given for the output. */
  readonly contexts?: readonly (string | ContextDocument)[];
  /** The system prompt, or a policy, that the text must neither break nor reveal. Requests for what it keeps secret, and outputs that repeat it, are issues. */
  readonly instructions?: string;
  /** By default the project's default domain. */
  readonly domain?: 'generic' | 'healthcare' | 'finance' | 'legal' | 'robotics';
  readonly project_id?: string;
  readonly user_id?: string;
};

export type GuardResult = {
  readonly decision: 'allow' | 'redact' | 'block';
  /** The most severe 500, in the order they were found. */
  readonly issues: readonly {
    readonly type: string;
    readonly category: 'secret' | 'pii' | 'prompt_injection' | 'harmful_request' | 'toxicity' | 'dangerous_command' | 'unfaithful' | 'format' | 'tool_call' | 'domain' | 'rl' | 'policy';
    readonly severity: 'low' | 'medium' | 'high' | 'critical';
    readonly message: string;
    readonly field: string;
    readonly offset: number;
    readonly length: number;
    readonly evaluator: string;
    readonly version: string;
    readonly score?: number;
    readonly threshold?: number;
    readonly source?: string;
    readonly decisive?: boolean;
  }[];
  /** How many more there were; the decision counts them. */
  readonly omitted_issues?: number;
  /** The text without secrets and identifiers, where it differs from what was sent. */
  readonly redacted_text?: string;
  /** Names the evaluators and the configuration they ran with. */
  readonly version: string;
};

export type HeadDetection = {
  /** Of what it flags, the share in which people find it. */
  readonly precision: Rate;
  /** Of what people find, the share that it flags. */
  readonly recall: Rate;
};

export type Health = {
  readonly status: 'ok';
};

export type InvoicePreview = {
  readonly month: string;
  readonly plan: string | null;
  /** Of the traces of the month, those whose cost is unknown. No line depends on their cost. */
  readonly unpriced_share: number | null;
  /** Every day of every project was recounted. */
  readonly is_final: boolean;
  readonly lines: readonly {
    readonly meter: 'traces' | 'evaluations' | 'requests' | 'tokens' | 'judge_calls' | 'labels' | 'monthly';
    readonly quantity: number;
    readonly included: number;
    readonly amount_usd: string;
  }[];
  readonly total_usd: string;
};

export type JsonValue = __schema0;

export type Judge = {
  readonly project_id: string;
  /** Whether traces that need judgement are judged by a model. */
  readonly enabled: boolean;
  /** Null is the deployment's model, if it has one. */
  readonly model: string | null;
  /** Asked as `cross_check` says; best of another family. A disagreement goes to a person. */
  readonly second_model: string | null;
  /** When the second model is asked: never, where the first is close to its threshold, or always. */
  readonly cross_check: 'off' | 'boundary' | 'always';
  /** What judging may cost in a day of the project. */
  readonly daily_budget_usd: string;
  /** Whether its verdict holds before labels have certified it; until then `certified` asks a person. */
  readonly decides: 'always' | 'certified';
  /** Whether equal requests are answered from the cache, free. */
  readonly cache: boolean;
  /** The model that judges: the project's, else the deployment's. */
  readonly effective_model: string | null;
  /** Whether traces that need judgement are judged. */
  readonly configured: boolean;
  /** Why they are not: switched off; no model named; a deployment without a judge; an endpoint that the operator has not set up; a model without a known price, which no budget could hold; no key for the provider. */
  readonly reason: 'disabled' | 'no_model' | 'not_deployed' | 'unknown_endpoint' | 'price_unknown' | 'no_key' | null;
};

export type JudgeProbe = {
  readonly model: string;
  /** The mode in which it is asked from now on; null when none is taken. */
  readonly mode: 'native_schema' | 'forced_tool' | 'plain_json' | null;
  readonly modes: readonly ({
    readonly mode: 'native_schema' | 'forced_tool' | 'plain_json';
    readonly works: boolean;
    /** Why it does not work; empty where it does. */
    readonly detail: string;
    readonly latency_ms: number;
    readonly tokens: {
      readonly input: number;
      readonly output: number;
    } | null;
    /** USD; what cannot be known is counted at its worst. */
    readonly cost_usd: string;
  })[];
  /** USD; what cannot be known is counted at its worst. */
  readonly cost_usd: string;
};

export type JudgeSettings = {
  /** Whether traces that need judgement are judged by a model. */
  readonly enabled?: boolean;
  /** Null is the deployment's model, if it has one. */
  readonly model?: string | null;
  /** Asked as `cross_check` says; best of another family. A disagreement goes to a person. */
  readonly second_model?: string | null;
  /** When the second model is asked: never, where the first is close to its threshold, or always. */
  readonly cross_check?: 'off' | 'boundary' | 'always';
  /** What judging may cost in a day of the project. */
  readonly daily_budget_usd?: string;
  /** Whether its verdict holds before labels have certified it; until then `certified` asks a person. */
  readonly decides?: 'always' | 'certified';
  /** Whether equal requests are answered from the cache, free. */
  readonly cache?: boolean;
};

export type LabelCounts = {
  /** Of traces in which people find what the head looks for. */
  readonly there: number;
  /** Of traces in which they do not. */
  readonly absent: number;
};

export type LabelledReview = {
  readonly review_id: string;
  readonly trace_id: string;
  readonly project_id: string;
  readonly evaluation_id: string;
  readonly state: 'open' | 'claimed' | 'grouped' | 'done' | 'superseded';
  readonly priority: 'critical' | 'high' | 'medium';
  readonly domain: string;
  /** Of the evaluation; null while it is hidden. */
  readonly severity: 'low' | 'medium' | 'high' | 'critical' | null;
  readonly created_at: string;
  readonly due_at: string;
  readonly late: boolean;
  /** Since when it is shown to everybody because it is late. */
  readonly escalated_at: string | null;
  readonly reason: string;
  readonly slice: 'random' | 'uncertain' | 'cluster' | 'repeat' | 'manual';
  readonly labels_wanted: number;
  readonly labels_given: number;
  /** Whether what the machine found and other labels are hidden until you have labelled it. */
  readonly blind: boolean;
  /** The pseudonym of who holds it. */
  readonly held_by: string | null;
  readonly held_until: string | null;
  /** The near-duplicate that stands for it. */
  readonly represented_by: string | null;
  readonly skips: number;
  /** What people decided; null before, and where they stayed unsure. */
  readonly outcome: 'pass' | 'fail' | null;
  readonly done_at: string | null;
  /** All of them once it is done; before that your own only. */
  readonly labels: readonly ReviewLabel[];
  /** How it was chosen and what for; null until it is done. */
  readonly drawing: {
    readonly selection: 'required' | 'sample' | 'manual';
    readonly probability: number | null;
    readonly sample_probability: number | null;
    readonly slice_probability: number | null;
    readonly purpose: 'estimate' | 'certificate' | 'anchor' | 'training';
    readonly purpose_probability: number | null;
  } | null;
  /** What the machine found; null while it is hidden. */
  readonly evaluation: Evaluation | null;
};

export type LeakedKeyLabels = readonly {
  readonly token_raw: string;
  readonly token_type: string;
  readonly label: 'true_positive' | 'false_positive';
}[];

export type LeakedKeyReports = readonly {
  readonly token: string;
  readonly type: string;
  readonly url?: string | null;
  readonly source?: string | null;
}[];

export type LimitStatus = {
  readonly scope: string;
  readonly period: 'daily' | 'monthly';
  readonly dimension: 'requests' | 'tokens' | 'cost';
  readonly limit: number | string | null;
  /** Requests and tokens are integers, cost is a decimal string in USD. */
  readonly used: number | string;
  /** What open reservations hold. */
  readonly reserved: number | string;
  /** Never negative; null when there is no limit. */
  readonly remaining: number | string | null;
  readonly resets_at: string;
  readonly time_zone: string;
};

export type LlmCall = {
  readonly model: string;
  readonly provider?: string;
  readonly input_tokens?: number;
  readonly output_tokens?: number;
  readonly cached_tokens?: number;
  readonly cache_write_tokens?: number;
  readonly reasoning_tokens?: number;
  readonly cost_usd?: string | number;
  readonly duration_ms?: number;
  readonly cached?: boolean;
  readonly error?: string;
};

export type Member = {
  readonly user_id: string;
  readonly project_id: string;
  readonly role: 'viewer' | 'developer' | 'admin' | 'owner';
  /** The domains that they review; null for every domain. */
  readonly skills: readonly ('generic' | 'healthcare' | 'finance' | 'legal' | 'robotics')[] | null;
};

export type MemberList = {
  readonly items: readonly Member[];
  /** Asks for the next page; null on the last. */
  readonly next_cursor: string | null;
};

export type MemberRole = {
  readonly role: 'viewer' | 'developer' | 'admin' | 'owner';
  /** The domains that this person reviews here; null for every domain. Left out, they stay as they are. */
  readonly skills?: readonly ('generic' | 'healthcare' | 'finance' | 'legal' | 'robotics')[] | null;
};

export type Message = {
  readonly role: 'system' | 'developer' | 'user' | 'assistant' | 'tool';
  readonly content: string;
  readonly name?: string;
};

/** A head of tier 2 with its versions in a project. */
export type Model = {
  readonly head: 'input-injection' | 'hidden-instruction' | 'harmful-request' | 'toxicity' | 'hostile-command' | 'unsupported-output' | 'hazardous-plan';
  readonly project_id: string;
  readonly category: 'secret' | 'pii' | 'prompt_injection' | 'harmful_request' | 'toxicity' | 'dangerous_command' | 'unfaithful' | 'format' | 'tool_call' | 'domain' | 'rl' | 'policy';
  /** Version 0 of everyone. */
  readonly shipped: {
    readonly version: string;
    /** SHA-256 of its artifact. */
    readonly digest: string;
  };
  /** The version that acts; 0 is the shipped head. */
  readonly acting: number;
  /** Labels for training of the last 90 days: those that versions are made from, and those held out. */
  readonly labels: {
    readonly used: LabelCounts;
    readonly held_out: LabelCounts;
  };
  /** Labels that are missing before a version can be made. */
  readonly missing: string | null;
  /** Labels that are missing before it can be told whether a version is better. */
  readonly missing_to_promote: string | null;
  /** The newest first. */
  readonly versions: readonly ModelVersion[];
};

export type ModelList = {
  readonly items: readonly Model[];
  /** Asks for the next page; null on the last. */
  readonly next_cursor: string | null;
};

/** A project's own version of a head: the shipped one, read otherwise. */
export type ModelVersion = {
  readonly head: 'input-injection' | 'hidden-instruction' | 'harmful-request' | 'toxicity' | 'hostile-command' | 'unsupported-output' | 'hazardous-plan';
  readonly project_id: string;
  readonly version: number;
  /** What evaluations call it, such as `2.1.0+3`. */
  readonly name: string;
  readonly state: 'candidate' | 'shadow' | 'production' | 'retired';
  /** Of one that acted and no longer does. */
  readonly ended: 'replaced' | 'rolled_back' | null;
  /** False when the shipped head is another one since: then this version is not used. */
  readonly fits_shipped: boolean;
  /** The shipped head that it was made for. */
  readonly shipped: {
    readonly version: string;
    /** SHA-256 of its artifact. */
    readonly digest: string;
  };
  /** How it reads the risk that the shipped head gives. */
  readonly calibration: {
    readonly kind: 'platt';
    readonly slope: number;
    readonly intercept: number;
  } | {
    readonly kind: 'isotonic';
    readonly points: readonly {
      readonly shipped: number;
      readonly risk: number;
    }[];
  };
  readonly made_from: {
    /** Of traces in which people find what the head looks for. */
    readonly there: number;
    /** Of traces in which they do not. */
    readonly absent: number;
    /** When people were done with the last of these traces. */
    readonly until: string;
  };
  /** How it did on labels that no version is made from, when it was made or promoted. These are labelled traces, not the traffic. Null where there were too few. */
  readonly held_out: {
    /** The version that acted; 0 is the shipped head. */
    readonly against: number;
    /** Of traces in which people find what the head looks for. */
    readonly there: number;
    /** Of traces in which they do not. */
    readonly absent: number;
    readonly before: HeadDetection;
    readonly after: HeadDetection;
    /** Labels that it gets right and the version before wrong. */
    readonly won: number;
    /** Labels that it gets wrong and the version before right. */
    readonly lost: number;
  } | null;
  readonly made_at: string;
  /** The id of the key. */
  readonly made_by: string;
  readonly changed_at: string;
};

export type ModelVersionStepRequest = {
  readonly project_id?: string;
};

export type NewAlertRule = {
  readonly name: string;
  readonly on: {
    readonly event: 'evaluation';
    readonly severity_at_least?: 'low' | 'medium' | 'high' | 'critical';
    readonly category?: 'secret' | 'pii' | 'prompt_injection' | 'harmful_request' | 'toxicity' | 'dangerous_command' | 'unfaithful' | 'format' | 'tool_call' | 'domain' | 'rl' | 'policy';
    readonly type?: string;
    readonly evaluator?: string;
    readonly domain?: 'generic' | 'healthcare' | 'finance' | 'legal' | 'robotics';
    readonly except_domain?: 'generic' | 'healthcare' | 'finance' | 'legal' | 'robotics';
    readonly verdict?: 'passed' | 'failed' | 'needs_review' | 'not_evaluated';
  } | {
    readonly event: 'deletion';
  } | {
    readonly event: 'key_leaked';
  } | {
    readonly event: 'budget_crossed';
    readonly threshold_at_least?: number;
  } | {
    readonly event: 'budget_forecast';
  } | {
    readonly event: 'evaluators_changed';
  } | {
    readonly metric: 'failed_share' | 'review_share' | 'escalation_share' | 'unpriced_share' | 'traces' | 'failed' | 'cost_usd' | 'forecast_usd' | 'latency_p95_ms' | 'delay_p95_ms' | 'late_reviews' | 'judge_unavailable' | 'silence';
    readonly by?: 'model' | 'provider' | 'domain' | 'application_type';
    readonly window?: '1h' | '6h' | '24h' | '1d' | 'month';
    /** A burn-rate pair: it has to be so over this longer window as well. Ends when the short one does. */
    readonly long_window?: '6h';
    readonly above?: number;
    readonly below?: number;
    /** Traces that the window needs; with fewer nothing is known of it. */
    readonly min_count?: number;
    /** `previous`: the bound is a ratio to the window before. `anomaly`: of the running day, whether it is beyond what is usual for its weekday, by the amount `above` at least. */
    readonly compare?: 'previous' | 'anomaly';
  };
  /** By default that of the issue, or `high` for a measurement. */
  readonly severity?: 'low' | 'medium' | 'high' | 'critical';
  /** Without any, the default channels of the organization. */
  readonly channels?: readonly string[];
  readonly enabled?: boolean;
  /** So long a measurement has to stay beyond its bound. By default not at all. */
  readonly for?: string;
  /** So long after the last time the episode stays open: by default 15 minutes for a measurement, an hour for events. */
  readonly keep_firing_for?: string;
  /** What a window without enough traces means: an episode of its own, that all is well, or nothing (the default). */
  readonly no_data?: 'tell' | 'ok' | 'keep';
  readonly group_by?: readonly ('model' | 'domain' | 'category' | 'type' | 'evaluator')[];
  readonly quiet_hours?: {
    readonly time_zone: string;
    readonly from: string;
    /** Earlier than `from`: on the next day. */
    readonly until: string;
    /** On which it begins; by default all. */
    readonly days?: readonly ('mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat' | 'sun')[];
  } | null;
  /** Whom to tell when nobody has acknowledged an episode after this time. */
  readonly escalation?: {
    readonly after: string;
    readonly channels: readonly string[];
  } | null;
  /** By default every project that the key reaches as a whole. */
  readonly project_id?: string;
};

export type NewAlertSilence = {
  readonly project_id?: string;
  readonly rule_id?: string;
  readonly severity_at_most?: 'low' | 'medium' | 'high' | 'critical';
  readonly starts_at?: string;
  /** At most 90 days from now. */
  readonly ends_at: string;
  readonly reason?: string;
};

export type NewApiKey = {
  /** The public part of the key; safe to log. */
  readonly id: string;
  readonly name: string;
  readonly role: 'viewer' | 'developer' | 'admin' | 'owner';
  readonly scopes: readonly ('traces:write' | 'traces:read' | 'evaluations:read' | 'quota:read' | 'quota:write' | 'analytics:read' | 'metrics:read' | 'review:write' | 'guard:use' | 'gateway:use' | 'manage')[];
  readonly project_id: string | null;
  readonly user_id: string | null;
  readonly member_id: string | null;
  readonly rate_limit_per_minute: number | null;
  readonly status: 'active' | 'revoked';
  readonly created_at: string;
  readonly expires_at: string | null;
  /** The time of the last use, exact to an hour. */
  readonly last_used_at: string | null;
  readonly rotation: {
    /** True while a new secret waits for its first use. */
    readonly waiting: boolean;
    /** The time until which the old secret works as well. */
    readonly previous_valid_until: string | null;
  };
  /** The key itself. It is shown only in this answer. */
  readonly key: string;
};

export type NewApiKeyRequest = {
  readonly name: string;
  readonly role?: 'viewer' | 'developer' | 'admin' | 'owner';
  readonly scopes: readonly ('traces:write' | 'traces:read' | 'evaluations:read' | 'quota:read' | 'quota:write' | 'analytics:read' | 'metrics:read' | 'review:write' | 'guard:use' | 'gateway:use' | 'manage')[];
  /** Binds the key to one project. */
  readonly project_id?: string;
  /** Binds the key to one end user's traces. */
  readonly user_id?: string;
  /** Binds the key to a member: in each project it may do what the member's role there allows. */
  readonly member_id?: string;
  readonly rate_limit_per_minute?: number;
  readonly expires_at?: string;
};

export type NewBudget = {
  readonly name: string;
  /** By default the whole organization, whose windows follow UTC. A user is one of the default project, where none is named. One of user, model and tag. */
  readonly scope?: {
    readonly project_id?: string;
    readonly user_id?: string;
    readonly model?: string;
    readonly tag?: string;
  };
  readonly period: 'hour' | 'day' | 'week' | 'month' | 'quarter' | 'year';
  readonly limit_usd: string | number;
  readonly thresholds?: readonly number[];
  /** `block` refuses what would exceed the budget, as a limit does: of the organization, a project or a user, by day or month. */
  readonly action?: 'tell' | 'block';
};

export type NewChannel = {
  readonly kind: 'webhook' | 'slack' | 'pagerduty' | 'email' | 'eventbridge';
  readonly name: string;
  /** Of a webhook, or of a hook of Slack: HTTPS on port 443 to a public host, without credentials. */
  readonly url?: string;
  /** Of PagerDuty: the integration key of a service. */
  readonly routing_key?: string;
  /** Of PagerDuty: its service region. */
  readonly region?: 'us' | 'eu';
  /** Of kind email: who is asked to confirm it. */
  readonly email?: string;
  /** Of kind eventbridge: a bus that the operator has named. */
  readonly bus?: string;
  /** How the posts of a webhook are signed. */
  readonly signature?: 'hmac-sha256' | 'ed25519';
  /** Whether masked text of traces may leave by this channel. */
  readonly include_text?: boolean;
  /** Whether rules that name no channel tell this one. */
  readonly default?: boolean;
  readonly min_severity?: 'low' | 'medium' | 'high' | 'critical';
  /** Only what concerns these projects; null for everything. */
  readonly project_ids?: readonly string[] | null;
};

export type NewModelVersionRequest = {
  readonly project_id?: string;
};

export type NewOrganization = {
  readonly organization_id: string;
  readonly name: string;
  readonly api_key: string;
};

export type NewOrganizationRequest = {
  readonly name: string;
  readonly email: string;
};

export type NewProjectRequest = {
  readonly project_id: string;
  readonly name?: string;
  /** Fields of ProjectConfig as a JSON merge patch (RFC 7396): null takes a field back to its default. */
  readonly config?: { readonly [name: string]: __schema0 };
};

export type NewRubricRequest = {
  readonly rubric_id: string;
  readonly project_id?: string;
  readonly name: string;
  /** Off, it is not used; where it stands in for a shipped rubric, that one is used again. */
  readonly enabled?: boolean;
  readonly checks: readonly RubricCheck[];
  readonly examples?: readonly RubricExample[];
  /** So many more examples at most are taken from labels for training when the version is stored. They name traces of the project, whose masked outputs are shown to the judge for as long as the traces are stored. */
  readonly examples_from_labels?: number;
  /** Whether its rating counts for the verdict, or is only shown. */
  readonly blocking?: boolean;
  readonly filter?: RubricFilter;
  /** The share of the traces passing the filter that it is used for, drawn by trace id. */
  readonly share?: number;
};

export type NewSavedView = {
  readonly name: string;
  readonly page: string;
  /** What the page shows, as in its address. It names no user, whose erasure would miss it. */
  readonly query: string;
};

export type Organization = {
  readonly organization_id: string;
  readonly name: string;
  readonly email: string;
  readonly status: 'active' | 'inactive';
  readonly created_at: string;
  readonly plan?: PricePlan;
  readonly plans?: { readonly [name: string]: PricePlan };
};

export type OrganizationChange = {
  readonly name?: string;
  readonly email?: string;
  readonly status?: 'active' | 'inactive';
  readonly plan?: PricePlan;
};

export type OrganizationUpdate = {
  readonly name?: string;
  readonly email?: string;
  /** `inactive` stops every key within 30 seconds; only the operator can make the organization active again. */
  readonly status?: 'inactive';
};

export type OwnPrices = {
  /** Stored with what these prices priced: `organization@3`. */
  readonly version: number;
  readonly prices: readonly {
    /** As clients report it, in any case; a * at the end stands for any rest. */
    readonly model: string;
    /** As clients report it; by default any. */
    readonly provider?: string;
    readonly input: number;
    readonly output: number;
    readonly cached?: number;
    readonly cache_write?: number;
    readonly reasoning?: number;
    /** What a call with more input tokens costs, for all of its tokens. */
    readonly above?: {
      readonly input_tokens: number;
      readonly input: number;
      readonly output: number;
      readonly cached?: number;
      readonly cache_write?: number;
      readonly reasoning?: number;
    };
    readonly valid_from: string;
    readonly valid_until: string | null;
  }[];
};

/** The rules of a domain. */
export type Pack = {
  readonly domain: 'generic' | 'healthcare' | 'finance' | 'legal' | 'robotics';
  /** The version of the shipped pack, and after `+` the number of the override. */
  readonly version: string;
  readonly rules: readonly PackRule[];
  readonly limits: readonly PackLimit[];
  /** Checks that phrases cannot express. */
  readonly checks: readonly ('doses' | 'interactions' | 'medicine_names' | 'contradicted_numbers' | 'legal_citations' | 'plan_hazards')[];
  /** Thresholds of RL episodes; null when the generic ones apply. */
  readonly rl: {
    readonly min_reward_spread: number;
    readonly min_steps_for_spread: number;
    readonly min_unique_actions: number;
    readonly max_reward_without_completion: number;
    readonly min_completion: number;
    readonly min_unique_states: number;
    readonly max_baseline_mismatch: number;
    readonly max_sign_changes: number;
    readonly min_reward: number;
  } | null;
};

export type PackLimit = {
  readonly id: string;
  readonly names: readonly string[];
  readonly max?: number;
  readonly min?: number;
  readonly severity: 'low' | 'medium' | 'high' | 'critical';
  readonly decisive: boolean;
  readonly reason: string;
  readonly source: string;
  readonly remedy: string;
};

export type PackList = {
  readonly items: readonly Pack[];
};

/** What a project changes about the pack of a domain. */
export type PackOverride = {
  /** Ids of rules, limits and checks that do not apply. */
  readonly disabled: readonly string[];
  /** Other severities, by the id of a rule or limit. */
  readonly severities: { readonly [name: string]: 'low' | 'medium' | 'high' | 'critical' };
  /** Rules to add; a rule with a known id replaces that rule. */
  readonly rules: readonly {
    readonly id: string;
    readonly category: 'secret' | 'pii' | 'prompt_injection' | 'harmful_request' | 'toxicity' | 'dangerous_command' | 'unfaithful' | 'format' | 'tool_call' | 'domain' | 'rl' | 'policy';
    readonly severity: 'low' | 'medium' | 'high' | 'critical';
    readonly expectation: 'must_match' | 'must_not_match';
    readonly field: 'input' | 'output' | 'contexts' | 'reasoning' | 'tool_arguments' | 'any';
    readonly phrases: readonly string[];
    readonly mode: 'any' | 'all';
    readonly when?: {
      readonly field: 'input' | 'output' | 'contexts' | 'reasoning' | 'tool_arguments' | 'any';
      readonly phrases: readonly string[];
      readonly mode: 'any' | 'all';
    };
    readonly unless?: {
      readonly field: 'input' | 'output' | 'contexts' | 'reasoning' | 'tool_arguments' | 'any';
      readonly phrases: readonly string[];
      readonly mode: 'any' | 'all';
    };
    readonly decisive: boolean;
    readonly reason: string;
    readonly source: string;
    readonly remedy: string;
  }[];
  /** Limits to add; a limit with a known id replaces that limit. */
  readonly limits: readonly {
    readonly id: string;
    readonly names: readonly string[];
    readonly max?: number;
    readonly min?: number;
    readonly severity: 'low' | 'medium' | 'high' | 'critical';
    readonly decisive: boolean;
    readonly reason: string;
    readonly source: string;
    readonly remedy: string;
  }[];
  /** Thresholds of the checks of RL episodes. */
  readonly rl: {
    readonly min_reward_spread?: number;
    readonly min_steps_for_spread?: number;
    readonly min_unique_actions?: number;
    readonly max_reward_without_completion?: number;
    readonly min_completion?: number;
    readonly min_unique_states?: number;
    readonly max_baseline_mismatch?: number;
    readonly max_sign_changes?: number;
    readonly min_reward?: number;
  };
};

export type PackRule = {
  readonly id: string;
  readonly category: 'secret' | 'pii' | 'prompt_injection' | 'harmful_request' | 'toxicity' | 'dangerous_command' | 'unfaithful' | 'format' | 'tool_call' | 'domain' | 'rl' | 'policy';
  readonly severity: 'low' | 'medium' | 'high' | 'critical';
  readonly expectation: 'must_match' | 'must_not_match';
  readonly field: 'input' | 'output' | 'contexts' | 'reasoning' | 'tool_arguments' | 'any';
  readonly phrases: readonly string[];
  readonly mode: 'any' | 'all';
  readonly when?: {
    readonly field: 'input' | 'output' | 'contexts' | 'reasoning' | 'tool_arguments' | 'any';
    readonly phrases: readonly string[];
    readonly mode: 'any' | 'all';
  };
  readonly unless?: {
    readonly field: 'input' | 'output' | 'contexts' | 'reasoning' | 'tool_arguments' | 'any';
    readonly phrases: readonly string[];
    readonly mode: 'any' | 'all';
  };
  readonly decisive: boolean;
  readonly reason: string;
  readonly source: string;
  readonly remedy: string;
};

export type PendingEvaluation = {
  readonly trace_id: string;
  readonly status: 'queued';
};

export type PriceDifference = {
  readonly traces: number;
  readonly changed: number;
  readonly unpriced_before: number;
  readonly unpriced_after: number;
  readonly cost_before_usd: string;
  readonly cost_after_usd: string;
  readonly models: readonly {
    readonly model: string;
    readonly traces: number;
    readonly changed: number;
    readonly unpriced_before: number;
    readonly unpriced_after: number;
    readonly cost_before_usd: string;
    readonly cost_after_usd: string;
  }[];
};

/** USD per million tokens. */
export type PriceEntry = {
  /** As clients report it, in any case; a * at the end stands for any rest. */
  readonly model: string;
  /** As clients report it; by default any. */
  readonly provider?: string;
  readonly input: number;
  readonly output: number;
  readonly cached?: number;
  readonly cache_write?: number;
  readonly reasoning?: number;
  /** What a call with more input tokens costs, for all of its tokens. */
  readonly above?: {
    readonly input_tokens: number;
    readonly input: number;
    readonly output: number;
    readonly cached?: number;
    readonly cache_write?: number;
    readonly reasoning?: number;
  };
};

export type PriceList = {
  readonly prices: readonly PriceEntry[];
};

export type PricePlan = {
  readonly name: string;
  readonly monthly_usd?: string;
  readonly meters: { readonly [name: string]: {
    readonly included: number;
    readonly tiers: readonly {
      readonly up_to: number | null;
      readonly usd_per_thousand: string;
    }[];
  } };
};

export type PriceTrial = {
  readonly prices: readonly PriceEntry[];
  readonly project_id?: string;
};

export type ProbeJudgeRequest = {
  /** By default the model that judges the project. */
  readonly model?: string;
};

/** An error as problem details (RFC 9457). Further members depend on the code. */
export type Problem = {
  /** The path of the page about `code`: `/errors/{code}` of the deployment. */
  readonly type: string;
  /** The same for every problem of a code. */
  readonly title: string;
  readonly status: number;
  readonly code: 'malformed_request' | 'invalid_cursor' | 'cost_limit' | 'guard_blocked' | 'unauthenticated' | 'forbidden' | 'organization_inactive' | 'key_expired' | 'project_inactive' | 'not_found' | 'model_not_found' | 'method_not_allowed' | 'conflict' | 'limit_reached' | 'payload_too_large' | 'unsupported_media_type' | 'invalid_request' | 'idempotency_mismatch' | 'price_unknown' | 'quota_exceeded' | 'rate_limited' | 'answer_too_large' | 'internal_error' | 'unavailable';
  /** What went wrong in this request. */
  readonly detail: string;
  readonly request_id: string;
  readonly errors?: readonly {
    readonly path: string;
    readonly message: string;
  }[];
};

export type Project = {
  readonly project_id: string;
  readonly name: string;
  readonly status: 'active' | 'inactive';
  readonly config: ProjectConfig;
  /** The settings that were made; all others have their defaults. */
  readonly configured: { readonly [name: string]: __schema0 };
  readonly version: number;
  readonly created_at: string;
};

/** The configuration of a project, defaults included. */
export type ProjectConfig = {
  /** The IANA name of the time zone; quota days begin at its midnight. */
  readonly time_zone: string;
  /** The domain of traces that name no domain. */
  readonly default_domain: 'generic' | 'healthcare' | 'finance' | 'legal' | 'robotics';
  /** How long new traces are kept; null is the deployment's own retention. */
  readonly retention_days: number | null;
  /** What becomes of a trace or span whose model has no known price: `admit` takes it with a cost of null and a warning, held to the limits of requests and tokens; `refuse` refuses it. */
  readonly unknown_price: 'refuse' | 'admit';
  /** What a reported cost of 0 beside tokens means: `unknown`, so that the price table decides, or `free`. */
  readonly zero_cost: 'unknown' | 'free';
  readonly masking: {
    /** What becomes of secrets before anything is stored. */
    readonly secret: 'off' | 'detect' | 'redact' | 'hash';
    /** What becomes of identifiers of persons. */
    readonly pii: 'off' | 'detect' | 'redact' | 'hash';
    /** What becomes of a kind where it differs, by its name, such as `email_address` or `aws_access_key`. */
    readonly kinds: { readonly [name: string]: 'off' | 'detect' | 'redact' | 'hash' };
    readonly identifiers?: {
      /** Countries, by their ISO 3166-1 code, whose identifiers of persons are looked for. */
      readonly countries: 'all' | readonly string[];
      /** Countries whose identifiers are left alone although `countries` names them. */
      readonly exclude: readonly string[];
    };
    /** What becomes of names of persons, of which about half are found; `off` when absent. */
    readonly names?: 'off' | 'detect' | 'redact';
  };
  readonly security: {
    /** Look for prompt injection in what the model was given. */
    readonly scan_prompts: boolean;
    /** Look for dangerous commands in what the model produced. */
    readonly scan_outputs: boolean;
    /** Words that must not occur in outputs and tool arguments, nor in what the guard reads; at most 500. */
    readonly blocked_keywords: readonly string[];
    /** What the guard does with an output that breaks a rule when masking does not remove the problem. */
    readonly guard_outputs: 'flag' | 'block';
  };
  readonly cascade: {
    readonly escalation: {
      readonly high_risk: number;
      readonly uncertain_from: number;
      readonly uncertain_to: number;
      readonly min_confidence: number;
    };
    readonly full_depth_share: number;
    /** The share of a day of traces that the judge is asked about; above it, traces in doubt are drawn by chance. What is severe is always judged, and so is a twentieth of the doubt. */
    readonly max_escalation_share: number;
  };
  readonly judge: {
    /** Whether traces that need judgement are judged by a model. */
    readonly enabled: boolean;
    /** Null is the deployment's model, if it has one. */
    readonly model: string | null;
    /** Asked as `cross_check` says; best of another family. A disagreement goes to a person. */
    readonly second_model: string | null;
    /** When the second model is asked: never, where the first is close to its threshold, or always. */
    readonly cross_check: 'off' | 'boundary' | 'always';
    /** What judging may cost in a day of the project. */
    readonly daily_budget_usd: string;
    /** Whether its verdict holds before labels have certified it; until then `certified` asks a person. */
    readonly decides: 'always' | 'certified';
    /** Whether equal requests are answered from the cache, free. */
    readonly cache: boolean;
  };
  readonly review: {
    /** Within how many hours an item of each priority has to be labelled; 0 is at once. */
    readonly due_hours: {
      readonly critical: number;
      readonly high: number;
      readonly medium: number;
    };
    /** How many people label an item that is neither drawn as a repeat nor by the full-depth sample. */
    readonly labels_wanted: number;
    /** Whether items that are drawn as repeats, and those of the full-depth sample, are labelled by two people. The first measures their agreement; without the second, slips of one person count as errors that the cascade missed. */
    readonly repeats: boolean;
    /** Whether only keys of members may review, so that two keys of one person never count as two people. */
    readonly members_only: boolean;
    /** The version of your guideline for labelling; it is stored with each label. */
    readonly guideline_version: string;
    /** Your guideline for labelling, as plain text; a claim answers with it. Give it a new version when it changes. */
    readonly guideline: string;
  };
  readonly features: {
    /** Compare outputs with the contexts supplied. */
    readonly faithfulness: boolean;
    /** Check tool calls against their schemas. */
    readonly tool_calls: boolean;
    /** Whether OpenTelemetry traces without a model are stored, free and out of lists, or dropped. */
    readonly non_model_traces: 'store' | 'drop';
  };
};

export type ProjectDomain = {
  readonly project_id: string;
  readonly domain: 'generic' | 'healthcare' | 'finance' | 'legal' | 'robotics';
  /** What the project changes; null when it changes nothing. */
  readonly override: PackOverride | null;
  /** The number of the override; it grows with every change. */
  readonly override_version: number | null;
  readonly updated_at: string | null;
  /** The pack that the project uses. */
  readonly pack: Pack;
};

export type ProjectList = {
  readonly items: readonly Project[];
  /** Asks for the next page; null on the last. */
  readonly next_cursor: string | null;
};

export type ProjectUpdate = {
  readonly name?: string;
  /** An inactive project accepts no traces; its stored traces can be read. */
  readonly status?: 'active' | 'inactive';
  /** Fields of ProjectConfig as a JSON merge patch (RFC 7396): null takes a field back to its default. */
  readonly config?: { readonly [name: string]: __schema0 };
};

export type ProviderKey = {
  readonly provider: string;
  /** Null where the address of the provider is known. */
  readonly base_url: string | null;
  /** The last characters of the key, to tell it from others; may be empty. */
  readonly hint: string;
  readonly set_at: string;
  /** Id of the API key that set it. */
  readonly set_by: string;
};

export type ProviderKeyRequest = {
  /** Kept encrypted and never shown again. Null for an address that needs none. */
  readonly api_key?: string | null;
  /** What stands before `/chat/completions`, for a provider that is not among the known ones, or another address of one that is. Only where the stage allows it. */
  readonly base_url?: string;
};

export type ProviderKeys = {
  readonly items: readonly ProviderKey[];
  readonly next_cursor: null;
};

export type Quality = {
  readonly project_id: string;
  readonly time_range: {
    /** Later than asked for where there are more reviews than one answer reads. */
    readonly from: string;
    readonly to: string;
  };
  /** Whether every review of the time that was asked for was read. */
  readonly complete: boolean;
  /** Finished reviews by what their labels are for. Only those for estimates enter an estimate. */
  readonly cases: {
    readonly estimate: number;
    readonly certificate: number;
    readonly anchor: number;
    readonly training: number;
    readonly decided: number;
    readonly labels: number;
  };
  readonly cascade: {
    /** Of what the cascade passed, the share that people fail. */
    readonly missed_error_rate: Rate;
    /** Of what people fail, the share that the cascade passed. */
    readonly missed_error_share: Rate;
    /** Of all traces, the share that people fail. */
    readonly error_rate: Rate;
    readonly passed: Rate;
    readonly failed: Rate;
    readonly needs_review: Rate;
    /** Of what it flags, the share that people fail. */
    readonly precision: Rate;
    /** Of what people fail, the share that it flags. */
    readonly recall: Rate;
    readonly escalations: readonly {
      readonly reason: string;
      /** Of all traces, the share that was sent on for this reason. */
      readonly share: Rate;
      /** Of these, the share that people fail. */
      readonly error_rate: Rate;
      readonly mean_judge_cost_usd: string | null;
    }[];
  };
  readonly tiers: readonly {
    readonly tier: number;
    readonly n: number;
    /** Of what it flags, the share that people fail. */
    readonly precision: Rate;
    /** Of what people fail, the share that it flags. */
    readonly recall: Rate;
  }[];
  readonly evaluators: readonly {
    readonly name: string;
    readonly version: string;
    readonly tier: number;
    /** Labelled cases that it read. */
    readonly n: number;
    /** Of what it flags, the share that people fail. */
    readonly precision: Rate;
    /** Of what people fail, the share that it flags. */
    readonly recall: Rate;
    /** Of what it flags, the share in which people confirm one of its issues. */
    readonly confirmed: Rate;
  }[];
  readonly judges: readonly {
    readonly name: string;
    readonly model: string;
    readonly mode: 'native_schema' | 'forced_tool' | 'plain_json';
    readonly rubric_version: string;
    readonly prompt_hash: string;
    readonly n: number;
    /** The share that it left to people. */
    readonly abstained: Rate;
    /** Of what it flags, the share that people fail. */
    readonly precision: Rate;
    /** Of what people fail, the share that it flags. */
    readonly recall: Rate;
    /** Of what people pass, the share that it rates SAFE, where it rates. */
    readonly specificity: Rate;
    readonly calibration: readonly {
      readonly from: number;
      readonly to: number;
      readonly mean_confidence: number | null;
      /** How often it is right where it states such a confidence. */
      readonly right: Rate;
    }[];
  }[];
  readonly cross_checks: readonly {
    readonly first: {
      readonly model: string;
      readonly mode: 'native_schema' | 'forced_tool' | 'plain_json';
      readonly rubric_version: string;
      readonly prompt_hash: string;
    };
    readonly second: {
      readonly model: string;
      readonly mode: 'native_schema' | 'forced_tool' | 'plain_json';
      readonly rubric_version: string;
      readonly prompt_hash: string;
    };
    /** Labelled cases that both rate SAFE or UNSAFE. */
    readonly n: number;
    /** Of these, the share in which they differ. */
    readonly disagreement: Rate;
    /** Of these, the share in which both are wrong. */
    readonly both_wrong: Rate;
    /** Whether the second judge errs where the first does: 0 where it errs as often elsewhere, 1 where both err on the same traces only, so that it finds no error of the first. */
    readonly error_correlation: Correlation;
  }[];
  readonly people: {
    readonly agreement: {
      readonly observed: number | null;
      readonly kappa: Agreement;
      readonly ac1: Agreement;
      readonly categories: readonly string[];
      readonly table: readonly (readonly number[])[];
    };
    readonly alpha: Agreement;
    readonly recall: Rate;
    readonly specificity: Rate;
    readonly raters: readonly {
      /** A pseudonym. */
      readonly rater: string;
      readonly labels: number;
      readonly right: Rate;
      readonly median_seconds: number | null;
    }[];
    /** Of the cases, those on which people stayed unsure. */
    readonly undecided: Rate;
  };
  readonly certificates: readonly ({
    readonly model: string;
    readonly mode: 'native_schema' | 'forced_tool' | 'plain_json';
    readonly rubric_version: string;
    readonly prompt_hash: string;
    readonly is_held: boolean;
    /** From which stated confidence the judge may decide. */
    readonly threshold: number | null;
    /** What the last full test set said. */
    readonly last: {
      readonly set: number;
      readonly is_held: boolean;
      readonly gate: number;
      readonly level: number;
      readonly bad: {
        readonly right: number;
        readonly n: number;
      };
      readonly good: {
        readonly right: number;
        readonly n: number;
      };
      readonly sensitivity: readonly number[] | null;
      readonly specificity: readonly number[] | null;
      readonly threshold: number | null;
      readonly decided_at: string;
    } | null;
    readonly lapsed_at: string | null;
    /** The test set that is being filled; each is used once. */
    readonly set: number;
    readonly bad: {
      readonly right: number;
      readonly n: number;
    };
    readonly good: {
      readonly right: number;
      readonly n: number;
    };
    readonly missing: string;
  })[];
  readonly drift: readonly {
    readonly model: string;
    readonly mode: 'native_schema' | 'forced_tool' | 'plain_json';
    readonly rubric_version: string;
    readonly prompt_hash: string;
    readonly drifted: 'nothing' | 'judge' | 'product' | null;
    readonly anchor_scores: number;
    readonly traffic_ratings: number;
    readonly right_on_anchors: Rate;
    readonly missing: string | null;
  }[];
};

export type QueuedReEvaluation = {
  readonly trace_id: string;
  readonly evaluation_id: string | null;
  /** 2 has rules and models evaluate the trace again, 3 the judge; 4 puts it into review, for people. */
  readonly tier: 2 | 3 | 4;
  readonly status: 'queued';
};

export type QuotaLimits = {
  readonly scope: string;
  readonly daily: {
    readonly max_requests: number | null;
    readonly max_tokens: number | null;
    readonly max_cost: string | null;
  };
  readonly monthly: {
    readonly max_requests: number | null;
    readonly max_tokens: number | null;
    readonly max_cost: string | null;
  };
  readonly pending: {
    readonly daily: {
      readonly max_requests: number | null;
      readonly max_tokens: number | null;
      readonly max_cost: string | null;
      readonly from: string;
    } | null;
    readonly monthly: {
      readonly max_requests: number | null;
      readonly max_tokens: number | null;
      readonly max_cost: string | null;
      readonly from: string;
    } | null;
  };
};

export type QuotaStatus = {
  readonly project_id: string;
  readonly user_id: string | null;
  readonly allowed: boolean;
  /** Why a request would be refused now. */
  readonly reason: string | null;
  readonly limits: readonly LimitStatus[];
};

export type QuotaUpdate = {
  /** By default the limits of the whole organization. */
  readonly project_id?: string;
  /** By default the limits of the whole project. */
  readonly user_id?: string;
  readonly max_requests_daily?: number | null;
  readonly max_tokens_daily?: number | null;
  readonly max_cost_daily?: string | number | null;
  readonly max_requests_monthly?: number | null;
  readonly max_tokens_monthly?: number | null;
  readonly max_cost_monthly?: string | number | null;
  readonly effective?: 'now' | 'next_window';
};

export type Rate = {
  /** From 0 to 1; null below the minimum, which `missing` tells. */
  readonly value: number | null;
  readonly interval: readonly number[] | null;
  readonly level: number;
  readonly n: number;
  readonly method: string;
  readonly missing: string | null;
};

export type ReEvaluation = {
  /** 2 has rules and models evaluate the trace again, 3 the judge; 4 puts it into review, for people. */
  readonly tier: 2 | 3 | 4;
};

export type Readiness = {
  readonly status: 'ready' | 'not_ready';
  readonly components: {
    readonly table: 'healthy' | 'unhealthy';
    readonly evaluation_queue: 'healthy' | 'unhealthy';
  };
};

export type ReplayRequest = {
  readonly webhook_id: string;
  /** Made at this time or later. */
  readonly from: string;
  /** Made before this time. */
  readonly to: string;
  readonly state?: 'dead' | 'delivered' | 'cancelled';
  /** The `next_cursor` of the answer before. */
  readonly cursor?: string;
};

export type Replayed = {
  readonly replayed: number;
  readonly next_cursor: string | null;
};

export type Reservation = {
  readonly reservation_id: string;
  readonly status: 'reserved' | 'settled' | 'released' | 'expired';
  readonly expires_at: string;
  readonly reserved: Figures;
  readonly limits: readonly LimitStatus[];
};

export type ReservationRequest = {
  readonly project_id?: string;
  readonly user_id?: string;
  readonly requests?: number;
  readonly tokens?: number;
  readonly cost_usd?: string | number;
  /** Your own id. It makes the call idempotent. */
  readonly reservation_id?: string;
  readonly lease_seconds?: number;
};

export type Review = {
  readonly review_id: string;
  readonly trace_id: string;
  readonly project_id: string;
  readonly evaluation_id: string;
  readonly state: 'open' | 'claimed' | 'grouped' | 'done' | 'superseded';
  readonly priority: 'critical' | 'high' | 'medium';
  readonly domain: string;
  /** Of the evaluation; null while it is hidden. */
  readonly severity: 'low' | 'medium' | 'high' | 'critical' | null;
  readonly created_at: string;
  readonly due_at: string;
  readonly late: boolean;
  /** Since when it is shown to everybody because it is late. */
  readonly escalated_at: string | null;
  readonly reason: string;
  readonly slice: 'random' | 'uncertain' | 'cluster' | 'repeat' | 'manual';
  readonly labels_wanted: number;
  readonly labels_given: number;
  /** Whether what the machine found and other labels are hidden until you have labelled it. */
  readonly blind: boolean;
  /** The pseudonym of who holds it. */
  readonly held_by: string | null;
  readonly held_until: string | null;
  /** The near-duplicate that stands for it. */
  readonly represented_by: string | null;
  readonly skips: number;
  /** What people decided; null before, and where they stayed unsure. */
  readonly outcome: 'pass' | 'fail' | null;
  readonly done_at: string | null;
  /** All of them once it is done; before that your own only. */
  readonly labels: readonly ReviewLabel[];
  /** How it was chosen and what for; null until it is done. */
  readonly drawing: {
    readonly selection: 'required' | 'sample' | 'manual';
    readonly probability: number | null;
    readonly sample_probability: number | null;
    readonly slice_probability: number | null;
    readonly purpose: 'estimate' | 'certificate' | 'anchor' | 'training';
    readonly purpose_probability: number | null;
  } | null;
};

export type ReviewDraft = {
  /** The token that the claim answered with. */
  readonly lease_token: string;
  readonly draft: {
    readonly verdict?: 'pass' | 'fail' | 'unsure';
    readonly severity?: 'low' | 'medium' | 'high' | 'critical' | null;
    readonly issues?: readonly {
      readonly index: number;
      readonly confirmed: boolean;
    }[];
    readonly missed?: readonly {
      readonly category: 'secret' | 'pii' | 'prompt_injection' | 'harmful_request' | 'toxicity' | 'dangerous_command' | 'unfaithful' | 'format' | 'tool_call' | 'domain' | 'rl' | 'policy';
      readonly severity?: 'low' | 'medium' | 'high' | 'critical';
      readonly field: string;
      readonly offset: number;
      readonly length: number;
    }[];
    readonly checks?: readonly {
      readonly id: string;
      readonly answer: 'yes' | 'no' | 'unclear';
    }[];
    readonly notes?: string;
    readonly seconds?: number | null;
  };
};

export type ReviewLabel = {
  readonly verdict: 'pass' | 'fail' | 'unsure';
  readonly severity: 'low' | 'medium' | 'high' | 'critical' | null;
  readonly issues: readonly {
    readonly index: number;
    readonly confirmed: boolean;
  }[];
  readonly missed: readonly {
    readonly category: 'secret' | 'pii' | 'prompt_injection' | 'harmful_request' | 'toxicity' | 'dangerous_command' | 'unfaithful' | 'format' | 'tool_call' | 'domain' | 'rl' | 'policy';
    readonly severity?: 'low' | 'medium' | 'high' | 'critical';
    readonly field: string;
    readonly offset: number;
    readonly length: number;
  }[];
  readonly checks: readonly {
    readonly id: string;
    readonly answer: 'yes' | 'no' | 'unclear';
  }[];
  readonly notes: string;
  readonly seconds: number | null;
  readonly label_id: string;
  readonly rater: string;
  readonly role: 'first' | 'second' | 'adjudicator';
  readonly blind: boolean;
  readonly batch: boolean;
  readonly guideline_version: string;
  readonly labelled_at: string;
};

export type ReviewLabelRequest = {
  /** The token that the claim answered with. */
  readonly lease_token: string;
  readonly verdict: 'pass' | 'fail' | 'unsure';
  readonly severity?: 'low' | 'medium' | 'high' | 'critical' | null;
  readonly issues?: readonly {
    readonly index: number;
    readonly confirmed: boolean;
  }[];
  readonly missed?: readonly {
    readonly category: 'secret' | 'pii' | 'prompt_injection' | 'harmful_request' | 'toxicity' | 'dangerous_command' | 'unfaithful' | 'format' | 'tool_call' | 'domain' | 'rl' | 'policy';
    readonly severity?: 'low' | 'medium' | 'high' | 'critical';
    readonly field: string;
    readonly offset: number;
    readonly length: number;
  }[];
  readonly checks?: readonly {
    readonly id: string;
    readonly answer: 'yes' | 'no' | 'unclear';
  }[];
  readonly notes?: string;
  readonly seconds?: number | null;
  /** By default the one that the project has set. */
  readonly guideline_version?: string;
  /** Ids of grouped reviews that this one stands for, to get the same label. They are marked as labelled together and are part of no figure. */
  readonly together?: readonly string[];
};

export type ReviewLease = {
  readonly token: string;
  readonly expires_at: string;
};

export type ReviewList = {
  readonly items: readonly Review[];
  /** Asks for the next page; null on the last. */
  readonly next_cursor: string | null;
};

export type ReviewRequest = {
  readonly trace_ids: readonly string[];
  /** The project that the traces are in. */
  readonly project_id?: string;
  readonly labels_wanted?: number;
};

export type ReviewSkip = {
  /** The token that the claim answered with. */
  readonly lease_token: string;
  readonly reason: string;
};

export type ReviewStats = {
  readonly open: number;
  readonly claimed: number;
  /** Waiting for a near-duplicate that stands for them. */
  readonly grouped: number;
  /** Of all that wait, those past the time that they are due. */
  readonly late: number;
  /** Labels by person. */
  readonly done: readonly {
    readonly rater: string;
    readonly labels: number;
  }[];
  readonly agreement: {
    readonly observed: number | null;
    readonly kappa: {
      readonly value: number | null;
      /** Its low and its high end. */
      readonly interval: readonly number[] | null;
      readonly level: number;
      /** Items with two labels that knew nothing of each other. */
      readonly n: number;
      /** What would be needed for a value. */
      readonly missing: string | null;
    };
    readonly ac1: {
      readonly value: number | null;
      /** Its low and its high end. */
      readonly interval: readonly number[] | null;
      readonly level: number;
      /** Items with two labels that knew nothing of each other. */
      readonly n: number;
      /** What would be needed for a value. */
      readonly missing: string | null;
    };
    readonly alpha: {
      readonly value: number | null;
      /** Its low and its high end. */
      readonly interval: readonly number[] | null;
      readonly level: number;
      /** Items with two labels that knew nothing of each other. */
      readonly n: number;
      /** What would be needed for a value. */
      readonly missing: string | null;
    };
    readonly categories: readonly string[];
    /** Counts by what one and then the other person said. */
    readonly table: readonly (readonly number[])[];
  };
};

export type ReviewToken = {
  /** The token that the claim answered with. */
  readonly lease_token: string;
};

export type RlEpisode = {
  readonly policy?: string;
  readonly steps: readonly RlStep[];
  readonly completion?: number;
  readonly baseline_actions?: readonly JsonValue[];
  readonly action_limits?: { readonly [name: string]: number };
};

export type RlStep = {
  readonly state: JsonValue;
  readonly action: JsonValue;
  readonly reward: number | 'NaN' | 'Infinity' | '-Infinity';
  readonly next_state?: JsonValue;
  readonly done?: boolean;
  readonly info?: { readonly [name: string]: JsonValue };
};

export type Roi = {
  readonly time_range: TimeRange;
  /** Days that ended before this were recounted from their traces. After it, at most what is being counted at this moment is missing. */
  readonly exact_until: string;
  readonly passed_traces: number;
  readonly unpriced_share: number | null;
  readonly value_usd: string;
  readonly cost_usd: string;
  readonly net_usd: string;
  /** Net by cost; null without a cost. */
  readonly roi: number | null;
};

export type RoiQuestion = {
  readonly project_id?: string;
  /** The first day: a date, or a time in it. By default 29 days before the last. */
  readonly from?: string | string;
  /** The last day, which is included: a date, or a time in it. */
  readonly to?: string | string;
  readonly value_per_passed_trace_usd: string | number;
  /** Of the period, beside the models. */
  readonly other_costs_usd?: string | number;
};

export type RotateApiKeyRequest = {
  /** How long the old secret works beside the new one. */
  readonly grace_seconds?: number;
  /** Whether the grace begins at once or when the new secret is first used. */
  readonly activation?: 'now' | 'first_use';
};

export type RoutingDecision = {
  readonly layer: string;
  readonly reason?: string;
  readonly model?: string;
  readonly alternatives?: readonly string[];
};

export type RoutingTrial = {
  readonly date: string;
  readonly traces: number;
  /** Whether the day has more traces than the 1000 newest. */
  readonly truncated: boolean;
  /** Requests that would have been refused; they would have cost nothing. */
  readonly refused: number;
  /** Requests that another model would have answered. */
  readonly moved: number;
  /** Traces whose cost is unknown before or after; they are in no sum. */
  readonly unpriced: number;
  readonly cost_before_usd: string;
  readonly cost_after_usd: string;
  /** In the order of the settings. */
  readonly rules: readonly {
    readonly rule: string;
    /** Traces whose route this rule decided last. */
    readonly traces: number;
    readonly refused: number;
    readonly cost_before_usd: string;
    readonly cost_after_usd: string;
    /** Conditions of the rule that stored traces do not tell, so that it matched none of them. */
    readonly untold: readonly ('tags' | 'budget_left_below' | 'users')[];
  }[];
  readonly models: readonly {
    readonly model: string;
    readonly traces_before: number;
    readonly traces_after: number;
    /** Of the traces of this day that the model itself answered and that passed or failed. What it makes of traces that another model answered is not known. */
    readonly failed_share: Rate;
  }[];
};

export type RoutingTrialRequest = {
  /** The settings to try; nothing is stored. */
  readonly settings: {
    /** The models of each layer, in the order in which they are tried. */
    readonly layers?: {
      readonly L1?: readonly string[];
      readonly L2?: readonly string[];
      readonly L3?: readonly string[];
    };
    /** Where a request for the model `auto` goes. */
    readonly default_layer?: 'L1' | 'L2' | 'L3';
    /** No request reaches a higher layer, whatever it asks for. */
    readonly max_layer?: 'L1' | 'L2' | 'L3';
    /** A call that could cost more goes to a lower layer, or is refused; null is no bound. */
    readonly max_cost_per_request_usd?: string | null;
    /** Whether a call reserves all that it could cost, or goes on in steps of 2,000 output tokens. */
    readonly reserve?: 'worst_case' | 'stepped';
    /** Whether the next model of the layer is tried when one fails before its first content. */
    readonly fallback?: boolean;
    /** Whether equal requests are answered from the cache, free. */
    readonly cache?: boolean;
    /** How long an answer is kept for equal requests. */
    readonly cache_seconds?: number;
    /** Whether a prompt that the guard blocks is refused, only noted, or not looked at. Masking is the `masking` of the project in each case. */
    readonly guard_input?: 'block' | 'observe' | 'off';
    /** How outputs are checked: `buffer` holds all of them back until all was checked, `window` holds back what was not checked yet, `observe` notes and holds nothing back, `off` looks at none. Null is `buffer` where the project masks or blocks outputs, else `observe`. */
    readonly guard_output?: 'buffer' | 'window' | 'observe' | 'off' | null;
    /** Whether an answer that breaks its schema, refuses or fails the guard is asked again one layer up. Streams are held back until that is known. */
    readonly auto_escalate?: boolean;
    /** The share of requests that a second model answers too, for comparison; its cost is charged. */
    readonly cross_check_share?: number;
    /** Routing rules. */
    readonly rules?: readonly ({
      readonly id: string;
      /** Rules are asked by ascending priority. Of those of one priority the first that matches holds. After `allow`, `deny` and `route_to` no other is asked. */
      readonly priority?: number;
      readonly when?: {
        /** What the request asks for, as it writes it; `*` stands for anything. */
        readonly models?: readonly string[];
        /** The layer that the request has reached so far. */
        readonly layers?: readonly ('L1' | 'L2' | 'L3')[];
        /** The users that the request names, stored as traces store them; `*` stands for anything. */
        readonly users?: readonly string[];
        /** Tags of which the request has one; `*` stands for anything. */
        readonly tags?: readonly string[];
        readonly input_tokens_at_least?: number;
        readonly input_tokens_below?: number;
        readonly time?: {
          /** The first minute in which the rule holds. */
          readonly from: string;
          /** The first minute in which it does not. Before `from`, it is that of the next day. */
          readonly to: string;
          /** On which days it begins. */
          readonly days?: readonly ('mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat' | 'sun')[];
          /** The project's time zone when left out. */
          readonly time_zone?: string;
        };
        /** The share that is left of the scarcest limit. A request without limits does not match. */
        readonly budget_left_below?: number;
      };
      readonly action: {
        readonly type: 'allow';
      } | {
        readonly type: 'deny';
        readonly message?: string;
      } | {
        readonly type: 'route_to';
        readonly layer?: 'L1' | 'L2' | 'L3';
        readonly models?: readonly string[];
      } | {
        readonly type: 'downgrade';
      } | {
        readonly type: 'escalate';
      };
    })[];
  };
  /** The day in UTC whose traces are read; yesterday by default. */
  readonly date?: string;
};

/** Criteria by which a judge rates a trace. */
export type Rubric = {
  readonly rubric_id: string;
  readonly project_id: string;
  /** `override` stands in for a shipped rubric in this project; `own` is one of its own. */
  readonly origin: 'shipped' | 'override' | 'own';
  /** What evaluations name: `legal@1` as shipped, `legal@1.2` the second version that stands in for it, `style@3` one of its own. */
  readonly version: string;
  /** The number of the project's version; 0 for a shipped rubric. */
  readonly revision: number;
  readonly name: string;
  /** Off, it is not used; where it stands in for a shipped rubric, that one is used again. */
  readonly enabled: boolean;
  readonly checks: readonly RubricCheck[];
  readonly examples: readonly RubricExample[];
  /** So many more examples at most are taken from labels for training when the version is stored. They name traces of the project, whose masked outputs are shown to the judge for as long as the traces are stored. */
  readonly examples_from_labels: number;
  /** Whether its rating counts for the verdict, or is only shown. */
  readonly blocking: boolean;
  readonly filter: RubricFilter;
  /** The share of the traces passing the filter that it is used for, drawn by trace id. */
  readonly share: number;
  /** What was taken from labels for this version; a trace that is gone is not shown to the judge. */
  readonly label_examples: readonly {
    readonly check: string;
    readonly answer: 'yes' | 'no';
    readonly trace_id: string;
  }[];
  /** When this version was stored; null for a shipped rubric. */
  readonly created_at: string | null;
};

export type RubricCheck = {
  readonly id: string;
  /** One sentence that is true of a trace, or is not. */
  readonly criterion: string;
  /** The answer that is no finding. */
  readonly expected?: 'yes' | 'no';
  readonly severity: 'low' | 'medium' | 'high' | 'critical';
  readonly category?: 'secret' | 'pii' | 'prompt_injection' | 'harmful_request' | 'toxicity' | 'dangerous_command' | 'unfaithful' | 'format' | 'tool_call' | 'domain' | 'rl' | 'policy';
  /** The criterion from 0 to 10 that it counts for, such as `safety` or `accuracy`. */
  readonly group: string;
  /** Its weight within its group. The rating does not depend on it. */
  readonly weight?: number;
  /** Whether a finding shows in words of the trace, or in that something is not there. */
  readonly evidence?: 'quote' | 'absence';
  /** The regulation or guideline that the criterion comes from. */
  readonly source?: string;
};

export type RubricContent = {
  readonly name: string;
  /** Off, it is not used; where it stands in for a shipped rubric, that one is used again. */
  readonly enabled?: boolean;
  readonly checks: readonly RubricCheck[];
  readonly examples?: readonly RubricExample[];
  /** So many more examples at most are taken from labels for training when the version is stored. They name traces of the project, whose masked outputs are shown to the judge for as long as the traces are stored. */
  readonly examples_from_labels?: number;
  /** Whether its rating counts for the verdict, or is only shown. */
  readonly blocking?: boolean;
  readonly filter?: RubricFilter;
  /** The share of the traces passing the filter that it is used for, drawn by trace id. */
  readonly share?: number;
};

export type RubricDryRunAnswer = {
  readonly rubric_id: string;
  readonly project_id: string;
  readonly model: string;
  /** What the calls cost at most, second calls included. */
  readonly worst_case_cost_usd: string;
  /** False when only the cost was told. */
  readonly ran: boolean;
  readonly cost_usd: string;
  readonly results: readonly RubricTrialResult[];
};

export type RubricDryRunRequest = {
  readonly project_id?: string;
  /** What to try; the rubric as the project uses it when absent, with its examples from labels. A candidate may ask for none of these: they are taken when a version is stored. */
  readonly rubric?: RubricContent;
  /** Stored traces of the project; without any, the rubric is only checked. */
  readonly trace_ids?: readonly string[];
  /** What it may cost. Without it, or below the worst case, no call is made and the worst case is told. */
  readonly max_cost_usd?: string | number;
};

export type RubricExample = {
  /** The id of a check of this rubric. */
  readonly check: string;
  readonly text: string;
  readonly answer: 'yes' | 'no' | 'unclear';
  readonly reason?: string;
};

/** A trace passes with one of the domains, one of the tags, and all of `with`. */
export type RubricFilter = {
  readonly domains?: readonly ('generic' | 'healthcare' | 'finance' | 'legal' | 'robotics')[];
  readonly tags?: readonly string[];
  readonly with?: readonly ('contexts' | 'tool_calls')[];
};

export type RubricList = {
  readonly items: readonly Rubric[];
  /** Asks for the next page; null on the last. */
  readonly next_cursor: string | null;
};

export type RubricRequest = {
  readonly project_id?: string;
  readonly name: string;
  /** Off, it is not used; where it stands in for a shipped rubric, that one is used again. */
  readonly enabled?: boolean;
  readonly checks: readonly RubricCheck[];
  readonly examples?: readonly RubricExample[];
  /** So many more examples at most are taken from labels for training when the version is stored. They name traces of the project, whose masked outputs are shown to the judge for as long as the traces are stored. */
  readonly examples_from_labels?: number;
  /** Whether its rating counts for the verdict, or is only shown. */
  readonly blocking?: boolean;
  readonly filter?: RubricFilter;
  /** The share of the traces passing the filter that it is used for, drawn by trace id. */
  readonly share?: number;
};

export type RubricTrialResult = {
  readonly trace_id: string;
  readonly version: string;
  /** What its present evaluation says. */
  readonly verdict: 'passed' | 'failed' | 'needs_review' | 'not_evaluated' | null;
  readonly rating: 'SAFE' | 'REVIEW' | 'UNSAFE' | null;
  /** Why there is no rating; `not_asked` when the time of the dry run was over. */
  readonly no_verdict: 'wrong_schema' | 'empty_answer' | 'out_of_range' | 'contradiction' | 'quotes_not_found' | 'token_cap' | 'refusal' | 'content_filter' | 'other_model' | 'budget_spent' | 'provider_refused' | 'provider_unavailable' | 'judge_not_configured' | 'not_asked' | null;
  readonly detail: string | null;
  readonly confidence: number | null;
  readonly checks: readonly {
    readonly id: string;
    readonly answer: 'yes' | 'no' | 'unclear';
    readonly quote?: string;
    readonly field?: string;
    readonly offset?: number;
    readonly length?: number;
  }[];
  readonly criteria: { readonly [name: string]: number };
  readonly cut: boolean;
  readonly cost_usd: string;
};

export type SavedView = {
  readonly view_id: string;
  readonly name: string;
  readonly page: string;
  readonly query: string;
  readonly created_at: string;
  /** Whether the caller saved it. Only then, or as an admin, may they delete it. */
  readonly is_own: boolean;
};

export type SavedViews = {
  readonly items: readonly SavedView[];
};

export type Saving = {
  readonly kind: 'cache_share' | 'cheaper_model' | 'cut_outputs' | 'failed_spend' | 'peak_trough' | 'repeated_prompts' | 'retries' | 'unpriced';
  /** Null where it is about all of them. */
  readonly model: string | null;
  /** In the period that was looked at, at most. */
  readonly saves_usd: string | null;
  readonly evidence: { readonly [name: string]: number | string | Rate };
  /** What it would take to tell; null where it is told. */
  readonly missing: string | null;
};

export type Session = {
  /** Of traces without a session, their conversation. */
  readonly session_id: string;
  readonly user_id: string | null;
  readonly turns: number;
  readonly started_at: string;
  readonly last_at: string;
  readonly cost_usd: string;
  readonly unpriced_turns: number;
  readonly tokens: number;
  readonly verdicts: {
    readonly passed: number;
    readonly failed: number;
    readonly needs_review: number;
    readonly not_evaluated: number;
    readonly queued: number;
  };
  /** Counted from 1 among the turns that are shown here. */
  readonly first_failing: {
    readonly turn: number;
    readonly trace_id: string;
  } | null;
};

export type SessionFigures = {
  readonly examined_traces: number;
  readonly is_complete: boolean;
  readonly sessions: number;
  readonly turns: {
    readonly mean: number;
    readonly p50: number;
    readonly p95: number;
  } | null;
  readonly cost_usd: {
    readonly mean: string;
    readonly p50: string;
    readonly p95: string;
  } | null;
  readonly failed_sessions: Rate;
  readonly first_failing_turn: {
    readonly mean: number;
    readonly p50: number;
    readonly p95: number;
  } | null;
};

export type SessionLink = {
  /** To be appended to the base URL of the deployment. */
  readonly path: string;
  readonly expires_at: string;
};

export type SessionList = {
  readonly items: readonly Session[];
  /** Asks for the next page; null on the last. */
  readonly next_cursor: string | null;
};

export type SessionTurns = {
  /** Of traces without a session, their conversation. */
  readonly session_id: string;
  readonly user_id: string | null;
  readonly started_at: string | null;
  readonly last_at: string | null;
  readonly cost_usd: string;
  readonly unpriced_turns: number;
  readonly tokens: number;
  readonly verdicts: {
    readonly passed: number;
    readonly failed: number;
    readonly needs_review: number;
    readonly not_evaluated: number;
    readonly queued: number;
  };
  /** Counted from 1 among the turns that are shown here. */
  readonly first_failing: {
    readonly turn: number;
    readonly trace_id: string;
  } | null;
  readonly turns: readonly TraceSummary[];
  readonly next_cursor: string | null;
};

/** A dimension that is left out is charged as it was reserved. */
export type SettleRequest = {
  readonly requests?: number;
  readonly tokens?: number;
  readonly cost_usd?: string | number;
};

export type SettledReservation = {
  readonly reservation_id: string;
  readonly status: 'settled';
  readonly charged: Figures;
  /** True when the lease had ended before the settlement. */
  readonly late: boolean;
  readonly limits: readonly LimitStatus[];
};

export type SignInOptions = {
  /** The issuer, as people know it; null without one. */
  readonly oidc: {
    readonly name: string;
  } | null;
};

export type SignedIn = {
  /** Null for a request with a key. */
  readonly session: {
    readonly session_id: string;
    /** How it was opened: with a key, a one-time link, or by an issuer. */
    readonly door: 'key' | 'link' | 'oidc';
    readonly created_at: string;
    /** When it ends at the latest. */
    readonly ends_at: string;
    /** It ends earlier when nobody uses it for this long. */
    readonly idle_seconds: number;
  } | null;
  readonly organization: {
    readonly organization_id: string;
    readonly name: string;
  };
  /** Null for a session that an issuer opened. */
  readonly key_id: string | null;
  readonly member_id: string | null;
  readonly role: 'viewer' | 'developer' | 'admin' | 'owner';
  readonly scopes: readonly ('traces:write' | 'traces:read' | 'evaluations:read' | 'quota:read' | 'quota:write' | 'analytics:read' | 'metrics:read' | 'review:write' | 'guard:use' | 'gateway:use' | 'manage')[];
  /** The only project, for a key that is bound to one. */
  readonly project_id: string | null;
  /** The only end user, for a key that is bound to one. */
  readonly user_id: string | null;
  /** A member's role in each of their projects; null for who is no member. */
  readonly project_roles: { readonly [name: string]: 'viewer' | 'developer' | 'admin' | 'owner' } | null;
  /** The operations, by `operationId`, that the key or the session may call at all. */
  readonly operations: readonly string[];
};

export type Span = {
  readonly span_id?: string;
  readonly name: string;
  readonly kind?: string;
  readonly started_at?: string;
  readonly duration_ms?: number;
  readonly input?: string | readonly Message[];
  readonly output?: string;
  readonly error?: string;
  readonly attributes?: { readonly [name: string]: JsonValue };
  readonly children?: readonly Span[];
};

export type StoredContextDocument = {
  readonly source?: string;
  readonly content: string;
  readonly relevance?: number;
  readonly citation?: string;
};

export type StoredLlmCall = {
  readonly model: string;
  readonly provider?: string;
  readonly input_tokens?: number;
  readonly output_tokens?: number;
  readonly cached_tokens?: number;
  readonly cache_write_tokens?: number;
  readonly reasoning_tokens?: number;
  readonly cost_usd?: string;
  readonly duration_ms?: number;
  readonly cached?: boolean;
  readonly error?: string;
};

export type StoredMessage = {
  readonly role: 'system' | 'developer' | 'user' | 'assistant' | 'tool';
  readonly content: string;
  readonly name?: string;
};

export type StoredRlEpisode = {
  readonly policy?: string;
  readonly steps: readonly RlStep[];
  readonly completion?: number;
  readonly baseline_actions?: readonly JsonValue[];
  readonly action_limits?: { readonly [name: string]: number };
};

export type StoredRoutingDecision = {
  readonly layer: string;
  readonly reason?: string;
  readonly model?: string;
  readonly alternatives?: readonly string[];
};

export type StoredSpan = {
  readonly span_id?: string;
  readonly name: string;
  readonly kind?: string;
  readonly started_at?: string;
  readonly duration_ms?: number;
  readonly input?: string | readonly StoredMessage[];
  readonly output?: string;
  readonly error?: string;
  readonly attributes?: { readonly [name: string]: JsonValue };
  readonly children?: readonly StoredSpan[];
};

export type StoredToolCall = {
  readonly name: string;
  readonly arguments?: JsonValue;
  readonly parameters?: { readonly [name: string]: JsonValue };
  readonly result?: JsonValue;
  readonly error?: string;
  readonly duration_ms?: number;
};

/** From the first instant that is included to the first that is not. */
export type TimeRange = {
  readonly from: string;
  readonly to: string;
  readonly time_zone: string;
};

export type ToolCall = {
  readonly name: string;
  readonly arguments?: JsonValue;
  readonly parameters?: { readonly [name: string]: JsonValue };
  readonly result?: JsonValue;
  readonly error?: string;
  readonly duration_ms?: number;
};

export type Trace = {
  readonly trace_id: string;
  readonly project_id: string;
  readonly user_id: string | null;
  readonly session_id: string | null;
  readonly conversation_id: string | null;
  readonly domain: 'generic' | 'healthcare' | 'finance' | 'legal' | 'robotics';
  readonly application_type: 'generic' | 'chatbot' | 'rag' | 'agent' | 'rl_agent' | 'clinical_support' | 'diagnostic' | 'documentation' | 'trading_agent' | 'robotics' | 'other';
  readonly model: string;
  readonly provider: string | null;
  readonly started_at: string | null;
  readonly created_at: string;
  readonly latency_ms: number | null;
  readonly usage: {
    readonly input_tokens: number;
    readonly output_tokens: number;
    /** Part of the input: what was read from a cache. */
    readonly cached_tokens: number;
    /** Part of the input: what was written to a cache. */
    readonly cache_write_tokens: number;
    readonly reasoning_tokens: number;
    readonly estimated: boolean;
  };
  /** Null when the price of a model that it called is unknown: then it is not free. */
  readonly cost_usd: string | null;
  readonly price_table: string | null;
  readonly status: 'queued' | 'evaluated';
  readonly verdict: 'passed' | 'failed' | 'needs_review' | 'not_evaluated' | null;
  readonly severity: 'low' | 'medium' | 'high' | 'critical' | null;
  readonly total_issues: number | null;
  readonly evaluation_id: string | null;
  /** The content as stored: secrets and personal data are masked. */
  readonly content: {
    readonly input: string | readonly StoredMessage[];
    readonly output: string;
    readonly contexts?: readonly StoredContextDocument[];
    readonly reasoning_steps?: readonly string[];
    readonly tool_calls?: readonly StoredToolCall[];
    readonly routing_decisions?: readonly StoredRoutingDecision[];
    readonly llm_calls?: readonly StoredLlmCall[];
    readonly spans?: readonly StoredSpan[];
    readonly rl_episode?: StoredRlEpisode;
    readonly expected_format?: ExpectedFormat;
    readonly error?: string;
    readonly metadata?: { readonly [name: string]: JsonValue };
    readonly tags?: readonly string[];
  };
  /** Texts that are not in the content because they could not be read, and why; none is an empty text. */
  readonly not_read?: readonly {
    readonly field: 'input' | 'output';
    readonly reason: 'not_captured' | 'unread_names' | 'no_text';
    readonly names?: readonly string[];
  }[];
  readonly evaluation: Evaluation | null;
};

export type TraceBatch = {
  readonly traces: readonly TraceSubmission[];
};

export type TraceBatchResult = {
  readonly index: number;
  /** The status that `POST /api/v1/traces` would have answered for this trace. */
  readonly status: number;
  readonly trace_id?: string;
  /** What to know of a trace that was taken all the same; missing where there is nothing. */
  readonly warnings?: readonly Warning[];
  readonly error?: {
    readonly code: string;
    readonly detail: string;
    readonly errors?: readonly {
      readonly path: string;
      readonly message: string;
    }[];
    readonly retry_after_seconds?: number;
  };
};

export type TraceBatchResults = {
  readonly accepted: number;
  readonly refused: number;
  readonly results: readonly TraceBatchResult[];
};

export type TraceList = {
  readonly items: readonly TraceSummary[];
  /** Asks for the next page; null on the last. */
  readonly next_cursor: string | null;
};

/** Messages, an output, contexts, tool calls and a usage are also taken as OpenAI, Anthropic, Gemini and Bedrock write them; see docs/clients.md. */
export type TraceSubmission = {
  readonly input: string | readonly Message[];
  readonly output: string;
  readonly contexts?: readonly ContextDocument[];
  readonly reasoning_steps?: readonly string[];
  readonly tool_calls?: readonly ToolCall[];
  readonly routing_decisions?: readonly RoutingDecision[];
  readonly llm_calls?: readonly LlmCall[];
  readonly spans?: readonly Span[];
  readonly rl_episode?: RlEpisode;
  readonly expected_format?: ExpectedFormat;
  readonly error?: string;
  readonly metadata?: { readonly [name: string]: JsonValue };
  readonly tags?: readonly string[];
  readonly model: string;
  readonly trace_id?: string;
  readonly project_id?: string;
  readonly user_id?: string;
  readonly session_id?: string;
  readonly conversation_id?: string;
  readonly domain?: 'generic' | 'healthcare' | 'finance' | 'legal' | 'robotics';
  readonly application_type?: 'generic' | 'chatbot' | 'rag' | 'agent' | 'rl_agent' | 'clinical_support' | 'diagnostic' | 'documentation' | 'trading_agent' | 'robotics' | 'other';
  readonly provider?: string;
  readonly started_at?: string;
  readonly latency_ms?: number;
  readonly usage?: {
    readonly input_tokens?: number;
    readonly output_tokens?: number;
    readonly cached_tokens?: number;
    readonly cache_write_tokens?: number;
    readonly reasoning_tokens?: number;
  };
  readonly cost_usd?: string | number;
  readonly reservation_id?: string;
};

export type TraceSummary = {
  readonly trace_id: string;
  readonly project_id: string;
  readonly user_id: string | null;
  readonly session_id: string | null;
  readonly conversation_id: string | null;
  readonly domain: 'generic' | 'healthcare' | 'finance' | 'legal' | 'robotics';
  readonly application_type: 'generic' | 'chatbot' | 'rag' | 'agent' | 'rl_agent' | 'clinical_support' | 'diagnostic' | 'documentation' | 'trading_agent' | 'robotics' | 'other';
  readonly model: string;
  readonly provider: string | null;
  readonly started_at: string | null;
  readonly created_at: string;
  readonly latency_ms: number | null;
  readonly usage: {
    readonly input_tokens: number;
    readonly output_tokens: number;
    /** Part of the input: what was read from a cache. */
    readonly cached_tokens: number;
    /** Part of the input: what was written to a cache. */
    readonly cache_write_tokens: number;
    readonly reasoning_tokens: number;
    readonly estimated: boolean;
  };
  /** Null when the price of a model that it called is unknown: then it is not free. */
  readonly cost_usd: string | null;
  readonly price_table: string | null;
  readonly status: 'queued' | 'evaluated';
  readonly verdict: 'passed' | 'failed' | 'needs_review' | 'not_evaluated' | null;
  readonly severity: 'low' | 'medium' | 'high' | 'critical' | null;
  readonly total_issues: number | null;
  readonly evaluation_id: string | null;
};

export type Usage = {
  readonly time_range: TimeRange;
  /** Days that ended before this were recounted from their traces. After it, at most what is being counted at this moment is missing. */
  readonly exact_until: string;
  readonly totals: {
    readonly traces: number;
    readonly evaluations: number;
    /** By the tier that decided, or is waited for. */
    readonly evaluations_by_tier: { readonly [name: string]: number };
    readonly requests: number;
    readonly tokens: number;
    /** Of which the current evaluations are made, without answers from a cache. */
    readonly judge_calls: number;
    /** Of people, of which the current evaluations are made. */
    readonly labels: number;
    /** Requests that the gateway sent and told of. */
    readonly gateway_calls: number;
    /** At the end of the day (of the last one, in the totals): the masked contents of its retention before they are compressed, to less than a half as a rule. What was deleted early is still in it; what is not evaluated, and what is older than this figure, is not. */
    readonly stored_bytes: number;
    readonly cost_usd: string;
    readonly unpriced_traces: number;
    readonly unpriced_share: number | null;
  };
  readonly days: readonly {
    readonly date: string;
    readonly traces: number;
    readonly evaluations: number;
    /** By the tier that decided, or is waited for. */
    readonly evaluations_by_tier: { readonly [name: string]: number };
    readonly requests: number;
    readonly tokens: number;
    /** Of which the current evaluations are made, without answers from a cache. */
    readonly judge_calls: number;
    /** Of people, of which the current evaluations are made. */
    readonly labels: number;
    /** Requests that the gateway sent and told of. */
    readonly gateway_calls: number;
    /** At the end of the day (of the last one, in the totals): the masked contents of its retention before they are compressed, to less than a half as a rule. What was deleted early is still in it; what is not evaluated, and what is older than this figure, is not. */
    readonly stored_bytes: number;
    readonly cost_usd: string;
    readonly unpriced_traces: number;
    readonly unpriced_share: number | null;
  }[];
};

export type Warning = {
  /** Its page is `/errors/{code}`. */
  readonly code: 'price_unknown';
  /** What it means, and what to do. */
  readonly detail: string;
};

export type __schema0 = string | number | boolean | null | readonly __schema0[] | { readonly [name: string]: __schema0 };

export type __schema1 = string | number | boolean | null | readonly __schema1[] | { readonly [name: string]: __schema1 };
