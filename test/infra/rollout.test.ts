import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { functionsOf, JUDGE, resourcesOf, synthesize } from './synthesize.ts';

/** With a judge, so that every function is there. */
const prod = synthesize('prod', JUDGE);
const API_FUNCTIONS = ['ingest', 'query', 'manage', 'observe', 'guard', 'trial'];

const groupSchema = z.object({
  AlarmConfiguration: z.object({
    Enabled: z.literal(true),
    Alarms: z.array(z.object({ Name: z.object({ Ref: z.string() }) })),
  }),
});

describe('a deployment in production', () => {
  test('gives new versions of the functions behind the API a tenth of the requests for ten minutes', () => {
    prod.resourceCountIs('AWS::CodeDeploy::DeploymentGroup', API_FUNCTIONS.length);
    prod.allResourcesProperties('AWS::CodeDeploy::DeploymentGroup', {
      DeploymentConfigName: 'CodeDeployDefault.LambdaCanary10Percent10Minutes',
      AutoRollbackConfiguration: {
        Enabled: true,
        Events: Match.arrayWith(['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_ALARM']),
      },
    });
  });

  const alarms = resourcesOf(prod, 'AWS::CloudWatch::Alarm');
  const groups = resourcesOf(prod, 'AWS::CodeDeploy::DeploymentGroup').map(({ id, properties }) => ({
    id,
    minutes: Number(/Percent(\d+)Minutes$/.exec(String(properties['DeploymentConfigName']))?.[1]),
    watched: groupSchema
      .parse(properties)
      .AlarmConfiguration.Alarms.map(({ Name }) => alarms.find((alarm) => alarm.id === Name.Ref)),
  }));

  test('is taken back by the server errors of the API, since a function that answers 500 has not failed', () => {
    for (const { id, watched } of groups) {
      const metrics = watched.map((alarm) => JSON.stringify(alarm?.properties));
      expect(metrics, id).toContainEqual(expect.stringContaining('"MetricName":"5xx"'));
    }
  });

  test('serves a tenth for long enough that each of its alarms can ring', () => {
    const METRIC_DELAY_MINUTES = 2;
    for (const { watched, minutes } of groups) {
      for (const alarm of watched) {
        const { DatapointsToAlarm } = z.object({ DatapointsToAlarm: z.number() }).parse(alarm?.properties);
        // A minute each, and one that has begun before the shift.
        expect(DatapointsToAlarm + 1 + METRIC_DELAY_MINUTES, alarm?.id).toBeLessThan(minutes);
      }
    }
  });

  test('is taken back by the alarm on the errors of that very function', () => {
    const watched = groups.map(({ watched: [alarm] }) => JSON.stringify(alarm?.properties));
    for (const name of API_FUNCTIONS) {
      const own = watched.filter((alarm) => alarm.includes(`"${functionsOf(prod).get(name)?.id}"`));
      expect(own, name).toEqual([expect.stringContaining('"MetricName":"Errors"')]);
    }
  });

  test('is reached by clients only through the alias, but for the console, and keeps the versions it may be taken back to', () => {
    const web = functionsOf(prod).get('web')?.id;
    // A new page of the console must not meet the old function.
    const aliases = [...resourcesOf(prod, 'AWS::Lambda::Alias').map(({ id }) => id), web];
    for (const { properties } of resourcesOf(prod, 'AWS::ApiGatewayV2::Integration')) {
      const uri = JSON.stringify(properties['IntegrationUri']);
      expect(
        aliases.some((id) => uri.includes(`"${id}"`)),
        uri,
      ).toBe(true);
    }
    const versions = resourcesOf(prod, 'AWS::Lambda::Version');
    expect(versions.map(({ deletionPolicy }) => deletionPolicy)).toEqual(versions.map(() => 'Retain'));
  });
});

test('a stage without gradual deployment has neither aliases nor CodeDeploy', () => {
  for (const type of ['AWS::Lambda::Alias', 'AWS::Lambda::Version', 'AWS::CodeDeploy::DeploymentGroup']) {
    synthesize('dev').resourceCountIs(type, 0);
    synthesize('local').resourceCountIs(type, 0);
  }
});
