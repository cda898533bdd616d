import { expect, test } from 'vitest';
import { StripeDeployment } from '../../functions/billing/stripe-deployment.ts';
import { stageConfig } from '../../lib/stage-config.ts';
import { stripeDeploymentOf } from '../../lib/stripe-config.ts';

test('the function is told of meters as the stage has them, and refuses anything else', () => {
  const stripeMeters = '{"labels":{"eventName":"aegis_labels","meterId":"mtr_1"}}';
  const deployment = StripeDeployment.parse(JSON.parse(stripeDeploymentOf(stageConfig({ stripeMeters }))));
  expect(deployment).toMatchObject({ meters: { labels: { meterId: 'mtr_1' } }, invoiceGraceHours: 1 });
  expect(() => StripeDeployment.parse({ ...deployment, invoiceGraceHours: 0 })).toThrow();
  expect(() => StripeDeployment.parse({ ...deployment, meters: { bytes: deployment.meters.labels } })).toThrow();
});
