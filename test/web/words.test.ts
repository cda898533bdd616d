import { expect, test } from 'vitest';
import { ROLES } from '../../functions/access/roles.ts';
import { Domain } from '../../functions/content/trace.ts';
import { Category, SEVERITIES } from '../../functions/kernel/issue.ts';
import * as offered from '../../web/src/api/words.ts';

test('forms and filters offer every severity, category, domain and role that there is', () => {
  expect(offered.SEVERITIES).toEqual(SEVERITIES);
  expect(offered.CATEGORIES).toEqual(Category.options);
  expect(offered.DOMAINS).toEqual(Domain.options);
  expect(offered.ROLES).toEqual(ROLES);
});
