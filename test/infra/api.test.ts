import type { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import document from '../../docs/api/openapi.json' with { type: 'json' };
import { API_ROUTES } from '../../lib/constructs/api-routes.ts';
import { EVERYTHING, functionsOf, JUDGE, resourcesOf, synthesize } from './synthesize.ts';

const prod = synthesize('prod');

const routeSchema = z.object({ RouteKey: z.string(), Target: z.unknown() });

/** From the key of a route to the name of the function that answers it. */
function deployedRoutes(of: Template): Map<string, string> {
  const functionNames = new Map([...functionsOf(of).values()].map(({ id, name }) => [id, name]));
  for (const { id, properties } of resourcesOf(of, 'AWS::Lambda::Alias')) {
    const { Ref } = z.object({ Ref: z.string() }).parse(properties['FunctionName']);
    functionNames.set(id, functionNames.get(Ref) ?? 'unknown');
  }
  const integrations = resourcesOf(of, 'AWS::ApiGatewayV2::Integration');
  return new Map(
    resourcesOf(of, 'AWS::ApiGatewayV2::Route').map(({ properties }) => {
      const { RouteKey, Target } = routeSchema.parse(properties);
      const integration = integrations.find(({ id }) => JSON.stringify(Target).includes(`"${id}"`));
      const uri = JSON.stringify(integration?.properties['IntegrationUri']);
      const target = [...functionNames].find(([id]) => uri.includes(`"${id}"`));
      return [RouteKey, target?.[1] ?? `nothing (${uri})`];
    }),
  );
}

describe('the API', () => {
  test.each([
    ['with a judge', synthesize('prod', JUDGE), 'trial'],
    ['without one, where nothing is there to be tried', prod, 'manage'],
  ] as const)('routes exactly what the list of routes says, and the rest to query: %s', (_stage, stack, trial) => {
    const expected = new Map(
      API_ROUTES.map((route) => [
        `${route.method} ${route.path}`,
        route.function === 'trial' ? trial : String(route.function),
      ]),
    );
    expect(expected.size).toBe(API_ROUTES.length);
    expected.set('$default', 'query');
    expect(deployedRoutes(stack)).toEqual(expected);
  });

  test('has the function that tries judges, and pays for its alarms, only where the stage names a judge', () => {
    expect(functionsOf(prod).has('trial')).toBe(false);
    expect(Object.keys(prod.findOutputs('TrialFunctionName'))).toEqual([]);
    const judging = synthesize('prod', JUDGE);
    expect(functionsOf(judging).has('trial')).toBe(true);
    expect(Object.keys(judging.findOutputs('TrialFunctionName'))).toEqual(['TrialFunctionName']);
  });

  test.each([
    ['prod', 1_000, 2_000],
    ['dev', 50, 100],
  ] as const)('limits the rate on every route in %s', (stage, rate, burst) => {
    synthesize(stage).hasResourceProperties('AWS::ApiGatewayV2::Stage', {
      DefaultRouteSettings: { ThrottlingRateLimit: rate, ThrottlingBurstLimit: burst },
    });
  });

  test('serves paths as they are documented, without the name of a stage in front', () => {
    prod.resourceCountIs('AWS::ApiGatewayV2::Stage', 1);
    prod.hasResourceProperties('AWS::ApiGatewayV2::Stage', { StageName: '$default', AutoDeploy: true });
  });

  test('logs every request without saying who made it', () => {
    const [stage] = resourcesOf(prod, 'AWS::ApiGatewayV2::Stage');
    const { AccessLogSettings } = z
      .object({ AccessLogSettings: z.object({ DestinationArn: z.unknown(), Format: z.string() }) })
      .parse(stage?.properties);
    expect(JSON.parse(AccessLogSettings.Format)).toMatchObject({ request_id: '$context.requestId' });
    expect(AccessLogSettings.Format).not.toMatch(/identity|sourceIp|userAgent|\$context\.path|authorizer/);
  });

  test('may be called by API Gateway only on behalf of this API', () => {
    prod.allResourcesProperties('AWS::Lambda::Permission', {
      Action: 'lambda:InvokeFunction',
      Principal: 'apigateway.amazonaws.com',
    });
    for (const { id, properties } of resourcesOf(prod, 'AWS::Lambda::Permission')) {
      expect(JSON.stringify(properties['SourceArn']), id).toContain('HttpApi');
    }
  });

  test('answers browsers of other origins only where a stage allows them', () => {
    const [closed] = resourcesOf(prod, 'AWS::ApiGatewayV2::Api');
    expect(closed?.properties).not.toHaveProperty('CorsConfiguration');
    const origins = 'https://app.example.com,https://admin.example.com';
    const open = synthesize('prod', { corsAllowedOrigins: origins });
    open.hasResourceProperties('AWS::ApiGatewayV2::Api', {
      CorsConfiguration: { AllowOrigins: ['https://app.example.com', 'https://admin.example.com'] },
    });
  });

  test('lets pages of those origins read every header that the description of an answer names', () => {
    const [api] = resourcesOf(synthesize('prod', EVERYTHING), 'AWS::ApiGatewayV2::Api');
    const cors = z.object({ ExposeHeaders: z.array(z.string()) }).parse(api?.properties['CorsConfiguration']);
    const answers = Object.values(document.paths).flatMap((operations) =>
      Object.values(operations).map(({ responses }) => JSON.stringify(responses)),
    );
    const named = answers.join().match(/(?<=`)(?:x-[\w-]+|Location|Retry-After|RateLimit(?:-Policy)?)(?=`)/g) ?? [];
    expect(named).toContain('x-next-cursor');
    for (const header of new Set(named)) expect(cors.ExposeHeaders).toContain(header.toLowerCase());
  });
});
