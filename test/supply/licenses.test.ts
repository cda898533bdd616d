import { describe, expect, test } from 'vitest';
import { findForbidden } from '../../bin/tools/licenses/find-forbidden.ts';
import lockfile from '../../package-lock.json' with { type: 'json' };

const check = (fields: object) => findForbidden({ packages: { '': {}, 'node_modules/a': fields } }).forbidden;

describe('licences', () => {
  test('are allowed for every package that is installed', () => {
    const { forbidden, checked } = findForbidden(lockfile);
    expect(forbidden).toEqual([]);
    expect(checked).toBeGreaterThan(100);
  });

  test.each(['GPL-3.0-only', 'AGPL-3.0', 'MIT AND GPL-2.0-only', 'SEE LICENSE IN LICENSE.txt'])(
    'refuses %s',
    (license) => {
      expect(check({ license })).toEqual([{ name: 'a', license }]);
    },
  );

  test('refuses a package that states none', () => {
    expect(check({})).toEqual([{ name: 'a', license: 'none stated' }]);
  });

  test('takes the alternative that is allowed, and weak copyleft for tools alone', () => {
    expect(check({ license: '(GPL-2.0 OR MIT)' })).toEqual([]);
    expect(check({ license: 'MPL-2.0', dev: true })).toEqual([]);
    expect(check({ license: 'MPL-2.0' })).toHaveLength(1);
  });
});
