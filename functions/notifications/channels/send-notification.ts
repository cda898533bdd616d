import type { SecretSealer } from '../../access/sealed-secret.ts';
import type { Hasher } from '../../kernel/ports.ts';
import { confirmationCode, placeOfSecrets, signingAt } from '../change-channel.ts';
import type { Channel, ChannelKind } from '../channel.ts';
import { PagerDutyTarget } from '../channel-rules.ts';
import type { Attempt } from '../deliver.ts';
import type { TryOutcome } from '../delivery.ts';
import { confirmationMessage, emailMessage } from '../email-message.ts';
import type { Notification } from '../outbox.ts';
import { pagerDutyEvent } from '../pagerduty-event.ts';
import { slackMessage } from '../slack-message.ts';
import { webhookPayload } from '../webhook-payload.ts';
import type { OutboundPost } from './outbound-post.ts';
import type { EventSender } from './put-event.ts';
import type { EmailSender } from './send-email.ts';
import { webhookHeaders } from './sign-webhook.ts';

const JSON_HEADERS = { 'content-type': 'application/json', 'user-agent': 'Aegis-Notifications/1' };
const NOT_CONFIGURED: TryOutcome = { ok: false, status: null, failure: 'not_configured', retryAfterSeconds: null };

interface SendDependencies {
  readonly post: Pick<OutboundPost, 'send'>;
  /** Null where the operator has named no sender. */
  readonly email: Pick<EmailSender, 'send'> | null;
  readonly events: Pick<EventSender, 'send'>;
  readonly sealer: SecretSealer;
  readonly hasher: Pick<Hasher, 'digest'>;
  /** The base address of the deployment, without a slash at its end. */
  readonly consoleUrl: string;
}

type Send = (
  deps: SendDependencies,
  channel: Channel,
  notification: Notification,
  attempt: Attempt,
) => Promise<TryOutcome>;

/**
 * Makes one try by whatever kind of channel it is.
 * @throws AegisError `unavailable` when its secrets cannot be read
 */
export const sendNotification: Send = (deps, channel, notification, attempt) =>
  SENDERS[channel.kind](deps, channel, notification, attempt);

const SENDERS: Readonly<Record<ChannelKind, Send>> = {
  async webhook({ post, sealer, consoleUrl }, channel, notification, { at, number }) {
    const place = placeOfSecrets(channel.organization_id, channel.channel_id);
    const keys = await Promise.all(
      signingAt(channel, at).map(async ({ algorithm, sealed, public_key: publicKey }) => ({
        algorithm,
        secret: await sealer.open(place, sealed),
        publicKey,
      })),
    );
    const body = JSON.stringify(webhookPayload(notification, consoleUrl));
    const signed = webhookHeaders(keys, { id: notification.id, at, body });
    const headers = { ...JSON_HEADERS, ...signed, 'aegis-delivery-attempt': String(number) };
    return post.send({ url: channel.target, headers, body });
  },

  async slack({ post, consoleUrl, ...deps }, channel, notification) {
    const body = JSON.stringify(slackMessage(notification, consoleUrl));
    return post.send({ url: await openTarget(deps, channel), headers: JSON_HEADERS, body });
  },

  async pagerduty({ post, consoleUrl, ...deps }, channel, notification) {
    const { url, routing_key: key } = PagerDutyTarget.parse(JSON.parse(await openTarget(deps, channel)));
    const body = JSON.stringify(pagerDutyEvent(notification, key, consoleUrl));
    return post.send({ url, headers: JSON_HEADERS, body });
  },

  async email({ email, hasher, consoleUrl }, channel, notification) {
    if (email === null) return NOT_CONFIGURED;
    const message =
      notification.type === 'channel.confirmation'
        ? confirmationMessage(notification, await confirmationCode({ hasher }, channel))
        : emailMessage(notification, consoleUrl);
    return email.send(channel.target, notification.id, message);
  },

  async eventbridge({ events, consoleUrl }, channel, notification) {
    return events.send(channel.target, notification.id, webhookPayload(notification, consoleUrl));
  },
};

function openTarget({ sealer }: Pick<SendDependencies, 'sealer'>, channel: Channel): Promise<string> {
  const place = placeOfSecrets(channel.organization_id, channel.channel_id);
  return sealer.open(place, channel.sealed_target ?? '');
}
