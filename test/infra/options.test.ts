import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { createApp, findingsIn, functionsOf, resourcesOf, synthesize } from './synthesize.ts';

describe('a customer managed key', () => {
  const prod = synthesize('prod', { customerKey: 'true' });

  it('encrypts the table and the secrets, rotates, and outlives the stack', () => {
    const [key] = resourcesOf(prod, 'AWS::KMS::Key');
    expect(key).toMatchObject({ properties: { EnableKeyRotation: true }, deletionPolicy: 'Retain' });
    prod.hasResourceProperties('AWS::DynamoDB::Table', {
      SSESpecification: { SSEEnabled: true, SSEType: 'KMS', KMSMasterKeyId: { 'Fn::GetAtt': [key?.id, 'Arn'] } },
    });
    for (const { properties } of resourcesOf(prod, 'AWS::SecretsManager::Secret')) {
      expect(properties['KmsKeyId']).toEqual({ 'Fn::GetAtt': [key?.id, 'Arn'] });
    }
  });

  it('may be used by every function, for nothing but the data', () => {
    const statements = resourcesOf(prod, 'AWS::IAM::Policy').filter((policy) =>
      JSON.stringify(policy).includes('UseDataKey'),
    );
    expect(statements).toHaveLength(functionsOf(prod).size);
    expect(JSON.stringify(statements)).not.toMatch(/kms:(\*|Put|Schedule|CreateGrant)/);
  });

  it('has no finding of the AWS Solutions rules, and is not there unless it is asked for', () => {
    const app = createApp('prod', { customerKey: 'true' });
    app.synth();
    expect(findingsIn(app)).toEqual([]);
    synthesize('prod').resourceCountIs('AWS::KMS::Key', 0);
  });
});

it('has no finding with every option at once', () => {
  const app = createApp('prod', {
    customerKey: 'true',
    monthlyBudgetUsd: '50',
    pageEmail: 'on-call@example.com',
    ticketEmail: 'tickets@example.com',
    corsAllowedOrigins: 'https://app.example.com',
    runbookUrl: 'https://example.com/runbook',
    dashboard: 'false',
  });
  app.synth();
  expect(findingsIn(app)).toEqual([]);
});

describe('a monthly budget', () => {
  it('tells the ticket topic at 80 % and when it is forecast to be exceeded, for the costs of the stage alone', () => {
    const prod = synthesize('prod', { monthlyBudgetUsd: '50' });
    prod.hasResourceProperties('AWS::Budgets::Budget', {
      Budget: { BudgetLimit: { Amount: 50, Unit: 'USD' }, CostFilters: { TagKeyValue: ['user:stage$prod'] } },
      NotificationsWithSubscribers: [
        Match.objectLike({ Notification: Match.objectLike({ NotificationType: 'ACTUAL', Threshold: 80 }) }),
        Match.objectLike({ Notification: Match.objectLike({ NotificationType: 'FORECASTED', Threshold: 100 }) }),
      ],
    });
    synthesize('prod').resourceCountIs('AWS::Budgets::Budget', 0);
  });

  it('is refused by name when it is no amount', () => {
    expect(() => createApp('prod', { monthlyBudgetUsd: 'lots' })).toThrow(/monthlyBudgetUsd/);
  });
});
