import { PepperHasher } from '../access/crypto/pepper-hasher.ts';
import { PepperSealer } from '../access/crypto/pepper-sealer.ts';
import { SecretReader } from '../access/secrets-manager/secrets-manager.ts';
import { ChannelDeployment } from '../notifications/channel-deployment.ts';
import { OutboundPost } from '../notifications/channels/outbound-post.ts';
import { EventSender } from '../notifications/channels/put-event.ts';
import { EmailSender } from '../notifications/channels/send-email.ts';
import { sendNotification } from '../notifications/channels/send-notification.ts';
import { deliver } from '../notifications/deliver.ts';
import { DeliveryPlace } from '../notifications/delivery.ts';
import { TrySamples } from '../notifications/try-samples.ts';
import { createBatchHandler } from '../runtime/batch.ts';
import { readEnvironment, VARIABLES } from '../runtime/environment.ts';
import { METRICS } from '../runtime/metric-names.ts';
import { openTelemetry } from '../runtime/telemetry.ts';
import { DynamoTable } from '../storage/dynamodb-table.ts';
import { openOutbox } from './outbox.ts';

const { TABLE_NAME, AUTH_SECRET_ID, DELIVERY_QUEUE_URL, CHANNEL_DEPLOYMENT } = VARIABLES;
const { CONSOLE_URL, RETRY_BACKOFF_BASE_SECONDS } = VARIABLES;
const env = readEnvironment({
  TABLE_NAME,
  AUTH_SECRET_ID,
  DELIVERY_QUEUE_URL,
  CHANNEL_DEPLOYMENT,
  CONSOLE_URL,
  RETRY_BACKOFF_BASE_SECONDS,
});

const telemetry = openTelemetry('deliver');
const { channels, deliveries, deliveryQueue, outbox } = openOutbox(
  new DynamoTable(env.TABLE_NAME),
  env.DELIVERY_QUEUE_URL,
);
const secrets = new SecretReader();
const readPeppers = () => secrets.read(env.AUTH_SECRET_ID);
const { emailSender, eventBuses, allowLoopback } = ChannelDeployment.parse(JSON.parse(env.CHANNEL_DEPLOYMENT));
const senders = {
  post: new OutboundPost({ allowLoopback }),
  email: emailSender === null ? null : new EmailSender(emailSender),
  events: new EventSender(eventBuses),
  sealer: new PepperSealer(readPeppers, Date.now),
  hasher: new PepperHasher(readPeppers, Date.now),
  consoleUrl: env.CONSOLE_URL,
};
const deps = {
  channels,
  deliveries,
  queue: deliveryQueue,
  outbox,
  send: sendNotification.bind(null, senders),
  now: Date.now,
};
const samples = new TrySamples(Date.now);

/** Makes the tries that are due. All of a batch are made at once, so that an endpoint that hangs holds up none beside it. */
export const handler = createBatchHandler({
  schema: DeliveryPlace,
  telemetry,
  describe: ({ organization_id, delivery_id }) => ({ organization_id, delivery_id }),
  backoffBaseSeconds: env.RETRY_BACKOFF_BASE_SECONDS,
  retryLater: (receiptHandle, seconds) => deliveryQueue.retryLater(receiptHandle, seconds),
  process: (place) => deliver(deps, place),
  report({ outcome, sent, channelId, threw }) {
    if (sent === null || channelId === null) return { outcome };
    if (samples.take(channelId)) telemetry.count(METRICS.deliveryFailed, sent.ok ? 0 : 1);
    const why = sent.ok ? {} : { failure: sent.failure, ...(threw === undefined ? {} : { error_name: threw }) };
    return { outcome, channel_id: channelId, status: String(sent.status ?? 'none'), ...why };
  },
  follow: async () => new Map(),
});
