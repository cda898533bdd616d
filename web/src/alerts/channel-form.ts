import type { Channel } from '../../../lib/client/api-types.ts';
import type { Severity } from '../api/words.ts';

export const CHANNEL_KINDS = [
  'webhook',
  'slack',
  'pagerduty',
  'email',
  'eventbridge',
] as const satisfies readonly Channel['kind'][];

/** The form for a new channel, as typed. */
export interface ChannelForm {
  readonly kind: Channel['kind'];
  readonly name: string;
  /** What the kind needs: an address, an integration key, an e-mail address or the name of a bus. */
  readonly target: string;
  readonly region: 'us' | 'eu';
  readonly minSeverity: Severity;
  readonly includeText: boolean;
  readonly isDefault: boolean;
}

export const NEW_CHANNEL: ChannelForm = {
  kind: 'webhook',
  name: '',
  target: '',
  region: 'us',
  minSeverity: 'low',
  includeText: false,
  isDefault: false,
};

/** What a kind of channel is asked for, and the member of the body that it goes into. */
export const TARGETS: Readonly<Record<Channel['kind'], { readonly label: string; readonly member: string }>> = {
  webhook: { label: 'Address (HTTPS)', member: 'url' },
  slack: { label: 'Address of the incoming webhook', member: 'url' },
  pagerduty: { label: 'Integration key', member: 'routing_key' },
  email: { label: 'E-mail address', member: 'email' },
  eventbridge: { label: 'Bus', member: 'bus' },
};

/** The channel to create, or what is missing. */
export function readChannelForm(
  form: ChannelForm,
): { readonly body: object } | { readonly problems: Readonly<Record<string, string>> } {
  const problems: Record<string, string> = {};
  const { member } = TARGETS[form.kind];
  if (form.name.trim() === '') problems['name'] = 'A name by which you know it';
  if (form.target.trim() === '') problems[member] = 'Where to?';
  if (Object.keys(problems).length > 0) return { problems };
  return {
    body: {
      kind: form.kind,
      name: form.name.trim(),
      [member]: form.target.trim(),
      ...(form.kind === 'pagerduty' ? { region: form.region } : {}),
      min_severity: form.minSeverity,
      include_text: form.includeText,
      default: form.isDefault,
    },
  };
}
