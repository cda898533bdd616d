/** Where the console lives, below the root of the API. */
const CONSOLE_ROOT = '/ui/';

/**
 * What leads from a page of the console back to its root. An address relative to it is right wherever the API is served:
 * at the root of a name, or under the path of a mapping or of an emulator, which no function is told.
 *
 * @param path that of the request, such as `/ui/traces/01J…`
 */
function baseOf(path: string): string {
  const place = path.slice(path.indexOf(CONSOLE_ROOT) + CONSOLE_ROOT.length);
  return '../'.repeat(place.split('/').length - 1) || './';
}

const BASE_TAG = '<base href="./">';

/**
 * The page of the console for a path.
 * @throws when the page has no base to replace
 */
export function pageAt(page: string, path: string): string {
  if (!page.includes(BASE_TAG)) throw new Error('The page of the console has no base.');
  return page.replace(BASE_TAG, `<base href="${baseOf(path)}">`);
}

/** Whether what a client holds is what it would be sent (RFC 9110, section 13.1.2: compared weakly). */
export function isHeld(ifNoneMatch: string | undefined, tag: string): boolean {
  return (ifNoneMatch ?? '').split(',').some((held) => held.trim().replace(/^W\//, '') === tag);
}

/** Whether a client takes Brotli (RFC 9110, section 12.5.3). */
export function takesBrotli(acceptEncoding: string | undefined): boolean {
  return (acceptEncoding ?? '').split(',').some((part) => {
    const [coding = '', ...parameters] = part.split(';').map((word) => word.trim().toLowerCase());
    return coding === 'br' && !parameters.some((parameter) => /^q=0(?:\.0*)?$/.test(parameter));
  });
}
