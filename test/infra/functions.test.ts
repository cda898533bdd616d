import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { FINDS_IN_LAKE, LOGS, OBJECTS, PERMISSIONS, TRACING } from './permissions-of-functions.ts';
import { functionsOf, JUDGE, resourcesOf, synthesize } from './synthesize.ts';

/** With a judge, so that every function is there. */
const prod = synthesize('prod', JUDGE);
const functions = functionsOf(prod);

const SECRETS_READ: Readonly<Record<string, number>> = {
  ingest: 1,
  query: 1,
  manage: 3,
  observe: 2,
  guard: 1,
  trial: 2,
  web: 1,
  gateway: 1,
  judge: 1,
  deliver: 1,
  'report-usage': 1,
};
/** What telling of an evaluation touches. */
const TELLING = ['EPISODE#*', 'CHANNELS#*', 'DELIVERY#*', 'OUTBOX#*'];
const INDEX_READERS = ['manage', 'query', 'observe', 'reset-quotas', 'reconcile', 'report-usage'];

const oneOrMany = z.union([z.unknown().array(), z.unknown().transform((one) => [one])]);

const policySchema = z.object({
  Roles: z.array(z.object({ Ref: z.string() })),
  PolicyDocument: z.object({
    Statement: z.array(
      z.object({
        Effect: z.enum(['Allow', 'Deny']),
        Condition: z.unknown().optional(),
        Action: oneOrMany.pipe(z.array(z.string())),
        Resource: oneOrMany,
      }),
    ),
  }),
});

const policies = resourcesOf(prod, 'AWS::IAM::Policy').map(({ properties }) => policySchema.parse(properties));

const statements = policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
const LEADING_KEYS = 'dynamodb:LeadingKeys';

function statementsOf(name: string) {
  const roleId = functions.get(name)?.roleId;
  return policies
    .filter(({ Roles }) => Roles.some(({ Ref }) => Ref === roleId))
    .flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
}

function allowedTo(name: string) {
  return statementsOf(name).filter(({ Effect }) => Effect === 'Allow');
}

const KEY_USE = 'pk sk last_used_at status hmac pepper_version previous next rotated_at'.split(' ');

describe('permissions', () => {
  test.each(Object.entries(PERMISSIONS))('%s may do exactly what it is for', (name, expected) => {
    const actions = new Set(allowedTo(name).flatMap(({ Action }) => Action));
    expect([...actions].sort()).toEqual([...expected, ...LOGS, ...TRACING].sort());
  });

  test('name their resources, except for X-Ray, the list of alarms, the models of Bedrock, and the objects of our bucket', () => {
    const open = statements.filter(({ Resource }) => JSON.stringify(Resource).includes('*'));
    expect(open.length).toBeGreaterThan(0);
    const withoutResources = ['cloudwatch:DescribeAlarms', ...TRACING];
    for (const { Action, Resource } of open) {
      if (Action.every((action) => action.startsWith('s3:'))) {
        expect(Resource).toEqual([
          { 'Fn::Join': ['', [expect.objectContaining({ 'Fn::GetAtt': expect.anything() }), OBJECTS]] },
        ]);
      } else if (Action.every((action) => action === 'bedrock:InvokeModel')) {
        for (const one of Resource) {
          expect(JSON.stringify(one)).toMatch(/:bedrock:.*:(foundation-model|(application-)?inference-profile)\/\*"/);
        }
      } else expect(withoutResources).toEqual(expect.arrayContaining([...Action]));
    }
  });

  test('let a function that only reads write nothing but the use, the secrets and the requests of a key', () => {
    for (const name of ['query', 'guard', 'observe']) {
      const updates = allowedTo(name).filter(({ Action }) => Action.includes('dynamodb:UpdateItem'));
      expect(updates.map(({ Action, Condition }) => ({ Action, Condition }))).toEqual([
        {
          Action: ['dynamodb:UpdateItem'],
          Condition: {
            'ForAllValues:StringLike': { [LEADING_KEYS]: ['KEY#*'] },
            'ForAllValues:StringEquals': {
              'dynamodb:Attributes': KEY_USE,
            },
            StringEqualsIfExists: { 'dynamodb:ReturnValues': ['NONE', 'UPDATED_OLD', 'UPDATED_NEW'] },
          },
        },
        {
          Action: ['dynamodb:UpdateItem'],
          Condition: {
            'ForAllValues:StringLike': { [LEADING_KEYS]: ['SESSION#*'] },
            'ForAllValues:StringEquals': { 'dynamodb:Attributes': ['pk', 'sk', 'last_used_at'] },
            StringEqualsIfExists: { 'dynamodb:ReturnValues': ['NONE', 'UPDATED_OLD', 'UPDATED_NEW'] },
          },
        },
        {
          Action: ['dynamodb:UpdateItem'],
          Condition: { 'ForAllValues:StringLike': { [LEADING_KEYS]: ['RATE#*'] } },
        },
      ]);
    }
  });

  test('let trial change how judges are and what they may spend, and nothing else', () => {
    const changes = allowedTo('trial').filter(({ Action }) =>
      Action.some((action) => ['dynamodb:PutItem', 'dynamodb:DeleteItem'].includes(action)),
    );
    expect(changes.map(({ Condition }) => Condition)).toEqual([
      {
        'ForAllValues:StringLike': {
          [LEADING_KEYS]: ['CIRCUIT*', 'JUDGEMODE*', 'LEDGER#*', 'OPEN#*', 'RESERVATION#*', 'CHARGES#*'],
        },
      },
    ]);
  });

  test('let web make sessions, take one-time tokens and save views, and neither make keys nor anything else', () => {
    const changes = allowedTo('web')
      .filter(({ Action }) => Action.some((action) => /^dynamodb:(?:Put|Delete)Item$/.test(action)))
      .map(({ Action, Condition }) => ({ Action, Condition }));
    const only = (action: string, ...keys: string[]) => ({
      Action: [`dynamodb:${action}`],
      Condition: { 'ForAllValues:StringLike': { [LEADING_KEYS]: keys } },
    });
    expect(changes).toEqual([
      only('PutItem', 'SESSION#*', 'SIGNIN#*', 'AUDIT#*'),
      only('DeleteItem', 'SIGNIN#*'),
      only('PutItem', 'VIEWS#*', 'AUDIT-INTENTS*'),
      only('DeleteItem', 'AUDIT-INTENTS*'),
    ]);
  });

  test('show the keys of judges to nobody but those who ask judges', () => {
    const naming = (name: string, action: string) =>
      allowedTo(name).some(
        ({ Action, Resource }) =>
          Action.includes(action) && JSON.stringify(Resource).includes('aegis/prod/judge-keys-??????'),
      );
    const readers = [...functions.keys()].filter((name) => naming(name, 'secretsmanager:GetSecretValue'));
    expect(readers.sort()).toEqual(['judge', 'trial']);
    expect([...functions.keys()].filter((name) => naming(name, 'secretsmanager:DescribeSecret'))).toEqual(['manage']);
  });

  test('keep evaluate, which reads what strangers wrote, to the partitions of traces, charges, reviews and alerts', () => {
    const [statement, ...others] = allowedTo('evaluate').filter(({ Action }) =>
      Action.some((action) => action.startsWith('dynamodb:')),
    );
    expect(others).toMatchObject([FINDS_IN_LAKE]);
    expect(statement?.Condition).toEqual({
      'ForAllValues:StringLike': {
        [LEADING_KEYS]: [
          'TRACE#*',
          'ORG#*',
          'LEDGER#*',
          'CHARGES#*',
          'OPEN#*',
          'RESERVATION#*',
          'REVIEW#*',
          'ROLLUP#*',
          ...TELLING,
        ],
      },
    });
  });

  test('keep judge, which reads what strangers and strange models wrote, to traces, their charges and what judges share', () => {
    const [statement, ...others] = allowedTo('judge').filter(({ Action }) =>
      Action.some((action) => action.startsWith('dynamodb:')),
    );
    expect(others).toMatchObject([FINDS_IN_LAKE]);
    expect(statement?.Condition).toEqual({
      'ForAllValues:StringLike': {
        [LEADING_KEYS]: [
          'TRACE#*',
          'ORG#*',
          'LEDGER#*',
          'CHARGES#*',
          'OPEN#*',
          'RESERVATION#*',
          'JUDGED#*',
          'CIRCUIT*',
          'JUDGEMODE*',
          'REVIEW#*',
          'ROLLUP#*',
          ...TELLING,
        ],
      },
    });
  });

  test('keep deliver, which speaks with strangers, to channels, deliveries and the texts for them', () => {
    const table = allowedTo('deliver').filter(({ Action }) => Action.some((action) => action.startsWith('dynamodb:')));
    expect(table.map(({ Condition }) => Condition)).toEqual([
      { 'ForAllValues:StringLike': { [LEADING_KEYS]: ['CHANNELS#*', 'DELIVERY#*', 'OUTBOX#*'] } },
      { 'ForAllValues:StringLike': { [LEADING_KEYS]: ['TRACE#*'] } },
    ]);
    expect(table[1]?.Action).toEqual(['dynamodb:GetItem']);
  });

  test.each([
    ['ingest', 'IDEMPOTENCY#*', ['KEY#*', 'SESSION#*']],
    ['gateway', 'ANSWERED#*', ['KEY#*']],
  ] as const)(
    'keep %s, which reads what strangers send, to settings, money and traces, and from making keys',
    (name, own, callers) => {
      const reaching = allowedTo(name).filter(({ Action }) => Action.some((action) => /^dynamodb:/.test(action)));
      const partitions = ['ORG#*', 'LEDGER#*', 'OPEN#*', 'RESERVATION#*', 'CHARGES#*', 'BUDGET#*', 'TRACE#*', own];
      const only = (...keys: readonly string[]) => ({ 'ForAllValues:StringLike': { [LEADING_KEYS]: keys } });
      expect(reaching.map(({ Action, Condition }) => [Action.join(), Condition])).toEqual([
        [expect.stringContaining('dynamodb:PutItem'), only(...partitions)],
        ['dynamodb:GetItem', only(...callers)],
        ['dynamodb:UpdateItem', expect.objectContaining(only('KEY#*'))],
        ['dynamodb:UpdateItem', expect.objectContaining(only('SESSION#*'))],
        ['dynamodb:UpdateItem', only('RATE#*')],
      ]);
    },
  );

  test('deny every function that changes items to change or remove an audit entry, and most to put one', () => {
    const entering = ['manage', 'reconcile', 'reset-quotas'];
    const denials = ['ingest', 'gateway', 'evaluate', 'judge', 'deliver', ...entering].map((name) => [
      name,
      [
        {
          Action: [
            'dynamodb:DeleteItem',
            ...(entering.includes(name) ? [] : ['dynamodb:PutItem']),
            'dynamodb:UpdateItem',
          ],
          Condition: { 'ForAnyValue:StringLike': { [LEADING_KEYS]: ['AUDIT#*'] } },
        },
      ],
    ]);
    const expected = new Map(z.array(z.tuple([z.string(), z.unknown()])).parse(denials));
    for (const name of functions.keys()) {
      const denied = statementsOf(name).filter(({ Effect }) => Effect === 'Deny');
      expect(
        denied.map(({ Action, Condition }) => ({ Action: [...Action].sort(), Condition })),
        name,
      ).toEqual(expected.get(name) ?? []);
    }
  });

  test('let whoever reads a body know that there is none, which S3 tells nobody who may not list', () => {
    const allowed = [...functions.keys()].map((name) => allowedTo(name).flatMap(({ Action }) => Action));
    for (const actions of allowed) expect(actions.includes('s3:ListBucket')).toBe(actions.includes('s3:GetObject'));
  });

  test('contain no wildcard action', () => {
    expect(statements.flatMap(({ Action }) => Action).filter((action) => action.includes('*'))).toEqual([]);
  });

  test('come from inline policies written here, never from a managed policy', () => {
    const managed = resourcesOf(prod, 'AWS::IAM::Role').filter(({ properties }) => 'ManagedPolicyArns' in properties);
    expect(managed).toEqual([]);
  });

  test('open the index to those who list, and the platform key to manage and observe', () => {
    for (const name of functions.keys()) {
      const resources = statementsOf(name).flatMap(({ Resource }) => Resource.map((one) => JSON.stringify(one)));
      const secrets = statementsOf(name)
        .filter(({ Action }) => Action.includes('secretsmanager:GetSecretValue'))
        .flatMap(({ Resource }) => Resource);
      expect(secrets, name).toHaveLength(SECRETS_READ[name] ?? 0);
      expect(
        resources.some((resource) => resource.includes('/index/gsi1')),
        name,
      ).toBe(INDEX_READERS.includes(name));
    }
  });
});
