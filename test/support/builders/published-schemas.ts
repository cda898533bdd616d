/** Written down from what the services publish of their forms; nothing here is theirs. */

const plainText = (maxLength: number) => ({
  type: 'object',
  required: ['type', 'text'],
  additionalProperties: false,
  properties: {
    type: { const: 'plain_text' },
    text: { type: 'string', minLength: 1, maxLength },
    emoji: { type: 'boolean' },
  },
});

const block = (type: string, required: readonly string[], properties: object) => ({
  type: 'object',
  required: ['type', ...required],
  additionalProperties: false,
  properties: { type: { const: type }, block_id: { type: 'string', maxLength: 255 }, ...properties },
});

/**
 * A message of Slack's incoming webhooks, as far as we use it. Source: docs.slack.dev, "Sending messages using incoming
 * webhooks" and the Block Kit reference of header, section, context and actions blocks, text objects and buttons.
 */
export const SLACK_MESSAGE = {
  type: 'object',
  required: ['text', 'blocks'],
  additionalProperties: false,
  properties: {
    text: { type: 'string', minLength: 1, maxLength: 40_000 },
    blocks: {
      type: 'array',
      minItems: 1,
      maxItems: 50,
      items: {
        anyOf: [
          block('header', ['text'], { text: plainText(150) }),
          block('section', ['text'], { text: plainText(3_000) }),
          block('context', ['elements'], {
            elements: { type: 'array', minItems: 1, maxItems: 10, items: plainText(3_000) },
          }),
          block('actions', ['elements'], {
            elements: {
              type: 'array',
              minItems: 1,
              maxItems: 25,
              items: {
                type: 'object',
                required: ['type', 'text'],
                additionalProperties: false,
                properties: {
                  type: { const: 'button' },
                  text: plainText(75),
                  action_id: { type: 'string', maxLength: 255 },
                  url: { type: 'string', maxLength: 3_000 },
                },
              },
            },
          }),
        ],
      },
    },
  },
};

/**
 * An event of PagerDuty's Events API v2. Source: developer.pagerduty.com, "Send an alert event" and "PD-CEF": the members,
 * the four severities, the limits of 255 characters for `dedup_key` and 1,024 for `summary`, and an integration key of 32.
 */
export const PAGERDUTY_EVENT = {
  type: 'object',
  required: ['routing_key', 'event_action', 'dedup_key', 'payload'],
  additionalProperties: false,
  properties: {
    routing_key: { type: 'string', minLength: 32, maxLength: 32 },
    event_action: { enum: ['trigger', 'acknowledge', 'resolve'] },
    dedup_key: { type: 'string', minLength: 1, maxLength: 255 },
    payload: {
      type: 'object',
      required: ['summary', 'source', 'severity'],
      additionalProperties: false,
      properties: {
        summary: { type: 'string', minLength: 1, maxLength: 1_024 },
        source: { type: 'string', minLength: 1 },
        severity: { enum: ['critical', 'error', 'warning', 'info'] },
        timestamp: { type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}T' },
        component: { type: 'string' },
        group: { type: 'string' },
        class: { type: 'string' },
        custom_details: { type: 'object' },
      },
    },
    links: {
      type: 'array',
      items: {
        type: 'object',
        required: ['href'],
        additionalProperties: false,
        properties: { href: { type: 'string' }, text: { type: 'string' } },
      },
    },
    images: { type: 'array' },
    client: { type: 'string' },
    client_url: { type: 'string' },
  },
};
