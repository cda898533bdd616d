import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CHECKOUT_FOLDER, LOCAL_FOLDER } from '../../bin/local/checkout.ts';

const FOLDER = join(LOCAL_FOLDER, 'readme');

/**
 * Writes a program that the README prints to a file inside the checkout, where it finds what is installed there.
 * @param mark what only the wanted block of that language holds
 * @returns the file
 */
export function readmeProgram(language: 'python' | 'typescript', mark: string): string {
  const readme = readFileSync(join(CHECKOUT_FOLDER, 'README.md'), 'utf8');
  const blocks = [...readme.matchAll(/^```(\w+)\n(.*?)^```$/gms)];
  const [found, ...others] = blocks.filter(([, of, text = '']) => of === language && text.includes(mark));
  if (found === undefined || others.length > 0) throw new TypeError(`${mark} is not in one block of the README`);
  mkdirSync(FOLDER, { recursive: true });
  const file = join(FOLDER, `program.${language === 'python' ? 'py' : 'mts'}`);
  writeFileSync(file, found[2] ?? '');
  return file;
}
