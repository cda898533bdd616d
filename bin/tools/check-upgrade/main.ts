import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Template } from 'aws-cdk-lib/assertions';
import cdk from '../../../cdk.json' with { type: 'json' };
import { AegisApp } from '../../../lib/aegis-app.ts';
import { bundleFunctions } from '../../../lib/bundle-functions.ts';
import { findLosses, StatefulResourcesSchema, statefulResources } from './compare-templates.ts';

/**
 * Says whether deploying this checkout over the last release would replace, rename or re-key what holds data. A change
 * that is meant needs a section `## <logical id>` in docs/releases/migrations.md. With `--record` it writes down the
 * present template as the released one.
 */
const RELEASED = new URL('../../../docs/releases/stateful-resources.json', import.meta.url);
const MIGRATIONS = new URL('../../../docs/releases/migrations.md', import.meta.url);

const { values } = parseArgs({ options: { record: { type: 'boolean', default: false } } });
const next = statefulResources(await synthesizeProduction());
if (values.record) {
  await writeFile(RELEASED, `${JSON.stringify(next, null, 2)}\n`);
} else {
  const released = StatefulResourcesSchema.parse(JSON.parse(await readFile(RELEASED, 'utf8')));
  const notes = await readFile(MIGRATIONS, 'utf8');
  const losses = [...findLosses(released, next)].filter(([id]) => !notes.includes(`\n## ${id}\n`));
  for (const [id, loss] of losses)
    console.log(`${id}: ${loss}. If it is meant, describe it in docs/releases/migrations.md`);
  if (losses.length === 0) console.log('Nothing that holds data is replaced, renamed or re-keyed');
  else process.exitCode = 1;
}

async function synthesizeProduction(): Promise<unknown> {
  const folder = await mkdtemp(join(tmpdir(), 'aegis-upgrade-'));
  try {
    const bundleDirectory = join(folder, 'functions');
    await bundleFunctions(bundleDirectory);
    const context = { ...cdk.context, stage: 'prod' };
    const { stack } = new AegisApp({ bundleDirectory, outdir: join(folder, 'asm'), context });
    return Template.fromStack(stack).toJSON();
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
