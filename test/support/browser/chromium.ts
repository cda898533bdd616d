import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import packaged from '@sparticuz/chromium';
import { type BrowserServer, chromium } from 'playwright-core';
import { withExclusiveAccess } from '../../../bin/local/exclusive-access.ts';

/** Unpacked once: 200 MB that take two seconds. */
const FOLDER = join(import.meta.dirname, '../../../node_modules/.cache/aegis/chromium');

/** Where the package has none for the machine. */
const OF_THE_MACHINE = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** Starts a browser that several processes may connect to. It ends with `close()`. */
export async function startChromium(): Promise<BrowserServer> {
  return chromium.launchServer({
    executablePath: await executablePath(),
    host: '127.0.0.1',
    // The sandbox takes rights that a container and a build machine do not have; it opens pages of our own alone.
    args: ['--no-sandbox', '--disable-dev-shm-usage', '--font-render-hinting=none', '--force-color-profile=srgb'],
  });
}

/** @throws when there is no Chromium for this machine, saying what to install */
async function executablePath(): Promise<string> {
  if (process.platform === 'linux' && process.arch === 'x64') return unpacked();
  const path = OF_THE_MACHINE.find(existsSync);
  if (path === undefined) throw new Error(`Install Chromium: it is in none of ${OF_THE_MACHINE.join(', ')}`);
  return path;
}

/** The package unpacks into the folder for temporary files, where several users of a machine would meet. */
async function unpacked(): Promise<string> {
  await mkdir(FOLDER, { recursive: true });
  let path = '';
  await withExclusiveAccess(join(FOLDER, 'unpack.lock'), new AbortController().signal, async () => {
    const { TMPDIR } = process.env;
    process.env['TMPDIR'] = FOLDER;
    try {
      path = await packaged.executablePath();
    } finally {
      if (TMPDIR === undefined) delete process.env['TMPDIR'];
      else process.env['TMPDIR'] = TMPDIR;
    }
  });
  return path;
}
