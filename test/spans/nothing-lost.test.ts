import { expect, test } from 'vitest';
import { normalizeSpan } from '../../functions/spans/normalize-span.ts';
import { NormalizedSpan } from '../../functions/spans/normalized-span.ts';
import { StrangeSpans } from '../support/builders/strange-spans.ts';

const SEED = 20_261_130;
const SPANS = 10_000;
/** Of a processor, so that other work on it does not count. It takes about 1,500. */
const LIMIT_MS = 5_000;

test('10,000 spans, valid, odd and damaged, lose no text, throw nothing and are read in time', () => {
  const strange = new StrangeSpans(SEED);
  const lost: string[] = [];
  let milliseconds = 0;
  let words = 0;
  for (let n = 0; n < SPANS; n++) {
    const sent = strange.next();
    const before = process.cpuUsage();
    const span = normalizeSpan(sent.span);
    milliseconds += process.cpuUsage(before).user / 1_000;
    const kept = JSON.stringify(span);
    words += sent.words.length;
    const gone = sent.words.filter((word) => !kept.includes(word));
    if (gone.length > 0)
      lost.push(`${gone.join()} of ${JSON.stringify([sent.span.attributes, sent.span.events])} in ${kept}`);
    if (n % 100 === 0) expect(NormalizedSpan.safeParse(JSON.parse(kept)).error).toBeUndefined();
  }
  expect(lost.slice(0, 5), `${lost.length} of ${SPANS} spans lost something`).toEqual([]);
  expect(words).toBeGreaterThan(SPANS * 5);
  expect(milliseconds).toBeLessThan(LIMIT_MS);
});
