import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Usd } from '../../functions/content/trace.ts';
import { formatUsd } from '../../functions/kernel/amounts.ts';

test('money is shown exactly: what is written is what is read', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 999_999_999_999_999 }), (microUsd) => {
      expect(formatUsd(microUsd)).toMatch(/^\d+\.\d{2,6}$/);
      expect(Usd.parse(formatUsd(microUsd))).toBe(microUsd);
    }),
  );
});

test('money keeps its cents and its sign, and no zeros beyond', () => {
  const shown = [0, 1, 10_000, 12_500, 1_000_000, 10_123_456, -1, -2_500_000].map(formatUsd);
  expect(shown).toEqual(['0.00', '0.000001', '0.01', '0.0125', '1.00', '10.123456', '-0.000001', '-2.50']);
});
