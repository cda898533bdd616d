import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export const CHECKOUT = join(import.meta.dirname, '../../..');

export interface ShellBlock {
  /** The heading that it stands under. */
  readonly section: string;
  readonly text: string;
}

/** The commands that a document tells its reader to run, in their order. */
export function shellBlocksOf(document: string): ShellBlock[] {
  const text = readFileSync(join(CHECKOUT, document), 'utf8');
  const blocks: ShellBlock[] = [];
  let section = '';
  for (const [, heading, block] of text.matchAll(/^#+ ([^\n]+)$|^```(?:sh|bash)\n(.*?)^```$/gms)) {
    if (heading !== undefined) section = heading;
    else if (block !== undefined) blocks.push({ section, text: block });
  }
  return blocks;
}
