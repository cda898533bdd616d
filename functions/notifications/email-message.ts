import type { Notification } from './outbox.ts';
import { EVENTS } from './slack-message.ts';
import { consoleLink } from './webhook-payload.ts';

/** RFC 5322 advises 78 characters and forbids more than 998 in a line. */
const MAX_SUBJECT = 200;

export interface EmailMessage {
  readonly subject: string;
  /** Plain text. */
  readonly body: string;
}

/** A notification as a mail of plain text. */
export function emailMessage(notification: Notification, consoleUrl: string): EmailMessage {
  const { type, severity, summary, projectId, timestamp, text, organizationId } = notification;
  const lines = [
    summary,
    '',
    `What      ${EVENTS[type]}`,
    `Severity  ${severity}`,
    ...(projectId === null ? [] : [`Project   ${projectId}`]),
    `When      ${timestamp}`,
    '',
    `Look at it: ${consoleLink(notification, consoleUrl)}`,
    ...(text === null ? [] : ['', 'Text of the trace, masked:', '', text]),
    '',
    '--',
    `Sent by Aegis for organization ${organizationId}. An admin there can remove this channel.`,
  ];
  return { subject: subjectLine(`[Aegis] ${severity}: ${summary}`), body: `${lines.join('\n')}\n` };
}

/** The mail that asks an address whether it wants to be a channel. */
export function confirmationMessage({ summary, organizationId }: Notification, code: string): EmailMessage {
  const body = [
    summary,
    '',
    'If you want that, give this code to the person who asked for it:',
    '',
    `    ${code}`,
    '',
    'If not, do nothing: without the code no further mail comes.',
    '',
    '--',
    `Sent by Aegis for organization ${organizationId}.`,
  ].join('\n');
  return { subject: '[Aegis] Confirm this address for alerts', body: `${body}\n` };
}

/** One line: what breaks it would begin another header. */
function subjectLine(text: string): string {
  const line = text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ');
  return line.length > MAX_SUBJECT ? `${line.slice(0, MAX_SUBJECT - 1)}…` : line;
}
