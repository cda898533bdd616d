import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import { idleCost } from '../../bin/tools/cost/idle-cost.ts';
import { createApp, EVERYTHING, findingsIn, functionsOf, resourcesOf, synthesize } from './synthesize.ts';

describe('a customer managed key', () => {
  const prod = synthesize('prod', { customerKey: 'true' });

  test('encrypts the table and the secrets, rotates, and outlives the stack', () => {
    const [key] = resourcesOf(prod, 'AWS::KMS::Key');
    expect(key).toMatchObject({ properties: { EnableKeyRotation: true }, deletionPolicy: 'Retain' });
    prod.hasResourceProperties('AWS::DynamoDB::Table', {
      SSESpecification: { SSEEnabled: true, SSEType: 'KMS', KMSMasterKeyId: { 'Fn::GetAtt': [key?.id, 'Arn'] } },
    });
    for (const { properties } of resourcesOf(prod, 'AWS::SecretsManager::Secret')) {
      expect(properties['KmsKeyId']).toEqual({ 'Fn::GetAtt': [key?.id, 'Arn'] });
    }
  });

  test('may be used by every function, for nothing but the data', () => {
    const statements = resourcesOf(prod, 'AWS::IAM::Policy').filter((policy) =>
      JSON.stringify(policy).includes('UseDataKey'),
    );
    expect(statements).toHaveLength(functionsOf(prod).size);
    expect(JSON.stringify(statements)).not.toMatch(/kms:(\*|Put|Schedule|CreateGrant)/);
  });

  test('has no finding of the AWS Solutions rules, and is not there unless it is asked for', () => {
    const app = createApp('prod', { customerKey: 'true' });
    app.synth();
    expect(findingsIn(app)).toEqual([]);
    synthesize('prod').resourceCountIs('AWS::KMS::Key', 0);
  });
});

const DOMAIN = {
  domainName: 'aegis.example.com',
  certificateArn: 'arn:aws:acm:eu-central-1:111122223333:certificate/0f0f0f0f-0000-4000-8000-000000000000',
};

describe('a name of its own', () => {
  test('leads to the API beside the one of API Gateway, over TLS 1.2 or better', () => {
    const prod = synthesize('prod', DOMAIN);
    prod.hasResourceProperties('AWS::ApiGatewayV2::DomainName', {
      DomainName: DOMAIN.domainName,
      DomainNameConfigurations: [
        Match.objectLike({ CertificateArn: DOMAIN.certificateArn, SecurityPolicy: 'TLS_1_2' }),
      ],
    });
    prod.hasResourceProperties('AWS::ApiGatewayV2::ApiMapping', { Stage: Match.anyValue() });
    prod.hasResourceProperties('AWS::ApiGatewayV2::Api', { DisableExecuteApiEndpoint: false });
    prod.hasOutput('ApiDomainTarget', {});
    expect(idleCost(prod.toJSON())).not.toEqual([]);
  });

  test('can be the only one, and is then the address that scripts are told', () => {
    const prod = synthesize('prod', { ...DOMAIN, disableExecuteApiEndpoint: 'true' });
    prod.hasResourceProperties('AWS::ApiGatewayV2::Api', { DisableExecuteApiEndpoint: true });
    prod.hasOutput('ApiUrl', { Value: 'https://aegis.example.com/' });
  });

  test.each([
    ['a certificate without a name', { certificateArn: DOMAIN.certificateArn }, /api\.certificateArn: goes with/],
    ['a name without a certificate', { domainName: DOMAIN.domainName }, /api\.certificateArn: goes with/],
    ['no way in at all', { disableExecuteApiEndpoint: 'true' }, /api\.disableExecuteApiEndpoint: leaves no way/],
    ['a URL for a name', { ...DOMAIN, domainName: 'https://example.com' }, /api\.domainName: /],
    ['a name for a certificate', { ...DOMAIN, certificateArn: 'mine' }, /api\.certificateArn: must be/],
  ])('is refused by the field that is wrong: %s', (_, context, message) => {
    expect(() => createApp('prod', context)).toThrow(message);
  });
});

test('has no finding with every option at once', () => {
  const app = createApp('prod', { ...EVERYTHING, dashboard: 'false', disableExecuteApiEndpoint: 'true' });
  app.synth();
  expect(findingsIn(app)).toEqual([]);
});

describe('a monthly budget', () => {
  test('tells the ticket topic at 80 % and when it is forecast to be exceeded, for the costs of the stage alone', () => {
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

  test('is refused by name when it is no amount', () => {
    expect(() => createApp('prod', { monthlyBudgetUsd: 'lots' })).toThrow(/monthlyBudgetUsd/);
  });
});
