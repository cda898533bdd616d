import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { retentionFolder } from '../../functions/storage/s3-body-store.ts';
import { functionsOf, resourcesOf, synthesize } from './synthesize.ts';

const prod = synthesize('prod');

describe('the table', () => {
  test('is the only one, on demand, with the keys that the stores use', () => {
    prod.resourceCountIs('AWS::DynamoDB::Table', 1);
    prod.hasResourceProperties('AWS::DynamoDB::Table', {
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      GlobalSecondaryIndexes: [
        {
          IndexName: 'gsi1',
          KeySchema: [
            { AttributeName: 'gsi1pk', KeyType: 'HASH' },
            { AttributeName: 'gsi1sk', KeyType: 'RANGE' },
          ],
          Projection: { ProjectionType: 'KEYS_ONLY' },
        },
      ],
    });
  });

  test.each(['dev', 'staging', 'prod'] as const)('is encrypted, restorable and expires items in %s', (stage) => {
    synthesize(stage).hasResourceProperties('AWS::DynamoDB::Table', {
      SSESpecification: { SSEEnabled: true },
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      TimeToLiveSpecification: { AttributeName: 'expires_at', Enabled: true },
    });
  });
});

describe('the bucket of large bodies', () => {
  test('is encrypted, private and answers over TLS only', () => {
    prod.resourceCountIs('AWS::S3::Bucket', 1);
    prod.hasResourceProperties('AWS::S3::Bucket', {
      BucketEncryption: { ServerSideEncryptionConfiguration: Match.anyValue() },
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
      VersioningConfiguration: Match.absent(),
    });
    prod.hasResourceProperties('AWS::S3::BucketPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
        ]),
      },
    });
  });

  test('removes every object that the longest retention of its folder has passed, so that orphans go by themselves', () => {
    const folders = [7, 30, 90, 400, 3_650].map((days) => retentionFolder(days));
    prod.hasResourceProperties('AWS::S3::Bucket', {
      LifecycleConfiguration: {
        Rules: Match.arrayWith(
          folders.map((folder) =>
            Match.objectLike({
              Prefix: `${folder}/`,
              ExpirationInDays: Number(folder.replace(/\D/g, '')) + 1,
              Status: 'Enabled',
            }),
          ),
        ),
      },
    });
  });
});

describe('every queue', () => {
  const queues = resourcesOf(prod, 'AWS::SQS::Queue');

  test('is encrypted', () => {
    expect(queues.length).toBeGreaterThan(0);
    expect(queues.filter(({ properties }) => properties['SqsManagedSseEnabled'] !== true)).toEqual([]);
  });

  test('refuses connections without TLS', () => {
    for (const { id } of queues) {
      prod.hasResourceProperties('AWS::SQS::QueuePolicy', {
        Queues: [{ Ref: id }],
        PolicyDocument: {
          Statement: Match.arrayWith([
            Match.objectLike({
              Effect: 'Deny',
              Action: 'sqs:*',
              Principal: { AWS: '*' },
              Condition: { Bool: { 'aws:SecureTransport': 'false' } },
            }),
          ]),
        },
      });
    }
  });

  test('has a dead-letter queue, or is one and keeps its messages for 14 days', () => {
    const fourteenDaysSeconds = 14 * 24 * 60 * 60;
    const template = JSON.stringify(prod.toJSON());
    for (const { id, properties } of queues) {
      if ('RedrivePolicy' in properties) continue;
      expect(properties['MessageRetentionPeriod'], id).toBe(fourteenDaysSeconds);
      const isTarget = new RegExp(`"(deadLetterTargetArn|DeadLetterConfig)":(\\{"Arn":)?\\{"Fn::GetAtt":\\["${id}"`);
      expect(template, id).toMatch(isTarget);
    }
  });
});

describe('the evaluation queue', () => {
  test('delivers a message at least five times before giving up on it', () => {
    prod.hasResourceProperties('AWS::SQS::Queue', { RedrivePolicy: { maxReceiveCount: 5 } });
  });

  test.each(['dev', 'prod', 'local'] as const)(
    'hides a message for six times the timeout of evaluate in %s',
    (stage) => {
      const template = synthesize(stage);
      const [queue] = resourcesOf(template, 'AWS::SQS::Queue').filter(
        ({ properties }) => 'RedrivePolicy' in properties,
      );
      const timeoutSeconds = functionsOf(template).get('evaluate')?.timeoutSeconds;
      expect(z.number().parse(queue?.properties['VisibilityTimeout'])).toBeGreaterThanOrEqual(
        6 * z.number().parse(timeoutSeconds),
      );
    },
  );

  test('returns only the failed messages of a batch, and bounds how many evaluations run at once', () => {
    prod.resourceCountIs('AWS::Lambda::EventSourceMapping', 2);
    prod.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      BatchSize: 10,
      ScalingConfig: { MaximumConcurrency: 50 },
    });
  });
});

describe('secrets', () => {
  test('are generated on deployment and never part of the template', () => {
    const secrets = resourcesOf(prod, 'AWS::SecretsManager::Secret');
    expect(secrets).toHaveLength(3);
    for (const { id, properties } of secrets) {
      expect(properties, id).not.toHaveProperty('SecretString');
      expect(properties, id).toHaveProperty('GenerateSecretString.ExcludeCharacters');
    }
  });

  test('hold a numbered pepper and a platform key of 48 characters', () => {
    prod.hasResourceProperties('AWS::SecretsManager::Secret', {
      GenerateSecretString: { SecretStringTemplate: '{"current":1}', GenerateStringKey: '1', PasswordLength: 64 },
    });
    prod.hasResourceProperties('AWS::SecretsManager::Secret', { GenerateSecretString: { PasswordLength: 48 } });
  });
});

describe('every topic', () => {
  test('refuses connections without TLS', () => {
    for (const { id } of resourcesOf(prod, 'AWS::SNS::Topic')) {
      prod.hasResourceProperties('AWS::SNS::TopicPolicy', {
        Topics: [{ Ref: id }],
        PolicyDocument: {
          Statement: Match.arrayWith([
            Match.objectLike({
              Effect: 'Deny',
              Action: 'sns:Publish',
              Condition: { Bool: { 'aws:SecureTransport': 'false' } },
            }),
          ]),
        },
      });
    }
  });
});
