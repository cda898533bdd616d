import { Match } from 'aws-cdk-lib/assertions';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import recommendedFlags from 'aws-cdk-lib/recommended-feature-flags.json' with { type: 'json' };
import { describe, expect, test } from 'vitest';
import DIFF_POLICY from '../../.github/diff-role-policy.json' with { type: 'json' };
import cdk from '../../cdk.json' with { type: 'json' };
import { createApp, findingsIn, resourcesOf, synthesize, synthesizeAnew } from './synthesize.ts';

const prod = synthesize('prod');
const dev = synthesize('dev');

const STORES = ['AWS::DynamoDB::Table', 'AWS::S3::Bucket', 'AWS::SecretsManager::Secret', 'AWS::Logs::LogGroup'];

describe('production', () => {
  const { stack } = createApp('prod');

  test('keeps every store when the stack is deleted', () => {
    const kept = resourcesOf(prod).filter(({ type }) => STORES.includes(type));
    expect(new Set(kept.map(({ type }) => type))).toEqual(new Set(STORES));
    expect(kept.filter(({ deletionPolicy }) => deletionPolicy !== 'Retain')).toEqual([]);
  });

  test('refuses to be deleted by accident', () => {
    expect(stack.terminationProtection).toBe(true);
    prod.hasResourceProperties('AWS::DynamoDB::Table', { DeletionProtectionEnabled: true });
  });

  test('is compared with by a role that may read the stack under its name in the account', () => {
    const { Resource } = DIFF_POLICY.Statement[0] ?? { Resource: '' };
    const arn = `arn:aws:cloudformation:eu-central-1:111122223333:stack/${stack.stackName}/0f0f0f0f`;
    expect(arn).toMatch(new RegExp(`^${Resource.replaceAll('*', '[^:]*')}$`));
  });
});

describe('development', () => {
  test('leaves nothing behind when the stack is deleted', () => {
    expect(resourcesOf(dev).filter(({ deletionPolicy }) => deletionPolicy === 'Retain')).toEqual([]);
    expect(createApp('dev').stack.terminationProtection).toBe(false);
    dev.hasResourceProperties('AWS::DynamoDB::Table', { DeletionProtectionEnabled: false });
  });
});

describe('the local stage', () => {
  const local = synthesize('local');

  test('has no alarm that the emulator refuses', () => {
    local.resourceCountIs('AWS::CloudWatch::CompositeAlarm', 0);
    const refused = resourcesOf(local, 'AWS::CloudWatch::Alarm').filter(({ properties }) => 'Metrics' in properties);
    expect(refused).toEqual([]);
  });

  test('differs from development in nothing else that is deployed', () => {
    const types = (template: typeof dev) =>
      resourcesOf(template)
        .filter(({ type, properties }) => type !== 'AWS::CloudWatch::CompositeAlarm' && !('Metrics' in properties))
        .map(({ id, type }) => `${type} ${id}`)
        .sort();
    // The gateway is an option of every stage, and the local one has it on.
    expect(types(local)).toEqual(types(synthesize('dev', { gateway: 'true' })));
  });
});

describe('every stage', () => {
  const stages = ['dev', 'staging', 'prod', 'local'] as const;

  test.each(stages)('has no finding of the AWS Solutions rules without a stated reason: %s', (stage) => {
    const app = createApp(stage);
    expect(() => app.synth()).not.toThrow();
    expect(findingsIn(app)).toEqual([]);
  });

  test('fails at synthesis when a resource breaks the AWS Solutions rules', () => {
    const app = createApp('dev');
    new Queue(app.stack, 'OpenQueue');
    expect(() => app.synth()).toThrow(/validation/i);
    expect(findingsIn(app)).toContain('AwsSolutions-SQS4 Aegis/OpenQueue/Resource');
  });

  test('comes out the same a second time', () => {
    expect(synthesizeAnew('prod').toJSON()).toEqual(prod.toJSON());
  });

  test('has a CloudFormation stack of its own, so that one never overwrites another', () => {
    const names = stages.map((stage) => createApp(stage).stack.stackName);
    expect(new Set(names).size).toBe(stages.length);
  });

  test('carries the tags that split the bill', () => {
    prod.hasResourceProperties('AWS::DynamoDB::Table', {
      Tags: Match.arrayWith([
        { Key: 'application', Value: 'aegis' },
        { Key: 'stage', Value: 'prod' },
      ]),
    });
  });

  test('prints what scripts and people need to reach it', () => {
    expect(Object.keys(prod.findOutputs('*')).sort()).toEqual([
      'ApiId',
      'ApiUrl',
      'AuthSecretName',
      'BodyBucketName',
      'DeliverFunctionName',
      'DeliveryDeadLetterQueueUrl',
      'DeliveryQueueUrl',
      'EvaluateFunctionName',
      'EvaluationDeadLetterQueueUrl',
      'EvaluationQueueUrl',
      'GuardFunctionName',
      'IngestFunctionName',
      'JudgeKeysSecretName',
      'LeakReportKeysSecretName',
      'ManageFunctionName',
      'ObserveFunctionName',
      'PlatformKeySecretName',
      'QueryFunctionName',
      'ReconcileFunctionName',
      'ResetQuotasFunctionName',
      'TableName',
      'TestAlarmName',
      'WebFunctionName',
    ]);
  });
});

test('sets every feature flag to the value that the CDK recommends', () => {
  expect(cdk.context).toEqual(recommendedFlags);
});
