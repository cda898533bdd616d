import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

const USAGE = 'Give the folder of labelled sets: --data DIR (each set is DIR/<set>/dev.jsonl.gz).';

/** The folder of labelled sets, or the reason why there is none, for people. */
export function dataDirectory(data: string | undefined): { directory: string } | { problem: string } {
  if (data === undefined) return { problem: USAGE };
  const directory = resolve(data);
  if (!existsSync(directory)) return { problem: `There is no folder ${directory}. ${USAGE}` };
  return { directory };
}
