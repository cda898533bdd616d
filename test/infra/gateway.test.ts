import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import { GatewayDeployment } from '../../functions/gateway/provider-key.ts';
import { gatewayDeploymentOf } from '../../lib/gateway-config.ts';
import { stageConfig } from '../../lib/stage-config.ts';
import { functionsOf, JUDGE, resourcesOf, synthesize } from './synthesize.ts';

const GATEWAY = { gateway: 'true' };

describe('the gateway', () => {
  test('is in no stage but the local one by default, and costs nothing there', () => {
    for (const stage of ['dev', 'staging', 'prod'] as const) {
      const template = synthesize(stage);
      expect(functionsOf(template).has('gateway'), stage).toBe(false);
      expect(resourcesOf(template, 'AWS::Lambda::Url'), stage).toEqual([]);
    }
    expect(functionsOf(synthesize('local')).has('gateway')).toBe(true);
  });

  test('has an address that streams, and the two permissions that a public one needs', () => {
    const template = synthesize('prod', JUDGE);
    template.hasResourceProperties('AWS::Lambda::Url', { AuthType: 'NONE', InvokeMode: 'RESPONSE_STREAM' });
    const open = resourcesOf(template, 'AWS::Lambda::Permission').filter(
      ({ properties }) => properties['Principal'] === '*',
    );
    expect(open).toHaveLength(2);
    template.hasResourceProperties('AWS::Lambda::Permission', {
      Action: 'lambda:InvokeFunctionUrl',
      Principal: '*',
      FunctionUrlAuthType: 'NONE',
    });
    template.hasResourceProperties('AWS::Lambda::Permission', {
      Action: 'lambda:InvokeFunction',
      Principal: '*',
      InvokedViaFunctionUrl: true,
      FunctionUrlAuthType: Match.absent(),
    });
  });

  test('has a share of the concurrency of its own, which no other function has', () => {
    const template = synthesize('prod', { ...GATEWAY, gatewayReservedConcurrency: '25' });
    const reserving = resourcesOf(template, 'AWS::Lambda::Function').filter(
      ({ properties }) => properties['ReservedConcurrentExecutions'] !== undefined,
    );
    expect(reserving.map(({ properties }) => properties['ReservedConcurrentExecutions'])).toEqual([25]);
  });

  test('may ask Bedrock only where the stage says so', () => {
    const actions = (context: Readonly<Record<string, string>>) => JSON.stringify(synthesize('prod', context).toJSON());
    expect(actions(GATEWAY)).not.toContain('InvokeModelWithResponseStream');
    expect(actions({ ...GATEWAY, gatewayBedrock: 'true' })).toContain('bedrock:InvokeModelWithResponseStream');
  });

  test('is told of what the stage has decided', () => {
    const config = stageConfig({
      ...GATEWAY,
      gatewayEndpoints: '{"house":{"baseUrl":"https://llm.example.com/v1/"}}',
      gatewayAllowedBaseUrls: '["https://models.example.com/"]',
    });
    expect(GatewayDeployment.parse(JSON.parse(gatewayDeploymentOf(config)))).toEqual({
      endpoints: { house: { baseUrl: 'https://llm.example.com/v1', inputUsdPerMillion: 0, outputUsdPerMillion: 0 } },
      allowedBaseUrls: ['https://models.example.com/'],
      bedrock: false,
      idleTimeoutSeconds: 120,
      providerUrls: {},
    });
  });

  test.each([
    ['an endpoint without encryption', { gatewayEndpoints: '{"house":{"baseUrl":"http://10.0.0.1/v1"}}' }],
    ['any address', { gatewayAllowedBaseUrls: '["*"]' }],
    ['stand-ins of providers', { gatewayProviderUrls: '{"openai":"https://other.example.com"}' }],
    ['an endpoint that is called as Bedrock', { gatewayEndpoints: '{"bedrock":{"baseUrl":"https://x.example.com"}}' }],
  ])('refuses %s outside the local stage', (_name, context) => {
    expect(() => stageConfig({ ...GATEWAY, ...context })).toThrow(/gateway\./);
  });
});
