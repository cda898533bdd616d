import { SESv2Client, SendEmailCommand } from '@aws-sdk/client-sesv2';
import type { TryOutcome } from '../delivery.ts';
import type { EmailMessage } from '../email-message.ts';
import { failureOf } from './service-failure.ts';

/** Sends mail by SES from the address that the operator has named. */
export class EmailSender {
  readonly #from: string;
  readonly #client: SESv2Client;

  constructor(from: string, client: SESv2Client = openClient()) {
    this.#from = from;
    this.#client = client;
  }

  async send(to: string, id: string, { subject, body }: EmailMessage): Promise<TryOutcome> {
    try {
      await this.#client.send(
        new SendEmailCommand({
          FromEmailAddress: this.#from,
          Destination: { ToAddresses: [to] },
          Content: {
            Simple: {
              Subject: { Data: subject, Charset: 'UTF-8' },
              Body: { Text: { Data: body, Charset: 'UTF-8' } },
              Headers: [
                { Name: 'Auto-Submitted', Value: 'auto-generated' },
                { Name: 'X-Aegis-Notification-Id', Value: id },
              ],
            },
          },
        }),
      );
      return { ok: true, status: null };
    } catch (error) {
      return failureOf(error);
    }
  }
}

function openClient(): SESv2Client {
  return new SESv2Client({
    maxAttempts: 1,
    requestHandler: { connectionTimeout: 1_000, requestTimeout: 8_000, throwOnRequestTimeout: true },
  });
}
