import { readFile } from 'node:fs/promises';
import { findForbidden } from './find-forbidden.ts';

/** Fails when a package that is installed has a licence that nobody has allowed. Reads the lockfile, no network. */
const LOCKFILE = new URL('../../../package-lock.json', import.meta.url);

const { forbidden, checked } = findForbidden(JSON.parse(await readFile(LOCKFILE, 'utf8')));
for (const { name, license } of forbidden) console.log(`${name}: ${license}`);
console.log(`${checked} packages, ${forbidden.length} with a licence that is not allowed`);
process.exitCode = forbidden.length === 0 ? 0 : 1;
