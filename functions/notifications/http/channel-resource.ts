import * as z from 'zod';
import { Severity } from '../../kernel/issue.ts';
import { type Channel, ChannelKind, DisabledReason, SigningKey } from '../channel.ts';

const Key = z.object({
  algorithm: SigningKey.shape.algorithm,
  public_key: z.string().nullable().meta({ description: 'Of ed25519: what receivers verify with, `whpk_…`.' }),
  created_at: z.string(),
  expires_at: z.string().nullable().meta({ description: 'When it stops signing; null for the present one.' }),
});

export const ChannelResource = z
  .object({
    webhook_id: z.string(),
    kind: ChannelKind,
    name: z.string(),
    target: z.string().meta({
      description:
        'Where it leads, as far as that may be shown: the address of a webhook, an e-mail address, a bus, or only the host of Slack or PagerDuty.',
    }),
    include_text: z.boolean(),
    default: z.boolean(),
    min_severity: Severity,
    project_ids: z.array(z.string()).nullable(),
    state: z.enum(['enabled', 'unconfirmed', 'disabled']),
    disabled_reason: DisabledReason.nullable().meta({
      description: '`gone`: its address answered 410; `failing`: nothing reached it for a day.',
    }),
    disabled_at: z.string().nullable(),
    failing_since: z
      .string()
      .nullable()
      .meta({ description: 'Since when every try has failed; null when the last did not.' }),
    signing: z.array(Key).meta({ description: 'The keys that sign the posts of a webhook, the present one first.' }),
    created_at: z.string(),
  })
  .meta({ id: 'Channel', description: 'Where an organization is told what happened.' });

export const ChannelWithSecretResource = ChannelResource.extend({
  secret: z.string().nullable().meta({
    description: 'What the posts are signed with (`whsec_…`), shown this once; null where receivers need no secret.',
  }),
}).meta({ id: 'ChannelWithSecret' });

export function toChannelResource({ channel_id, signing, ...channel }: Channel): z.infer<typeof ChannelResource> {
  return {
    webhook_id: channel_id,
    kind: channel.kind,
    name: channel.name,
    target: channel.target,
    include_text: channel.include_text,
    default: channel.default,
    min_severity: channel.min_severity,
    project_ids: channel.project_ids,
    state: channel.state,
    disabled_reason: channel.disabled_reason,
    disabled_at: channel.disabled_at,
    failing_since: channel.failing_since,
    signing: signing.map(({ sealed: _sealed, ...key }) => key),
    created_at: channel.created_at,
  };
}
