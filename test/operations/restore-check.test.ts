import { describe, expect, test } from 'vitest';
import { findProblems } from '../../bin/ops/restore-check.ts';

const ORGANIZATION = { pk: 'ORG#o', sk: 'META', organization_id: 'o' };
const KEY = { pk: 'KEY#abcd1234', sk: 'META', organization_id: 'o' };
const TRACE = { pk: 'TRACE#o#t', sk: 'META', organization_id: 'o' };
const BODY = { pk: 'TRACE#o#t', sk: 'BODY' };

describe('a restored table', () => {
  test('is whole when every trace has its body and every key its organization', () => {
    expect(findProblems([ORGANIZATION, KEY, TRACE, BODY])).toEqual([]);
  });

  test('is not when a body is missing, or an organization', () => {
    expect(findProblems([ORGANIZATION, KEY, TRACE])).toEqual(['TRACE#o#t has no body']);
    expect(findProblems([KEY])).toEqual(['KEY#abcd1234 belongs to no organization']);
  });
});
