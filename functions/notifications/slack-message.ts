import type { Notification } from './outbox.ts';
import { consoleLink } from './webhook-payload.ts';

/** Slack's limits (Block Kit reference: header block, text object, button element). */
const MAX_HEADER = 150;
const MAX_SECTION = 3_000;
const MAX_BUTTON_URL = 3_000;

interface PlainText {
  readonly type: 'plain_text';
  readonly text: string;
  readonly emoji: false;
}

/** What Slack's incoming webhooks take: blocks, and a text for notices and old clients. */
export interface SlackMessage {
  readonly text: string;
  readonly blocks: readonly object[];
}

/**
 * A notification as blocks. All texts are plain: nothing in them becomes a link, a mention or a format, except in the
 * fallback `text`, which is escaped.
 */
export function slackMessage(notification: Notification, consoleUrl: string): SlackMessage {
  const { severity, summary, projectId, text, timestamp } = notification;
  const url = consoleLink(notification, consoleUrl);
  const facts = [EVENTS[notification.type], ...(projectId === null ? [] : [`project ${projectId}`]), timestamp];
  return {
    text: escaped(`${severity}: ${summary}`),
    blocks: [
      { type: 'header', text: plain(`${severity}: ${EVENTS[notification.type]}`, MAX_HEADER) },
      { type: 'section', text: plain(summary, MAX_SECTION) },
      ...(text === null || text === '' ? [] : [{ type: 'section', text: plain(text, MAX_SECTION) }]),
      { type: 'context', elements: [plain(facts.join(' · '), MAX_SECTION)] },
      ...(url.length > MAX_BUTTON_URL
        ? []
        : [{ type: 'actions', elements: [{ type: 'button', action_id: 'open', text: plain('Open', 75), url }] }]),
    ],
  };
}

/** What each event is called where people read it. */
export const EVENTS: Readonly<Record<Notification['type'], string>> = {
  'episode.opened': 'alert',
  'episode.acknowledged': 'alert acknowledged',
  'episode.resolved': 'alert resolved',
  'deletion.completed': 'deletion completed',
  'channel.disabled': 'channel disabled',
  'channel.confirmation': 'confirm this channel',
  test: 'test',
};

function plain(text: string, longest: number): PlainText {
  const cut = text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
  return { type: 'plain_text', text: cut, emoji: false };
}

/** As Slack asks for text that is no markup of ours. */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
