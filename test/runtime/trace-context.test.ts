import { describe, expect, test } from 'vitest';
import { currentTraceparent, parseTraceparent, withTraceContext } from '../../functions/runtime/trace-context.ts';

const ID = '4bf92f3577b34da6a3ce929d0e0e4736';
const SPAN = '00f067aa0ba902b7';
const VALID = `00-${ID}-${SPAN}-01`;

describe('a traceparent header', () => {
  test('names the trace of the caller, and goes on as it came', () => {
    expect(parseTraceparent(VALID)).toEqual({ traceId: ID, traceparent: VALID });
  });

  test.each([`01-${ID}-${SPAN}-01`, `cc-${ID}-${SPAN}-01-what-the-future-brings`])(
    'of a later version is read, and handed on, as version 00: %s',
    (header) => {
      expect(parseTraceparent(header)).toEqual({ traceId: ID, traceparent: VALID });
    },
  );

  test.each([
    undefined,
    '',
    ID,
    `00-${'0'.repeat(32)}-${SPAN}-01`,
    `00-${ID}-${'0'.repeat(16)}-01`,
    `00-${ID.toUpperCase()}-${SPAN}-01`,
    `00-${ID}-${SPAN}`,
    `00-${ID}-${SPAN}-0`,
    `00-${ID}-${SPAN}-xx`,
    `00-${ID}-${SPAN}-01-`,
    `00-${ID}-${SPAN}-01-more`,
    `cc-${ID}-${SPAN}-01.more`,
    `ff-${ID}-${SPAN}-01`,
    `${VALID},${VALID}`,
    `${VALID}\n{"forged":"line"}`,
    `01-${ID}-${SPAN}-01-\n{"forged":"line"}`,
  ])('that is not valid counts as none: %s', (header) => {
    expect(parseTraceparent(header)).toBeUndefined();
  });
});

describe('the trace of a caller', () => {
  test('belongs to one piece of work, whatever runs beside it', async () => {
    const seen = (id: string) =>
      withTraceContext(parseTraceparent(`00-${id.repeat(32)}-${SPAN}-01`), async () => {
        await new Promise((resolve) => setImmediate(resolve));
        return currentTraceparent()?.slice(3, 35);
      });
    expect(await Promise.all(['a', 'b', '0'].map(seen))).toEqual(['a'.repeat(32), 'b'.repeat(32), undefined]);
    expect(currentTraceparent()).toBeUndefined();
  });
});
