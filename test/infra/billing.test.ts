import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { idleCost, totals } from '../../bin/tools/cost/idle-cost.ts';
import { METERS } from '../../functions/access/price-plan.ts';
import { StripeDeployment } from '../../functions/billing/stripe-deployment.ts';
import { stageConfig } from '../../lib/stage-config.ts';
import { stripeDeploymentOf } from '../../lib/stripe-config.ts';
import { functionsOf, resourcesOf, synthesize } from './synthesize.ts';

const METER = { eventName: 'aegis_traces', meterId: 'mtr_1' };
const STRIPE = { stripeMeters: JSON.stringify({ traces: METER }) };
const prod = synthesize('prod', STRIPE);
const without = synthesize('prod');

describe('a stage that names a meter of Stripe', () => {
  test('has the function, its schedule and four alarms, and others have nothing of it', () => {
    expect(functionsOf(prod).has('report-usage')).toBe(true);
    const added = (type: string) => resourcesOf(prod, type).length - resourcesOf(without, type).length;
    expect(added('AWS::Lambda::Function')).toBe(1);
    expect(added('AWS::Scheduler::Schedule')).toBe(1);
    expect(added('AWS::CloudWatch::Alarm')).toBe(4);
    expect(JSON.stringify(without.toJSON())).not.toMatch(/stripe|report-usage|UsageNotReported/i);
  });

  test('pays for four alarms, a heartbeat and a secret, which is there once the key is set', () => {
    const more = totals(idleCost(prod.toJSON())).billUsd - totals(idleCost(without.toJSON())).billUsd;
    expect(more).toBeGreaterThan(0.39);
    expect(more).toBeLessThan(0.75);
    expect(resourcesOf(prod, 'AWS::SecretsManager::Secret')).toHaveLength(
      resourcesOf(without, 'AWS::SecretsManager::Secret').length,
    );
  });

  test('lets the function read organizations and figures, and write what it sent and nothing else', () => {
    const roleId = functionsOf(prod).get('report-usage')?.roleId;
    const policy = z.object({
      Roles: z.array(z.object({ Ref: z.string() })),
      PolicyDocument: z.object({
        Statement: z.array(
          z.object({ Sid: z.string().optional(), Action: z.unknown(), Condition: z.unknown().optional() }),
        ),
      }),
    });
    const own = resourcesOf(prod, 'AWS::IAM::Policy')
      .map(({ properties }) => policy.parse(properties))
      .filter(({ Roles }) => Roles.some(({ Ref }) => Ref === roleId))
      .flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
    const keys = (partitions: readonly string[]) => ({
      'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': partitions },
    });
    expect(own.find(({ Sid }) => Sid === 'UseTable')).toMatchObject({
      Action: ['dynamodb:BatchGetItem', 'dynamodb:GetItem', 'dynamodb:Query'],
      Condition: keys(['ORG#*', 'ROLLUP#*', 'STRIPE#*']),
    });
    expect(own.find(({ Sid }) => Sid === 'NoteSentUsage')).toMatchObject({
      Action: ['dynamodb:PutItem', 'dynamodb:UpdateItem'],
      Condition: keys(['STRIPE#*']),
    });
  });

  test('tells the function what it has decided', () => {
    const config = stageConfig({ ...STRIPE, stripeInvoiceGraceHours: '48' });
    expect(StripeDeployment.parse(JSON.parse(stripeDeploymentOf(config)))).toEqual({
      meters: { traces: METER },
      invoiceGraceHours: 48,
      apiUrl: 'https://api.stripe.com',
    });
    const local = stageConfig({ stage: 'local', ...STRIPE, stripeApiUrl: 'http://127.0.0.1:9/' });
    expect(StripeDeployment.parse(JSON.parse(stripeDeploymentOf(local))).apiUrl).toBe('http://127.0.0.1:9');
  });

  test('may name every meter that a price plan has', () => {
    const meters = Object.fromEntries(METERS.map((name, i) => [name, { eventName: name, meterId: `mtr_${i}` }]));
    const { stripe } = stageConfig({ stripeMeters: JSON.stringify(meters) });
    expect(Object.keys(stripe.meters)).toEqual([...METERS]);
  });

  test.each([
    ['meters', { stripeMeters: '{"bytes":{"eventName":"x","meterId":"mtr_1"}}' }],
    ['meters.traces.meterId', { stripeMeters: '{"traces":{"eventName":"x","meterId":"1"}}' }],
    ['meters', { stripeMeters: JSON.stringify({ traces: METER, labels: METER }) }],
    ['invoiceGraceHours', { ...STRIPE, stripeInvoiceGraceHours: '73' }],
    ['apiUrl', { ...STRIPE, stripeApiUrl: 'https://other.example.com' }],
  ])('refuses what is wrong in %s', (field, context) => {
    expect(() => stageConfig(context)).toThrow(`stripe.${field}`);
  });
});
