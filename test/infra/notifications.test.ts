import { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { EVERYTHING, resourcesOf, synthesize } from './synthesize.ts';

/** AWS alone refuses a publisher that a topic's policy does not name; the emulator delivers everything. */
const CLOUDWATCH = 'cloudwatch.amazonaws.com';
const BUDGETS = 'budgets.amazonaws.com';

const oneOrMore = z
  .union([z.array(z.unknown()), z.unknown().transform((one) => [one])])
  .default([])
  .transform((values) => values.map((value) => JSON.stringify(value)));
const refSchema = z.object({ Ref: z.string() });
const statementSchema = z.object({
  Effect: z.enum(['Allow', 'Deny']),
  Principal: z.unknown(),
  Action: oneOrMore,
  Resource: oneOrMore,
  Condition: z.record(z.string(), z.unknown()).optional(),
});
type Statement = z.infer<typeof statementSchema>;
const policySchema = z.object({ Statement: z.array(statementSchema) });
const actionsSchema = z.object({
  AlarmActions: z.array(refSchema).default([]),
  OKActions: z.array(refSchema).default([]),
  InsufficientDataActions: z.array(refSchema).default([]),
});

interface Notification {
  readonly source: string;
  readonly publisher: string;
  readonly topicId: string;
}

/** What alarms and budgets send, and where to. */
function notificationsOf(template: Template): Notification[] {
  const alarms = ['AWS::CloudWatch::Alarm', 'AWS::CloudWatch::CompositeAlarm'].flatMap((type) =>
    resourcesOf(template, type),
  );
  const budgets = resourcesOf(template, 'AWS::Budgets::Budget').map(({ id, properties }) => ({
    source: id,
    publisher: BUDGETS,
    topicId: /"Address":\{"Ref":"(\w+)"\}/.exec(JSON.stringify(properties))?.[1] ?? 'none',
  }));
  return [
    ...budgets,
    ...alarms.flatMap(({ id, properties }) => {
      const { AlarmActions, OKActions, InsufficientDataActions } = actionsSchema.parse(properties);
      return [...AlarmActions, ...OKActions, ...InsufficientDataActions].map(({ Ref }) => ({
        source: id,
        publisher: CLOUDWATCH,
        topicId: Ref,
      }));
    }),
  ];
}

/** The statements about one topic: a policy of a topic replaces the default one, which let the account publish. */
function topicStatements(template: Template, topicId: string): Statement[] {
  return resourcesOf(template, 'AWS::SNS::TopicPolicy').flatMap(({ properties }) => {
    const { Topics } = z.object({ Topics: z.array(refSchema) }).parse(properties);
    if (!Topics.some(({ Ref }) => Ref === topicId)) return [];
    return policySchema.parse(properties['PolicyDocument']).Statement;
  });
}

/** `*` at the end of an action stands for the rest of its name. */
function isOf(action: string, allowed: string): boolean {
  const pattern = allowed.replaceAll('"', '');
  return pattern.endsWith('*') ? action.startsWith(pattern.slice(0, -1)) : action === pattern;
}

function allows(statements: readonly Statement[], publisher: string, action: string, resource: string): boolean {
  return statements.some(
    ({ Effect, Principal, Action, Resource, Condition }) =>
      Effect === 'Allow' &&
      JSON.stringify(Principal) === JSON.stringify({ Service: publisher }) &&
      Action.some((allowed) => isOf(action, allowed)) &&
      Resource.includes(resource) &&
      // Without it CloudWatch would publish for an alarm of any account; with another it would publish for none.
      JSON.stringify(Condition) ===
        JSON.stringify({ StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } }),
  );
}

/** Why a notification would not arrive; null when it does. */
function obstacleTo(template: Template, { publisher, topicId }: Notification): string | null {
  const topic = resourcesOf(template, 'AWS::SNS::Topic').find(({ id }) => id === topicId);
  if (topic === undefined) return 'there is no such topic';
  const resource = JSON.stringify({ Ref: topicId });
  if (!allows(topicStatements(template, topicId), publisher, 'sns:Publish', resource)) return 'it may not publish';
  const key = topic.properties['KmsMasterKeyId'];
  return key === undefined ? null : obstacleOfKey(template, key, publisher);
}

function obstacleOfKey(template: Template, keyId: unknown, publisher: string): string | null {
  const key = resourcesOf(template, 'AWS::KMS::Key').find(({ id }) => JSON.stringify(keyId).includes(`"${id}"`));
  if (key === undefined) return 'nobody but its owner may use the key';
  const { Statement: statements } = policySchema.parse(key.properties['KeyPolicy']);
  const missing = ['kms:Decrypt', 'kms:GenerateDataKey'].filter(
    (action) => !allows(statements, publisher, action, '"*"'),
  );
  return missing.length === 0 ? null : `it may not ${missing.join(', ')}`;
}

describe.each(['dev', 'staging', 'prod', 'local'] as const)('a notification in %s', (stage) => {
  const template = synthesize(stage, EVERYTHING);
  const notifications = notificationsOf(template);

  test('arrives: its topic lets whoever sends it publish, and use the key if there is one', () => {
    const lost = notifications.flatMap((notification) => {
      const obstacle = obstacleTo(template, notification);
      return obstacle === null ? [] : [`${notification.source} to ${notification.topicId}: ${obstacle}`];
    });
    expect(lost).toEqual([]);
  });

  test('is sent by every alarm and by the budget', () => {
    const senders = new Set(notifications.map(({ source }) => source));
    const expected = resourcesOf(template).filter(({ type }) =>
      ['AWS::CloudWatch::Alarm', 'AWS::CloudWatch::CompositeAlarm', 'AWS::Budgets::Budget'].includes(type),
    );
    expect(expected.map(({ id }) => id).filter((id) => !senders.has(id))).toEqual([]);
  });

  test('goes to topics that take nothing but TLS', () => {
    for (const topicId of new Set(notifications.map((notification) => notification.topicId))) {
      const denied = topicStatements(template, topicId).filter(({ Effect }) => Effect === 'Deny');
      expect(denied, topicId).toEqual([
        expect.objectContaining({ Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
      ]);
    }
  });
});

describe('the walk from an alarm to its topic', () => {
  const FROM_HERE = { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } };
  const PUBLISH = {
    Effect: 'Allow',
    Principal: { Service: CLOUDWATCH },
    Action: 'sns:Publish',
    Resource: { Ref: 'Topic' },
    Condition: FROM_HERE,
  };
  const USE_KEY = { ...PUBLISH, Action: ['kms:Decrypt', 'kms:GenerateDataKey*'], Resource: '*' };

  /** A topic with this policy, and with this key if any. */
  function obstacle(statement: object, key?: string, keyStatement: object = USE_KEY): string | null {
    const template = Template.fromJSON({
      Resources: {
        Topic: { Type: 'AWS::SNS::Topic', Properties: key === undefined ? {} : { KmsMasterKeyId: key } },
        Policy: {
          Type: 'AWS::SNS::TopicPolicy',
          Properties: { Topics: [{ Ref: 'Topic' }], PolicyDocument: { Statement: [statement] } },
        },
        Key: { Type: 'AWS::KMS::Key', Properties: { KeyPolicy: { Statement: [keyStatement] } } },
      },
    });
    const encrypted = key === 'Key' ? withKey(template) : template;
    return obstacleTo(encrypted, { source: 'Alarm', publisher: CLOUDWATCH, topicId: 'Topic' });
  }

  function withKey(template: Template): Template {
    const text = JSON.stringify(template.toJSON()).replace('"KmsMasterKeyId":"Key"', '"KmsMasterKeyId":{"Ref":"Key"}');
    return Template.fromJSON(JSON.parse(text));
  }

  test.each([
    ['nothing in the way', PUBLISH, null],
    ['another service', { ...PUBLISH, Principal: { Service: BUDGETS } }, 'it may not publish'],
    ['nobody but those denied', { ...PUBLISH, Effect: 'Deny' }, 'it may not publish'],
    ['another topic', { ...PUBLISH, Resource: { Ref: 'Other' } }, 'it may not publish'],
    ['any account', { ...PUBLISH, Condition: undefined }, 'it may not publish'],
  ])('finds %s', (_, statement, expected) => {
    expect(obstacle(statement)).toBe(expected);
  });

  test.each([
    ['a key that CloudWatch may use', 'Key', USE_KEY, null],
    [
      'a key that it may only encrypt with',
      'Key',
      { ...USE_KEY, Action: 'kms:GenerateDataKey*' },
      'it may not kms:Decrypt',
    ],
    ['the key that AWS manages', 'alias/aws/sns', USE_KEY, 'nobody but its owner may use the key'],
  ])('looks at %s', (_, key, keyStatement, expected) => {
    expect(obstacle(PUBLISH, key, keyStatement)).toBe(expected);
  });
});
