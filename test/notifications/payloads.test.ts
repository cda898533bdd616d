import { createPublicKey, verify } from 'node:crypto';
import { Ajv } from 'ajv';
import { Webhook } from 'standardwebhooks';
import { describe, expect, test } from 'vitest';
import { webhookHeaders } from '../../functions/notifications/channels/sign-webhook.ts';
import { makeSigningKey } from '../../functions/notifications/crypto/signing-keys.ts';
import { confirmationMessage, emailMessage } from '../../functions/notifications/email-message.ts';
import { pagerDutyEvent } from '../../functions/notifications/pagerduty-event.ts';
import { slackMessage } from '../../functions/notifications/slack-message.ts';
import { WebhookPayload, webhookPayload } from '../../functions/notifications/webhook-payload.ts';
import { aNotification } from '../support/builders/notifications.ts';
import { PAGERDUTY_EVENT, SLACK_MESSAGE } from '../support/builders/published-schemas.ts';

const CONSOLE = 'https://aegis.example.com';
const HOSTILE = aNotification({
  summary: `<!channel> & <https://evil.example|click>\r\nBcc: x@example.com ${'s'.repeat(400)}`,
  text: 't'.repeat(4_000),
  traceId: 'a/b?c',
  episodeId: 'e'.repeat(200),
});
const ALL = [
  aNotification(),
  aNotification({ text: 'said' }),
  HOSTILE,
  aNotification({ type: 'episode.acknowledged', severity: 'high' }),
  aNotification({ type: 'episode.resolved', severity: 'medium', traceId: null }),
  aNotification({ type: 'deletion.completed', severity: 'low', traceId: null, episodeId: null, projectId: null }),
  aNotification({ type: 'test', episodeId: null, traceId: null, text: '' }),
];
const ajv = new Ajv({ strict: true, allowUnionTypes: true });

describe('what a webhook receives', () => {
  test.each(ALL)('$type follows its schema, links to the console and holds text only where there is any', (each) => {
    const payload = webhookPayload(each, CONSOLE);
    expect(WebhookPayload.parse(payload)).toEqual(payload);
    expect(payload.data.text).toBe(each.text ?? undefined);
    const path =
      each.traceId === null
        ? each.episodeId === null
          ? ''
          : '/alerts'
        : `/traces/${encodeURIComponent(each.traceId)}`;
    expect(payload.data.url).toBe(`${CONSOLE}/ui${path}`);
  });

  test('is signed so that the official library accepts it, with the old and the new secret while they overlap', () => {
    const [present, before, other] = [1, 2, 3].map(() => makeSigningKey('hmac-sha256').secret);
    const body = JSON.stringify(webhookPayload(aNotification(), CONSOLE));
    const keys = [present, before].map((secret = '') => ({
      algorithm: 'hmac-sha256' as const,
      secret,
      publicKey: null,
    }));
    const headers = webhookHeaders(keys, { id: 'episode-1-opened', at: Date.now(), body });
    for (const secret of [present, before]) {
      expect(new Webhook(String(secret)).verify(body, headers)).toEqual(JSON.parse(body));
    }
    expect(() => new Webhook(String(other)).verify(body, headers)).toThrow();
    expect(() => new Webhook(String(present)).verify(`${body} `, headers)).toThrow();
    expect(() => new Webhook(String(present)).verify(body, { ...headers, 'webhook-id': 'another' })).toThrow();
  });

  test('is signed with ed25519 so that the public key alone verifies it', () => {
    const { secret, publicKey } = makeSigningKey('ed25519');
    expect([secret, publicKey]).toEqual([expect.stringMatching(/^whsk_/), expect.stringMatching(/^whpk_/)]);
    const headers = webhookHeaders([{ algorithm: 'ed25519', secret, publicKey }], {
      id: 'id',
      at: 1_700_000_000_999,
      body: '{}',
    });
    const [version, signature = ''] = String(headers['webhook-signature']).split(',');
    expect(version).toBe('v1a');
    expect(headers['webhook-timestamp']).toBe('1700000000');
    const x = Buffer.from(String(publicKey).slice('whpk_'.length), 'base64').toString('base64url');
    const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
    const verifies = (text: string) => verify(null, Buffer.from(text), key, Buffer.from(signature, 'base64'));
    expect(verifies('id.1700000000.{}')).toBe(true);
    expect(verifies('id.1700000000.{ }')).toBe(false);
  });
});

describe('what Slack receives', () => {
  const isValid = ajv.compile(SLACK_MESSAGE);
  test.each(ALL)('$type follows the published form', (each) => {
    expect([isValid(slackMessage(each, CONSOLE)), isValid.errors]).toEqual([true, null]);
  });

  test('holds no mention, link or format that a text could make', () => {
    const { text, blocks } = slackMessage(HOSTILE, CONSOLE);
    expect(text).not.toMatch(/[<>]/);
    expect(JSON.stringify(blocks)).not.toContain('mrkdwn');
  });

  test('has no button where its address would be too long', () => {
    const far = slackMessage(aNotification(), `https://example.com/${'x'.repeat(3_000)}`);
    expect(JSON.stringify(far)).not.toContain('button');
    expect(isValid(far)).toBe(true);
  });
});

describe('what PagerDuty receives', () => {
  const isValid = ajv.compile(PAGERDUTY_EVENT);
  const KEY = 'k'.repeat(32);
  test.each(ALL)('$type follows the published form', (each) => {
    expect([isValid(pagerDutyEvent(each, KEY, CONSOLE)), isValid.errors]).toEqual([true, null]);
  });

  test('is one incident for an episode, from opening to resolving', () => {
    const events = (['episode.opened', 'episode.acknowledged', 'episode.resolved'] as const).map((type) =>
      pagerDutyEvent(aNotification({ id: `${type}-id`.replace('.', '-'), type }), KEY, CONSOLE),
    );
    expect(events.map(({ event_action: action }) => action)).toEqual(['trigger', 'acknowledge', 'resolve']);
    expect(new Set(events.map(({ dedup_key: key }) => key))).toEqual(new Set(['episode-1']));
  });

  test('has a key of 255 characters at most, as PagerDuty takes it', () => {
    const episodeId = `${'e'.repeat(250)}:${'1'.repeat(50)}`;
    const { dedup_key: key } = pagerDutyEvent(aNotification({ episodeId }), KEY, CONSOLE);
    expect(key).toBe(episodeId.slice(0, 255));
    expect(isValid(pagerDutyEvent(aNotification({ episodeId }), KEY, CONSOLE))).toBe(true);
  });
});

describe('a mail', () => {
  test('has a subject of one line and a body with the link, and the text where there is one', () => {
    const { subject, body } = emailMessage(HOSTILE, CONSOLE);
    expect(subject).not.toMatch(/[\r\n]/);
    expect(subject.length).toBeLessThanOrEqual(200);
    expect(body).toContain(`${CONSOLE}/ui/traces/a%2Fb%3Fc`);
    expect(body).toContain('tttt');
    const plain = emailMessage(aNotification({ projectId: null }), CONSOLE);
    expect(plain.body).not.toContain('Text of the trace');
    expect(plain.subject).toBe('[Aegis] critical: A critical issue was found.');
  });

  test('that asks for confirmation holds the code', () => {
    expect(confirmationMessage(aNotification(), 'c0de').body).toContain('    c0de\n');
  });
});
