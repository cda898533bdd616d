import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { CHECKOUT } from '../support/readers/shell-blocks.ts';
import { EVERYTHING, functionsOf, resourcesOf, synthesize } from './synthesize.ts';

const statementSchema = z.object({
  Sid: z.string().optional(),
  Action: z.unknown(),
  Resource: z.unknown(),
  Condition: z.unknown().optional(),
});
const documentSchema = z.object({ Statement: z.array(statementSchema) });
const stringSchema = z.string().default('');

/** What the role with this id is granted, as text: actions with the resources that they are for. */
function grantsOf(template: Template, roleId: string): string[] {
  return resourcesOf(template, 'AWS::IAM::Policy')
    .filter(({ properties }) => JSON.stringify(properties['Roles']).includes(`"${roleId}"`))
    .flatMap(({ properties }) => documentSchema.parse(properties['PolicyDocument']).Statement)
    .map(({ Action, Resource }) => `${JSON.stringify(Action)} ${JSON.stringify(Resource)}`);
}

function isGranted(grants: readonly string[], action: string, resourceId: string): boolean {
  return grants.some((grant) => grant.includes(`"${action}"`) && grant.includes(`"${resourceId}"`));
}

const idIn = (reference: unknown) => /"(?:Ref|Fn::GetAtt)":\[?"(\w+)"/.exec(JSON.stringify(reference))?.[1] ?? 'none';

describe.each(['dev', 'staging', 'prod'] as const)('AWS takes the template of %s', (stage) => {
  const template = synthesize(stage, EVERYTHING);
  const functions = [...functionsOf(template).values()];
  const alarms = resourcesOf(template, 'AWS::CloudWatch::Alarm');

  test('whose resources, outputs and text are within what CloudFormation takes', () => {
    const text = JSON.stringify(template.toJSON());
    expect(resourcesOf(template).length).toBeLessThanOrEqual(500);
    expect(Object.keys(template.findOutputs('*')).length).toBeLessThanOrEqual(200);
    expect(text.length).toBeLessThanOrEqual(1_000_000);
  });

  test('whose statements have different ids within a policy, without which SNS refuses the policy', () => {
    for (const { id, properties } of resourcesOf(template)) {
      const document = documentSchema.safeParse(properties['PolicyDocument']).data;
      const ids = document?.Statement.flatMap(({ Sid }) => Sid ?? []) ?? [];
      expect(ids.length, id).toBe(new Set(ids).size);
    }
    for (const { id, properties } of resourcesOf(template, 'AWS::SNS::TopicPolicy')) {
      for (const { Sid } of documentSchema.parse(properties['PolicyDocument']).Statement) expect(Sid, id).toBeDefined();
    }
  });

  test('whose roles have less than 10,240 characters of inline policies', () => {
    for (const { id } of resourcesOf(template, 'AWS::IAM::Role')) {
      expect(grantsOf(template, id).join('').length, id).toBeLessThan(10_240);
    }
  });

  test('whose statements for roles have ids of letters and digits, and whose roles have texts that IAM takes', () => {
    for (const { id, properties } of resourcesOf(template, 'AWS::IAM::Policy')) {
      for (const { Sid = '' } of documentSchema.parse(properties['PolicyDocument']).Statement) {
        expect(Sid, id).toMatch(/^[A-Za-z0-9]*$/);
      }
    }
    for (const { id, properties } of resourcesOf(template, 'AWS::IAM::Role')) {
      expect(JSON.stringify(properties['Description'] ?? ''), id).toMatch(/^[\u0020-\u007e\u00a1-\u00ff]*$/);
    }
  });

  test('whose API has no more routes and integrations than an HTTP API takes', () => {
    expect(resourcesOf(template, 'AWS::ApiGatewayV2::Route').length).toBeLessThanOrEqual(300);
    expect(resourcesOf(template, 'AWS::ApiGatewayV2::Integration').length).toBeLessThanOrEqual(300);
  });

  test('whose functions fit into a new account, which gives them 3,008 MB at most', () => {
    for (const { id, properties } of resourcesOf(template, 'AWS::Lambda::Function')) {
      expect(z.number().parse(properties['MemorySize']), id).toBeLessThanOrEqual(3_008);
    }
  });

  test('whose gateway leaves a hundred invocations at once to the others in an account that has a thousand', () => {
    const reserved = resourcesOf(template, 'AWS::Lambda::Function')
      .map(({ properties }) => z.number().optional().parse(properties['ReservedConcurrentExecutions']))
      .filter((value) => value !== undefined);
    expect(reserved).toHaveLength(1);
    expect(reserved[0]).toBeLessThanOrEqual(900);
  });

  test('whose mail may go to recipients who are verified in the account, and from senders with default settings', () => {
    const sending = resourcesOf(template, 'AWS::IAM::Policy')
      .flatMap(({ properties }) => documentSchema.parse(properties['PolicyDocument']).Statement)
      .filter(({ Action }) => JSON.stringify(Action).includes('ses:SendEmail'));
    expect(sending).toHaveLength(1);
    // SES asks for the identity of the recipient, and for the configuration set of the sender's, beside the sender's own.
    const resources = JSON.stringify(sending[0]?.Resource);
    for (const kind of ['identity', 'configuration-set']) expect(resources).toContain(`:${kind}/*"`);
    expect(sending[0]?.Condition).toEqual({ StringEquals: { 'ses:FromAddress': EVERYTHING['emailSender'] } });
  });

  test('whose workgroup of Athena can be deleted although somebody has asked it something', () => {
    const groups = resourcesOf(template, 'AWS::Athena::WorkGroup');
    expect(groups.map(({ properties }) => properties['RecursiveDeleteOption'])).toEqual([true]);
  });

  test('whose functions have few enough permissions for the 20,480 bytes of their policy', () => {
    // API Gateway's ARNs and the names of functions make a statement of about 500 bytes.
    const targets = resourcesOf(template, 'AWS::Lambda::Permission').map(({ properties }) =>
      JSON.stringify(properties['FunctionName']),
    );
    for (const target of new Set(targets)) {
      expect(targets.filter((other) => other === target).length, target).toBeLessThan(20);
    }
  });

  test('whose functions have environments of less than 4 KB without names that Lambda keeps to itself', () => {
    for (const { name, environment } of functions) {
      expect(JSON.stringify(environment).length, name).toBeLessThan(4_096);
      const reserved = Object.keys(environment).filter((variable) => /^(AWS_|_|LAMBDA_)/.test(variable));
      expect(reserved, name).toEqual([]);
    }
  });

  test('whose functions behind the API answer before API Gateway gives up', () => {
    const targets = JSON.stringify(resourcesOf(template, 'AWS::ApiGatewayV2::Integration'));
    const aliases = resourcesOf(template, 'AWS::Lambda::Alias');
    const behind = functions.filter(({ id }) =>
      [id, ...aliases.filter((alias) => JSON.stringify(alias).includes(`"${id}"`)).map((alias) => alias.id)].some(
        (target) => targets.includes(`"${target}"`),
      ),
    );
    expect(behind).toHaveLength(7);
    for (const { name, timeoutSeconds } of behind) expect(timeoutSeconds, name).toBeLessThan(30);
  });

  test('whose texts are within what each service takes', () => {
    const limits = { 'AWS::Lambda::Function': 256, 'AWS::IAM::Role': 1_000, 'AWS::Scheduler::Schedule': 512 };
    for (const [type, limit] of Object.entries(limits)) {
      for (const { id, properties } of resourcesOf(template, type)) {
        expect(stringSchema.parse(properties['Description']).length, id).toBeLessThanOrEqual(limit);
      }
    }
    for (const { id, properties } of alarms) {
      expect(stringSchema.parse(properties['AlarmDescription']).length, id).toBeLessThanOrEqual(1_024);
    }
  });

  test('whose alarms look back a day at most, and read ten metrics at most', () => {
    const schema = z.object({
      Period: z.number().optional(),
      EvaluationPeriods: z.number(),
      Metrics: z.array(z.object({ MetricStat: z.object({ Period: z.number() }).optional() })).default([]),
    });
    for (const { id, properties } of alarms) {
      const { Period = 0, EvaluationPeriods, Metrics } = schema.parse(properties);
      const seconds = Math.max(Period, ...Metrics.map(({ MetricStat }) => MetricStat?.Period ?? 0));
      expect(seconds, id).toBeGreaterThanOrEqual(10);
      expect(seconds * EvaluationPeriods, id).toBeLessThanOrEqual(86_400);
      expect(Metrics.length, id).toBeLessThanOrEqual(10);
    }
  });

  test('whose composite alarm has at most 100 children and a rule of 10,240 characters, and deployments at most ten alarms', () => {
    for (const { properties } of resourcesOf(template, 'AWS::CloudWatch::CompositeAlarm')) {
      const children = JSON.stringify(properties['AlarmRule']).match(/ALARM\(/g)?.length ?? 0;
      expect(children).toBeGreaterThan(0);
      expect(children).toBeLessThanOrEqual(100);
      // A child is `ALARM("<ARN>") OR `: the name of an alarm has up to about 100 characters, its ARN about 60 before it.
      expect(children * 180).toBeLessThanOrEqual(10_240);
    }
    for (const { id, properties } of resourcesOf(template, 'AWS::CodeDeploy::DeploymentGroup')) {
      expect(JSON.stringify(properties['AlarmConfiguration']).match(/"Name"/g)?.length, id).toBeLessThanOrEqual(10);
    }
  });

  test('whose consumer of a queue may take from it, and has the time that it needs', () => {
    const queues = new Map(resourcesOf(template, 'AWS::SQS::Queue').map((queue) => [queue.id, queue.properties]));
    const mappings = resourcesOf(template, 'AWS::Lambda::EventSourceMapping');
    // Of `evaluate`, `judge` and `deliver`.
    expect(mappings).toHaveLength(3);
    for (const { properties } of mappings) {
      const queueId = idIn(properties['EventSourceArn']);
      const consumer = functions.find(({ id }) => id === idIn(properties['FunctionName']));
      const grants = grantsOf(template, consumer?.roleId ?? 'none');
      for (const action of ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes']) {
        expect(isGranted(grants, action, queueId), action).toBe(true);
      }
      // Below the timeout the mapping is refused; below six times, throttling alone spends deliveries.
      const visibility = z.number().parse(queues.get(queueId)?.['VisibilityTimeout']);
      expect(visibility).toBeGreaterThanOrEqual(6 * (consumer?.timeoutSeconds ?? Number.NaN));
    }
  });

  test('whose dead-letter queues keep a message for longer than the queue it comes from', () => {
    const queues = resourcesOf(template, 'AWS::SQS::Queue');
    const retention = (properties: Readonly<Record<string, unknown>> | undefined) =>
      z.number().parse(properties?.['MessageRetentionPeriod']);
    for (const { id, properties } of queues.filter((queue) => 'RedrivePolicy' in queue.properties)) {
      const dead = queues.find((queue) => queue.id === idIn(properties['RedrivePolicy']));
      // A message keeps the date at which it was first sent.
      expect(retention(dead?.properties), id).toBeGreaterThan(retention(properties));
    }
  });

  test('whose schedules may start their function and keep what they could not start', () => {
    const schema = z.object({
      Arn: z.unknown(),
      RoleArn: z.unknown(),
      DeadLetterConfig: z.object({ Arn: z.unknown() }),
    });
    for (const { id, properties } of resourcesOf(template, 'AWS::Scheduler::Schedule')) {
      const { Arn, RoleArn, DeadLetterConfig } = schema.parse(properties['Target']);
      const grants = grantsOf(template, idIn(RoleArn));
      expect(isGranted(grants, 'lambda:InvokeFunction', idIn(Arn)), id).toBe(true);
      expect(isGranted(grants, 'sqs:SendMessage', idIn(DeadLetterConfig.Arn)), id).toBe(true);
    }
  });
});

test('every mistake of the list says how it is held, by files and documents that are there', () => {
  const rows = readFileSync(join(CHECKOUT, 'docs/aws-only-mistakes.md'), 'utf8').match(/^\| \d+ \|.*$/gm) ?? [];
  expect(rows.map((row) => Number.parseInt(row.slice(2), 10))).toEqual(rows.map((_, index) => index + 1));
  expect(rows).toHaveLength(35);
  for (const row of rows) {
    const held = row.split('|')[4] ?? '';
    const files = [...held.matchAll(/`([\w./-]+\.(?:ts|md))`/g)].map(([, file = '']) => file);
    const links = [...held.matchAll(/\]\(([\w.-]+\.md)/g)].map(([, file = '']) => `docs/${file}`);
    expect(files.length + links.length, row).toBeGreaterThan(0);
    for (const file of [...files, ...links]) expect(existsSync(join(CHECKOUT, file)), file).toBe(true);
  }
});
