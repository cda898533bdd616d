import { AegisError } from '../kernel/errors.ts';
import {
  type AlertRule,
  type AlertRuleStore,
  type AlertSettings,
  contradictionsIn,
  MAX_RULES,
  MAX_SILENCES,
  type RuleChange,
} from './alert-rule.ts';
import type { ChannelStore } from './channel.ts';

const MAX_ATTEMPTS = 8;

/**
 * @returns the settings as they were and as they are now
 * @throws AegisError what `change` throws; `limit_reached` for too many rules or silences
 */
export async function changeSettings(
  store: AlertRuleStore,
  organizationId: string,
  change: (settings: AlertSettings) => Pick<AlertSettings, 'rules' | 'silences'>,
): Promise<{ readonly before: AlertSettings; readonly after: AlertSettings }> {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const before = await store.find(organizationId);
    const { rules, silences } = change(before);
    if (rules.length > MAX_RULES) throw tooMany(`${MAX_RULES} alert rules`);
    if (silences.length > MAX_SILENCES) throw tooMany(`${MAX_SILENCES} silences`);
    const after = { ...before, rules, silences, version: before.version + 1 };
    if (await store.save(organizationId, after)) return { before, after };
  }
  throw new AegisError('unavailable', 'Too many changes of alert rules at once. Try again.', { retryAfterSeconds: 1 });
}

/** The rule with what a request changes of it: undefined changes nothing. What it says of its condition as a whole is checked by `requireSense`. */
export function changedRule(rule: AlertRule, change: RuleChange, at: string): AlertRule {
  return {
    ...rule,
    name: change.name ?? rule.name,
    on: change.on ?? rule.on,
    severity: change.severity === undefined ? rule.severity : change.severity,
    channels: change.channels ?? rule.channels,
    enabled: change.enabled ?? rule.enabled,
    for: change.for ?? rule.for,
    keep_firing_for: change.keep_firing_for ?? rule.keep_firing_for,
    no_data: change.no_data ?? rule.no_data,
    group_by: change.group_by ?? rule.group_by,
    quiet_hours: change.quiet_hours === undefined ? rule.quiet_hours : change.quiet_hours,
    escalation: change.escalation === undefined ? rule.escalation : change.escalation,
    version: rule.version + 1,
    updated_at: at,
  };
}

/** @throws AegisError `invalid_request` for a rule whose parts contradict each other */
export function requireSense(rule: AlertRule): AlertRule {
  const errors = contradictionsIn(rule);
  if (errors.length === 0) return rule;
  throw new AegisError('invalid_request', 'The parts of this alert rule do not go together.', { errors });
}

/**
 * Nobody hears of a rule whose channels there are not. Of a rule that is changed only what the change names is asked for.
 * @throws AegisError `invalid_request` with an error for each channel that is unknown
 */
export async function requireChannels(
  store: Pick<ChannelStore, 'list'>,
  organizationId: string,
  { channels = [], escalation }: Pick<RuleChange, 'channels' | 'escalation'>,
): Promise<void> {
  const others = escalation?.channels ?? [];
  if (channels.length + others.length === 0) return;
  const known = new Set((await store.list(organizationId)).map(({ channel_id: id }) => id));
  const errors = [...unknownIn('channels', channels), ...unknownIn('escalation.channels', others)];
  if (errors.length === 0) return;
  throw new AegisError('invalid_request', 'This alert rule names channels that there are not.', { errors });

  function unknownIn(field: string, ids: readonly string[]) {
    return ids.flatMap((id, index) =>
      known.has(id) ? [] : [{ path: `${field}[${index}]`, message: 'is no channel of this organization' }],
    );
  }
}

function tooMany(what: string): AegisError {
  return new AegisError('limit_reached', `An organization may have ${what}.`);
}
