import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

const USAGE = 'Give the folder of labelled sets: --data DIR (each set is DIR/<set>/dev.jsonl.gz).';

/** The folder of labelled sets, or the reason why there is none, for people. */
export function dataDirectory(argv: readonly string[]): { directory: string } | { problem: string } {
  const { values } = parseArgs({ args: [...argv], options: { data: { type: 'string' } }, strict: true });
  if (values.data === undefined) return { problem: USAGE };
  const directory = resolve(values.data);
  if (!existsSync(directory)) return { problem: `There is no folder ${directory}. ${USAGE}` };
  return { directory };
}
