import type { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { widgetsOf } from '../../bin/tools/draw-dashboard/dashboard-layout.ts';
import { METRICS, metricNamespace } from '../../functions/runtime/metric-names.ts';
import { EVERYTHING, functionsOf, type Resource, resourcesOf, synthesize } from './synthesize.ts';

const STAGES = ['dev', 'staging', 'prod', 'local'] as const;
const templates = new Map(STAGES.map((stage) => [stage, synthesize(stage, EVERYTHING)]));

/**
 * The properties that name a resource within its account and region, by its type. CloudFormation makes up a name with
 * the name of the stack in it where the template gives none, with the exceptions below.
 */
const PHYSICAL_NAME = /^(Name|[A-Z]\w*Name)$/;

/** These name nothing within the account: a part of another resource, a text for people, or what exists already. */
const NOT_CLAIMED = new Set([
  'AWS::ApiGatewayV2::Stage StageName',
  // HTTP APIs are known by their ids: any number may have the same name.
  'AWS::ApiGatewayV2::Api Name',
  'AWS::Lambda::Alias Name',
  'AWS::CodeDeploy::DeploymentGroup DeploymentConfigName',
  'AWS::SNS::Topic DisplayName',
  // The policy is inside its role.
  'AWS::IAM::Policy PolicyName',
  'AWS::CloudWatch::Alarm MetricName',
  // The operator gives it, another one to each stage.
  'AWS::ApiGatewayV2::DomainName DomainName',
]);

/** CloudFormation names a composite alarm by its logical id alone (aws/aws-cdk#38057). */
const NEEDS_A_NAME = new Map([['AWS::CloudWatch::CompositeAlarm', 'AlarmName']]);

function claimedNames(resources: readonly Resource[]): string[] {
  return resources.flatMap(({ type, properties }) =>
    Object.entries(properties).flatMap(([property, value]) =>
      typeof value === 'string' && PHYSICAL_NAME.test(property) && !NOT_CLAIMED.has(`${type} ${property}`)
        ? [`${type} ${value}`]
        : [],
    ),
  );
}

describe('stages of one account', () => {
  test('claim no physical name of each other', () => {
    const names = [...templates].flatMap(([stage, template]) =>
      claimedNames(resourcesOf(template)).map((name) => ({ stage, name })),
    );
    const shared = names.filter(({ stage, name }) =>
      names.some((other) => other.name === name && other.stage !== stage),
    );
    expect(shared).toEqual([]);
  });

  test('name whatever CloudFormation would name without the stack', () => {
    for (const [stage, template] of templates) {
      for (const [type, property] of NEEDS_A_NAME) {
        for (const { id, properties } of resourcesOf(template, type)) {
          expect(properties[property], `${stage} ${id}`).toMatch(new RegExp(`^Aegis-${stage}-`));
        }
      }
    }
  });

  test('keep nothing under a name of its own, which the next stack of the stage could not take', () => {
    for (const [stage, template] of templates) {
      const kept = resourcesOf(template).filter(({ deletionPolicy }) => deletionPolicy === 'Retain');
      expect(claimedNames(kept), stage).toEqual([]);
    }
  });

  test('name no other stage anywhere in their templates', () => {
    for (const [stage, template] of templates) {
      const text = JSON.stringify(template.toJSON());
      for (const other of STAGES.filter((candidate) => candidate !== stage)) {
        expect(text, `${other} in ${stage}`).not.toMatch(new RegExp(`Aegis[-/]${other}\\b`));
      }
    }
  });
});

const metricSchema = z.object({ Namespace: z.string(), MetricName: z.string() });
const OWN_NAMES = new Set<string>(Object.values(METRICS));

function alarmMetrics(template: Template): z.infer<typeof metricSchema>[] {
  return resourcesOf(template, 'AWS::CloudWatch::Alarm').flatMap(({ properties }) => {
    const { Metrics } = z
      .object({ Metrics: z.array(z.object({ MetricStat: z.object({ Metric: metricSchema }).optional() })).default([]) })
      .parse(properties);
    const single = metricSchema.safeParse(properties).data;
    return [
      ...(single === undefined ? [] : [single]),
      ...Metrics.flatMap(({ MetricStat }) => MetricStat?.Metric ?? []),
    ];
  });
}

describe.each(STAGES)('the metrics of %s', (stage) => {
  const template = synthesize(stage, EVERYTHING);
  const namespace = metricNamespace(stage);

  test('are watched by alarms in its own namespace alone', () => {
    const own = alarmMetrics(template).filter(
      ({ Namespace, MetricName }) => !Namespace.startsWith('AWS/') || OWN_NAMES.has(MetricName),
    );
    expect(own.length).toBeGreaterThan(0);
    for (const { Namespace, MetricName } of own) expect(Namespace, MetricName).toBe(namespace);
  });

  test('are shown on its dashboard from its own namespace alone', () => {
    const [dashboard] = resourcesOf(template, 'AWS::CloudWatch::Dashboard');
    const shown = widgetsOf(dashboard?.properties['DashboardBody']).flatMap(({ metrics }) => metrics);
    const own = shown.filter(([from, name]) => !String(from).startsWith('AWS/') || OWN_NAMES.has(String(name)));
    expect(own.length).toBeGreaterThan(0);
    for (const [from, name] of own) expect(from, String(name)).toBe(namespace);
  });

  test('are emitted there by each function: by our lines, and by whatever asks Powertools', () => {
    for (const { name, environment } of functionsOf(template).values()) {
      expect(environment, name).toMatchObject({ AEGIS_STAGE: stage, POWERTOOLS_METRICS_NAMESPACE: namespace });
    }
  });
});
