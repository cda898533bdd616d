/** What evaluations call a version of a head: `2.1.0` as shipped, `2.1.0+3` the third of a project's own. */
export function versionName(shipped: string, version: number): string {
  return version === 0 ? shipped : `${shipped}+${version}`;
}

/** The version of the shipped head that a version rests on. */
export function shippedPart(version: string): string {
  return version.replace(/\+.*$/, '');
}
