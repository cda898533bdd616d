import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import cdk from '../../../cdk.json' with { type: 'json' };
import { AegisApp } from '../../../lib/aegis-app.ts';
import { bundleFunctions } from '../../../lib/bundle-functions.ts';
import { widgetsOf } from './dashboard-layout.ts';
import { drawSvg } from './draw-svg.ts';

/** Draws docs/dashboard.svg from the dashboard of the production template. */
const PICTURE = new URL('../../../docs/dashboard.svg', import.meta.url);

const folder = await mkdtemp(join(tmpdir(), 'aegis-dashboard-'));
try {
  const bundleDirectory = join(folder, 'functions');
  await bundleFunctions(bundleDirectory);
  const context = { ...cdk.context, stage: 'prod' };
  const { stack } = new AegisApp({ bundleDirectory, outdir: join(folder, 'asm'), context });
  const dashboards = Template.fromStack(stack).findResources('AWS::CloudWatch::Dashboard');
  const [dashboard] = Object.values(dashboards);
  await writeFile(PICTURE, drawSvg(widgetsOf(dashboard?.['Properties'].DashboardBody)));
} finally {
  await rm(folder, { recursive: true, force: true });
}
