import { writeFile } from 'node:fs/promises';
import { describeConfiguration } from './describe-configuration.ts';

/** Writes the configuration reference from the schema that checks the configuration. */
await writeFile(new URL('../../../docs/configuration.md', import.meta.url), describeConfiguration());
