import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { sha256 } from '../functions/adapters/crypto.ts';
import { type Anchor, verifyChain } from '../functions/domain/audit/verify-chain.ts';
import { fetchEntries, parseEntries } from './audit-verify/read-entries.ts';

/**
 * `npm run audit:verify -- --url URL` with AEGIS_API_KEY, or `-- --file EXPORT.ndjson`: checks an organization's
 * audit log link by link and exits 1 at the first that is broken. `--anchor SEQ:HASH`, kept from an earlier run,
 * also proves that nothing was cut off the end or written anew.
 */
const { values } = parseArgs({
  options: { url: { type: 'string' }, file: { type: 'string' }, anchor: { type: 'string' } },
});
const key = process.env['AEGIS_API_KEY'];
if (values.file === undefined && (values.url === undefined || key === undefined)) {
  console.error(
    'Usage: AEGIS_API_KEY=… npm run audit:verify -- --url <URL> | --file <export.ndjson> [--anchor SEQ:HASH]',
  );
  process.exit(2);
}
const entries =
  values.file === undefined
    ? await fetchEntries(values.url ?? '', key ?? '')
    : parseEntries(await readFile(values.file, 'utf8'));
const verdict = verifyChain(sha256, entries, anchorOf(values.anchor));
if (verdict.intact) {
  console.log(
    `Intact: ${verdict.entries} entries. Keep this anchor elsewhere: ${verdict.head.seq}:${verdict.head.hash}`,
  );
} else {
  console.error(`Broken at entry ${verdict.brokenAt}: ${verdict.reason}.`);
  process.exitCode = 1;
}

function anchorOf(text: string | undefined): Anchor | undefined {
  if (text === undefined) return undefined;
  const match = /^(\d+):([0-9a-f]{64})$/.exec(text);
  if (match === null) throw new Error('--anchor has to be SEQ:HASH as an earlier run has printed it');
  return { seq: Number(match[1]), hash: match[2] ?? '' };
}
