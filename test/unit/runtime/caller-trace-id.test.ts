import { describe, expect, it } from 'vitest';
import { callerTraceIdOf } from '../../../functions/runtime/http.ts';

const ID = '4bf92f3577b34da6a3ce929d0e0e4736';
const SPAN = '00f067aa0ba902b7';

describe("the caller's trace id", () => {
  it('is taken from a traceparent header, so that it can be logged', () => {
    expect(callerTraceIdOf(`00-${ID}-${SPAN}-01`)).toBe(ID);
  });

  it.each([
    undefined,
    '',
    ID,
    `00-${'0'.repeat(32)}-${SPAN}-01`,
    `00-${ID}-${'0'.repeat(16)}-01`,
    `00-${ID.toUpperCase()}-${SPAN}-01`,
    `ff-${ID}-${SPAN}-01`,
    `00-${ID}-${SPAN}-01\n{"forged":"line"}`,
  ])('is nothing for a header that is not valid: %s', (header) => {
    expect(callerTraceIdOf(header)).toBeUndefined();
  });
});
