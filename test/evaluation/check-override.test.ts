import { describe, expect, test } from 'vitest';
import { checkOverride } from '../../functions/evaluation/packs/check-override.ts';
import { PackOverride } from '../../functions/evaluation/packs/pack.ts';
import { packOf } from '../../functions/evaluation/packs/registry.ts';
import { AegisError } from '../../functions/kernel/errors.ts';

const [KNOWN = ''] = packOf('healthcare').rules.map(({ id }) => id);

function troublesOf(fields: object, at?: readonly string[]): unknown {
  try {
    checkOverride('healthcare', PackOverride.parse(fields), at);
    return null;
  } catch (error) {
    return error instanceof AegisError ? { code: error.code, errors: error.errors } : error;
  }
}

describe('an override', () => {
  test('that names rules of its pack holds', () => {
    expect(KNOWN).not.toBe('');
    expect(troublesOf({ disabled: [KNOWN], severities: { [KNOWN]: 'low' } })).toBeNull();
  });

  test('names each rule that the pack does not have, below where it stands', () => {
    const message = 'is no rule of the healthcare pack';
    expect(
      troublesOf({ disabled: [KNOWN, 'none'], severities: { none: 'low', [KNOWN]: 'low' } }, ['override']),
    ).toEqual({
      code: 'invalid_request',
      errors: [
        { path: 'override.disabled[1]', message },
        { path: 'override.severities.none', message },
      ],
    });
  });

  test('names what it adds twice', () => {
    const [rule] = packOf('healthcare').rules;
    expect(troublesOf({ rules: [rule, rule] })).toEqual({
      code: 'invalid_request',
      errors: expect.arrayContaining([{ path: 'rules[1].id', message: 'is there twice' }]),
    });
  });

  test('is refused as a whole above its size', () => {
    const names = Array.from({ length: 1_000 }, (_, i) => [`${i}${'x'.repeat(60)}`, 'low']);
    expect(troublesOf({ severities: Object.fromEntries(names) })).toEqual({ code: 'payload_too_large', errors: [] });
  });
});
