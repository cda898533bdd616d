import { dirname, join, resolve } from 'node:path';

/** The folder that holds package.json: everything the local system installs or writes stays inside it. */
export const CHECKOUT_FOLDER = resolve(import.meta.dirname, '..', '..');

/** Ignored by git: state, logs and the facts of the running local system. */
export const LOCAL_FOLDER = join(CHECKOUT_FOLDER, '.local');

/**
 * A search path on which `node` is the Node that runs this program (24 or newer), whatever the machine's default is.
 * The rest is what a shell needs; nothing else of the user's path reaches the emulator or its functions.
 */
export function nodeFirstPath(): string {
  return [dirname(process.execPath), join(CHECKOUT_FOLDER, 'node_modules', '.bin'), '/usr/bin', '/bin'].join(':');
}
