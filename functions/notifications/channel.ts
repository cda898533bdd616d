import * as z from 'zod';
import { ProjectId } from '../content/trace.ts';
import { SEVERITIES, Severity } from '../kernel/issue.ts';
import type { ToldNotification } from './outbox.ts';

export const ChannelKind = z.enum(['webhook', 'slack', 'pagerduty', 'email', 'eventbridge']);
export type ChannelKind = z.infer<typeof ChannelKind>;

/** Of one organization; they are read together. */
export const MAX_CHANNELS = 50;

/** What signs the posts to a webhook. While it is replaced there are two, and every post carries both signatures. */
export const SigningKey = z.object({
  algorithm: z.enum(['hmac-sha256', 'ed25519']),
  /** The symmetric or the private key, sealed for the channel. */
  sealed: z.string(),
  /** Of ed25519: what receivers verify with, `whpk_…`. */
  public_key: z.string().nullable(),
  created_at: z.string(),
  /** When it stops signing; null for the present one. */
  expires_at: z.string().nullable(),
});
export type SigningKey = z.infer<typeof SigningKey>;

export const DisabledReason = z.enum(['by_hand', 'gone', 'failing']);
export type DisabledReason = z.infer<typeof DisabledReason>;

/** Where an organization is told what happened. */
export const Channel = z.object({
  organization_id: z.string(),
  channel_id: z.string(),
  kind: ChannelKind,
  name: z.string(),
  /** What may be shown of where it leads: the address of a webhook, an e-mail address, the name of a bus, a host. */
  target: z.string(),
  /** The rest of where it leads, which is secret: the address of Slack's hook, PagerDuty's routing key. */
  sealed_target: z.string().nullable(),
  /** The present key first. Of webhooks alone. */
  signing: z.array(SigningKey),
  /** Whether masked text of traces may leave by it. */
  include_text: z.boolean(),
  /** Whether rules that name no channel tell this one. */
  default: z.boolean(),
  min_severity: Severity,
  /** Null for all, and for what concerns the whole organization. */
  project_ids: z.array(ProjectId).nullable(),
  state: z.enum(['enabled', 'unconfirmed', 'disabled']),
  disabled_reason: DisabledReason.nullable(),
  disabled_at: z.string().nullable(),
  /** Since when no try has succeeded, where the last one failed. */
  failing_since: z.string().nullable(),
  created_at: z.string(),
  version: z.int().positive(),
});
export type Channel = z.infer<typeof Channel>;

export interface ChannelStore {
  find(organizationId: string, channelId: string): Promise<Channel | null>;
  /** All of an organization, by id. */
  list(organizationId: string): Promise<Channel[]>;
  /** False when there is one with this id. */
  create(channel: Channel): Promise<boolean>;
  /** False unless `known` is what is stored; `next` has the following version. */
  replace(known: Channel, next: Channel): Promise<boolean>;
  /** False when there was none. */
  remove(organizationId: string, channelId: string): Promise<boolean>;
  /**
   * Counts a mail that asks an address to confirm; false when the organization has sent as many on this day as it may.
   * @param day such as `2026-11-30`
   */
  countConfirmation(organizationId: string, day: string): Promise<boolean>;
}

/** Mails that ask an address to confirm, of one organization in a day (UTC): nobody is flooded by way of us. */
export const CONFIRMATIONS_PER_DAY = 20;

/** Whether a channel is to be told; a test and a confirmation are meant for it, whatever else it wants to hear. */
export function hears(channel: Channel, { type, severity, projectId }: ToldNotification): boolean {
  if (type === 'channel.confirmation') return channel.state === 'unconfirmed';
  if (channel.state !== 'enabled') return false;
  if (type === 'test') return true;
  if (SEVERITIES.indexOf(severity) < SEVERITIES.indexOf(channel.min_severity)) return false;
  return channel.project_ids === null || (projectId !== null && channel.project_ids.includes(projectId));
}
