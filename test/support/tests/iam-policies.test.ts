import { describe, expect, test } from 'vitest';
import { refusedAccesses } from '../recorder/check-recorded-accesses.ts';
import { isAllowed, rolesIn, type Statement } from '../recorder/iam-policies.ts';

const TABLE_ARN = { 'Fn::GetAtt': ['Table', 'Arn'] };
const KEY_USE = {
  'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': 'KEY#*' },
  'ForAllValues:StringEquals': { 'dynamodb:Attributes': ['pk', 'sk', 'last_used_at'] },
  StringEqualsIfExists: { 'dynamodb:ReturnValues': ['NONE'] },
};
const READ = { Effect: 'Allow', Action: 'dynamodb:GetItem', Resource: TABLE_ARN };
const NOTE_USE = { Effect: 'Allow', Action: 'dynamodb:UpdateItem', Resource: TABLE_ARN, Condition: KEY_USE };
const PUT = { Effect: 'Allow', Action: ['dynamodb:PutItem'], Resource: [TABLE_ARN] };
const KEEP_AUDIT_LOG = {
  Effect: 'Deny',
  Action: 'dynamodb:PutItem',
  Resource: TABLE_ARN,
  Condition: { 'ForAnyValue:StringLike': { 'dynamodb:LeadingKeys': 'AUDIT#*' } },
};
const QUERY_INDEX = {
  Effect: 'Allow',
  Action: 'dynamodb:Query',
  Resource: { 'Fn::Join': ['', [TABLE_ARN, '/index/gsi1']] },
};

function templateWith(...statements: readonly unknown[]) {
  return {
    Resources: {
      Role: { Type: 'AWS::IAM::Role' },
      Policy: {
        Type: 'AWS::IAM::Policy',
        Properties: { Roles: [{ Ref: 'Role' }], PolicyDocument: { Statement: statements } },
      },
      Observe: {
        Type: 'AWS::Lambda::Function',
        Properties: {
          Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
          Environment: {
            Variables: {
              POWERTOOLS_SERVICE_NAME: 'observe',
              TABLE_NAME: { Ref: 'Table' },
              KEYS_NAME: 'aegis/dev/keys',
            },
          },
        },
      },
    },
  };
}

const get = { function: 'observe', action: 'dynamodb:GetItem', resource: 'TABLE_NAME', leadingKeys: ['KEY#'] };
const use = {
  ...get,
  action: 'dynamodb:UpdateItem',
  attributes: ['last_used_at', 'pk', 'sk'],
  returnValues: 'NONE',
};
const query = { ...get, action: 'dynamodb:Query', part: '/index/gsi1' };
const putEntry = { ...get, action: 'dynamodb:PutItem', leadingKeys: ['AUDIT#'] };

describe('a recorded access', () => {
  test('passes when a statement of the role allows it', () => {
    expect(refusedAccesses(templateWith(READ, NOTE_USE, QUERY_INDEX), [get, use, query])).toEqual([]);
  });

  test.each([
    ['whose grant was taken away', [READ], use],
    ['of another partition', [NOTE_USE], { ...use, leadingKeys: ['ORG#'] }],
    ['of one partition too many', [NOTE_USE], { ...use, leadingKeys: ['KEY#', 'ORG#'] }],
    ['of an attribute that is not listed', [NOTE_USE], { ...use, attributes: ['pk', 'sk', 'role'] }],
    ['that answers with every attribute', [NOTE_USE], { ...use, returnValues: 'ALL_NEW' }],
    ['of the index, where the table alone is allowed', [{ ...READ, Action: 'dynamodb:Query' }], query],
    ['of the table, where the index alone is allowed', [QUERY_INDEX], { ...query, part: '' }],
    ['of another resource', [READ], { ...get, resource: 'OTHER_NAME' }],
    ['that another statement denies', [PUT, KEEP_AUDIT_LOG], putEntry],
    ['of a function without a role', [READ], { ...get, function: 'stranger' }],
    ['that could not be read', [READ], { function: 'observe', action: 'unreadable: KeyError()', resource: '' }],
  ])('%s is refused', (_what, statements, access) => {
    expect(refusedAccesses(templateWith(...statements), [access])).toHaveLength(1);
  });

  test('of a secret by its name is that of a secret with six characters more', () => {
    const arn = ['arn:', { Ref: 'AWS::Partition' }, ':secretsmanager:', { Ref: 'AWS::Region' }, ':'];
    const named = (name: string) => ({
      'Fn::Join': ['', [...arn, { Ref: 'AWS::AccountId' }, `:secret:${name}-??????`]],
    });
    const read = { function: 'observe', action: 'secretsmanager:GetSecretValue', resource: 'KEYS_NAME' };
    const allow = { Effect: 'Allow', Action: 'secretsmanager:GetSecretValue' };
    expect(refusedAccesses(templateWith({ ...allow, Resource: named('aegis/dev/keys') }), [read])).toEqual([]);
    expect(refusedAccesses(templateWith({ ...allow, Resource: named('aegis/dev/other') }), [read])).toHaveLength(1);
  });

  test('of a batch of messages is what IAM allows for one', () => {
    const send = { Effect: 'Allow', Action: 'sqs:SendMessage', Resource: '*' };
    const batch = { function: 'observe', action: 'sqs:SendMessageBatch', resource: 'Queue' };
    expect(refusedAccesses(templateWith(send), [batch])).toEqual([]);
    expect(refusedAccesses(templateWith(READ), [batch])).toHaveLength(1);
  });

  test('of mail passes from the sender that the role names, to anybody', () => {
    const identities = ['arn:', { Ref: 'AWS::Partition' }, ':ses:identity/*'];
    const Condition = { StringEquals: { 'ses:FromAddress': 'aegis@example.com' } };
    const send = { Effect: 'Allow', Action: 'ses:SendEmail', Resource: { 'Fn::Join': ['', identities] }, Condition };
    const mail = { function: 'observe', action: 'ses:SendEmail', resource: 'arn:AWS::Partition:ses:identity/x@y.z' };
    const from = (fromAddress: string) => refusedAccesses(templateWith(send), [{ ...mail, fromAddress }]);
    expect(from('aegis@example.com')).toEqual([]);
    expect(from('other@example.com')).toHaveLength(1);
    expect(refusedAccesses(templateWith(send), [mail])).toHaveLength(1);
  });

  test('beside what is denied passes', () => {
    const put = { ...putEntry, leadingKeys: ['TRACE#'] };
    expect(refusedAccesses(templateWith(PUT, KEEP_AUDIT_LOG), [put])).toEqual([]);
  });
});

describe('the evaluator', () => {
  const decide = (statements: readonly Statement[]) =>
    isAllowed(statements, { action: 'dynamodb:GetItem', resource: 'Table', context: {} });

  test('reads wildcards in actions and resources', () => {
    const [read] = rolesIn(templateWith(READ)).get('observe') ?? [];
    if (read === undefined) throw new Error('The role has no statement');
    expect(decide([{ ...read, Action: ['dynamodb:Get*'], Resource: ['*'] }])).toBe(true);
    expect(decide([{ ...read, Action: ['dynamodb:Put*'], Resource: ['*'] }])).toBe(false);
  });

  test('refuses to guess at an operator that it does not know', () => {
    const [read] = rolesIn(templateWith(READ)).get('observe') ?? [];
    if (read === undefined) throw new Error('The role has no statement');
    expect(() => decide([{ ...read, Condition: { NumericLessThan: { 'aws:MultiFactorAuthAge': ['1'] } } }])).toThrow(
      'NumericLessThan',
    );
  });
});
