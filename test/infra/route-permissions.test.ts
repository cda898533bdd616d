import type { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { EVERYTHING, resourcesOf, synthesize } from './synthesize.ts';

const STAGE = '$default';
const refSchema = z.object({ Ref: z.string() });
const joinSchema = z.object({ 'Fn::Join': z.tuple([z.literal(''), z.array(z.union([z.string(), refSchema]))]) });

/** References become names between angle brackets, which no pattern contains. */
function textOf(value: unknown): string {
  const parts = joinSchema.parse(value)['Fn::Join'][1];
  return parts.map((part) => (typeof part === 'string' ? part : `<${part.Ref}>`)).join('');
}

/** ArnLike compares the six components one by one; `*` goes over slashes, but not over colons. */
function arnLike(pattern: string, arn: string): boolean {
  const components = (text: string) => [...text.split(':').slice(0, 5), text.split(':').slice(5).join(':')];
  const actual = components(arn);
  return components(pattern).every((component, index) => {
    const literal = component.replaceAll(/[.+^${}()|[\]\\]/g, '\\$&');
    return new RegExp(`^${literal.replaceAll('*', '.*').replaceAll('?', '.')}$`).test(actual[index] ?? '');
  });
}

/** The source that API Gateway states when it invokes the function of a route. */
function sourceArn(apiId: string, routeKey: string): string {
  const [method = '', path = ''] = routeKey.split(' ');
  // The default route has no method: its ARN is one segment shorter than that of any other.
  const route = routeKey === '$default' ? '$default' : `${method}${path}`;
  return `arn:<AWS::Partition>:execute-api:<AWS::Region>:<AWS::AccountId>:<${apiId}>/${STAGE}/${route}`;
}

const permissionSchema = z.object({ FunctionName: z.unknown(), Principal: z.string(), SourceArn: z.unknown() });

/** Routes whose function would not let API Gateway in, which then answers 500. */
function lockedRoutes(template: Template): string[] {
  const integrations = new Map(
    resourcesOf(template, 'AWS::ApiGatewayV2::Integration').map(({ id, properties }) => [
      id,
      JSON.stringify(properties['IntegrationUri']),
    ]),
  );
  const permissions = resourcesOf(template, 'AWS::Lambda::Permission').flatMap(({ properties }) => {
    // The address of the gateway is no route of the API.
    if (properties['Principal'] !== 'apigateway.amazonaws.com') return [];
    const { FunctionName, Principal, SourceArn } = permissionSchema.parse(properties);
    return [{ target: JSON.stringify(FunctionName), principal: Principal, source: textOf(SourceArn) }];
  });
  return resourcesOf(template, 'AWS::ApiGatewayV2::Route').flatMap(({ properties }) => {
    const route = z.object({ RouteKey: z.string(), ApiId: refSchema, Target: z.unknown() }).parse(properties);
    const integrationId = /"Ref":"(\w+)"/.exec(JSON.stringify(route.Target))?.[1] ?? 'none';
    const isLetIn = permissions.some(
      ({ target, principal, source }) =>
        principal === 'apigateway.amazonaws.com' &&
        target === integrations.get(integrationId) &&
        arnLike(source, sourceArn(route.ApiId.Ref, route.RouteKey)),
    );
    return isLetIn ? [] : [route.RouteKey];
  });
}

describe.each(['dev', 'staging', 'prod', 'local'] as const)('API Gateway in %s', (stage) => {
  const template = synthesize(stage, EVERYTHING);

  test('may invoke the function of every route, that of the default route included', () => {
    expect(resourcesOf(template, 'AWS::ApiGatewayV2::Route').length).toBeGreaterThan(1);
    expect(lockedRoutes(template)).toEqual([]);
  });
});

describe('the source of an invocation', () => {
  const api = 'arn:aws:execute-api:eu-central-1:111122223333:abc';

  test.each([
    ['/*/*/*', '/$default/GET/health', true],
    ['/*/*/*', '/$default/GET/api/v1/traces/{id}', true],
    ['/*/*/*', '/$default/$default', false],
    ['/*/$default', '/$default/$default', true],
    ['/*/$default', '/$default/GET/health', false],
    ['/$default/GET/health', '/$default/GET/health', true],
    ['/$default/GET/health', '/$default/POST/health', false],
  ])('is compared with a pattern as IAM does: %s, %s', (pattern, source, expected) => {
    expect(arnLike(`${api}${pattern}`, `${api}${source}`)).toBe(expected);
  });

  test('matches no other API or account', () => {
    expect(arnLike(`${api}/*`, `${api}d/x`)).toBe(false);
    expect(arnLike('arn:aws:execute-api:*:1:abc/*', 'arn:aws:execute-api:r:2:abc/x')).toBe(false);
  });
});
