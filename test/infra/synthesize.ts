import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import { inject } from 'vitest';
import * as z from 'zod';
import cdk from '../../cdk.json' with { type: 'json' };
import { AegisApp, type AegisAppProps } from '../../lib/aegis-app.ts';
import { FUNCTION_ENTRIES } from '../../lib/bundle-functions.ts';
import type { Stage } from '../../lib/stage-schema.ts';
import '../support/vitest/provided-context.ts';

const workspace = mkdtempSync(join(inject('runFolder'), 'infra-'));

/** Templates do not depend on what is in the bundles; test/infra/bundles.test.ts looks at the real ones. */
const bundleDirectory = join(workspace, 'functions');
for (const name of Object.keys(FUNCTION_ENTRIES)) {
  mkdirSync(join(bundleDirectory, name), { recursive: true });
  writeFileSync(join(bundleDirectory, name, 'index.mjs'), `export const handler = () => '${name}';\n`);
}

export interface Resource {
  readonly id: string;
  readonly type: string;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly deletionPolicy: string | undefined;
}

type Context = Readonly<Record<string, string>>;

export function createApp(stage: Stage, context: Context = {}): AegisApp {
  return new AegisApp(propsOf(stage, context));
}

/** A stage that has a judge, the gateway and Stripe, and with them every function. */
export const JUDGE: Context = {
  judgeModel: 'bedrock:eu.anthropic.claude-haiku-4-5-20251001-v1:0',
  gateway: 'true',
  stripeMeters: '{"traces":{"eventName":"aegis_traces","meterId":"mtr_1"}}',
};

/** Everything that can be in a template at once, with texts as long as they come. */
export const EVERYTHING: Context = {
  ...JUDGE,
  gatewayBedrock: 'true',
  customerKey: 'true',
  monthlyBudgetUsd: '50',
  pageEmail: 'on-call@example.com',
  ticketEmail: 'tickets@example.com',
  corsAllowedOrigins: 'https://app.example.com',
  runbookUrl: `https://wiki.example.com/${'a'.repeat(100)}`,
  domainName: 'aegis.example.com',
  certificateArn: 'arn:aws:acm:eu-central-1:111122223333:certificate/0f0f0f0f-0000-4000-8000-000000000000',
  lake: 'true',
  lakeCatalog: 'true',
  emailSender: 'aegis@mail.example.com',
  eventBuses: '{"ops":"arn:aws:events:eu-central-1:111122223333:event-bus/ops"}',
  oidc: '{"issuer":"https://login.example.com","clientId":"aegis","organizationId":"org_1","secretName":"aegis/oidc"}',
};

const templates = new Map<string, Template>();

/** The template alone, which the files of a worker share: it takes half a second, and no test changes it. */
export function synthesize(stage: Stage, context: Context = {}): Template {
  const key = JSON.stringify([stage, context]);
  const known = templates.get(key);
  const template = known ?? synthesizeAnew(stage, context);
  templates.set(key, template);
  return template;
}

/**
 * The rules of CloudFormation take 3 seconds in each worker that loads them, so they are left to stages.test.ts and
 * options.test.ts, which synthesise every stage and every option with them.
 */
export function synthesizeAnew(stage: Stage, context: Context = {}): Template {
  return Template.fromStack(new AegisApp({ ...propsOf(stage, context), builtinCloudFormationValidation: false }).stack);
}

function propsOf(stage: Stage, context: Context): AegisAppProps {
  const outdir = mkdtempSync(join(workspace, 'asm-'));
  return { bundleDirectory, outdir, context: { ...cdk.context, stage, ...context } };
}

const resourcesSchema = z.record(
  z.string(),
  z.object({
    Type: z.string(),
    Properties: z.record(z.string(), z.unknown()).default({}),
    DeletionPolicy: z.string().optional(),
  }),
);

export function resourcesOf(template: Template, type?: string): Resource[] {
  return Object.entries(resourcesSchema.parse(template.toJSON()['Resources']))
    .filter(([, resource]) => type === undefined || resource.Type === type)
    .map(([id, resource]) => ({
      id,
      type: resource.Type,
      properties: resource.Properties,
      deletionPolicy: resource.DeletionPolicy,
    }));
}

const functionSchema = z.object({
  Environment: z.object({ Variables: z.record(z.string(), z.unknown()) }),
  Role: z.object({ 'Fn::GetAtt': z.tuple([z.string(), z.literal('Arn')]) }),
  Timeout: z.number(),
});

export interface DeployedFunction {
  readonly id: string;
  readonly name: string;
  readonly roleId: string;
  readonly timeoutSeconds: number;
  readonly environment: Readonly<Record<string, unknown>>;
}

/** The functions by the name of their service. */
export function functionsOf(template: Template): Map<string, DeployedFunction> {
  return new Map(
    resourcesOf(template, 'AWS::Lambda::Function').map(({ id, properties }) => {
      const { Environment, Role, Timeout } = functionSchema.parse(properties);
      const name = String(Environment.Variables['POWERTOOLS_SERVICE_NAME']);
      const roleId = Role['Fn::GetAtt'][0];
      return [name, { id, name, roleId, timeoutSeconds: Timeout, environment: Environment.Variables }];
    }),
  );
}

const reportSchema = z.object({
  pluginReports: z.array(
    z.object({
      violations: z.array(
        z.object({ ruleName: z.string(), violatingConstructs: z.array(z.object({ constructPath: z.string() })) }),
      ),
    }),
  ),
});

/** What the rule packs found when the app was synthesised, as `rule path`. */
export function findingsIn(app: AegisApp): string[] {
  const report = reportSchema.parse(JSON.parse(readFileSync(join(app.outdir, 'validation-report.json'), 'utf8')));
  return report.pluginReports.flatMap(({ violations }) =>
    violations.flatMap(({ ruleName, violatingConstructs }) =>
      violatingConstructs.map(({ constructPath }) => `${ruleName} ${constructPath}`),
    ),
  );
}
