import * as z from 'zod';

/** Permissive licences, by SPDX id: all allow to use and pass on, none asks for the source of what uses them. */
const ALLOWED = new Set([
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  'CC0-1.0',
  'ISC',
  'MIT',
  'MIT-0',
  'PSF-2.0',
  'Python-2.0',
  'Unlicense',
  'WTFPL',
  'Zlib',
]);

/** Tools that never become part of what is deployed may also be under these, which bind only changes to themselves. */
const ALLOWED_FOR_TOOLS = new Set(['MPL-2.0', 'CC-BY-4.0']);

const lockSchema = z.object({
  packages: z.record(
    z.string(),
    z.object({
      license: z.string().optional(),
      dev: z.boolean().default(false),
      link: z.boolean().default(false),
      /** A platform package of another platform is listed without its details. */
      optional: z.boolean().default(false),
    }),
  ),
});

interface Forbidden {
  readonly name: string;
  readonly license: string;
}

export function findForbidden(lockfile: unknown): {
  readonly checked: number;
  readonly forbidden: readonly Forbidden[];
} {
  const packages = Object.entries(lockSchema.parse(lockfile).packages).filter(([path]) => path !== '');
  const forbidden = packages.flatMap(([path, { license, dev, optional }]) => {
    if (license === undefined && optional) return [];
    const isAllowed = (id: string) => ALLOWED.has(id) || (dev && ALLOWED_FOR_TOOLS.has(id));
    if (license !== undefined && satisfies(license, isAllowed)) return [];
    return [{ name: path.replace(/^.*node_modules\//, ''), license: license ?? 'none stated' }];
  });
  return { checked: packages.length, forbidden };
}

/** SPDX expressions without nested parentheses, which is what packages use: any of an OR, all of an AND. */
function satisfies(expression: string, isAllowed: (id: string) => boolean): boolean {
  return expression
    .replace(/^\((.*)\)$/, '$1')
    .split(' OR ')
    .some((alternative) => alternative.split(' AND ').every((id) => isAllowed(id.trim())));
}
