import { expect, test } from 'vitest';
import { normalizeSpan } from '../../functions/spans/normalize-span.ts';
import { NormalizedSpan } from '../../functions/spans/normalized-span.ts';
import { StrangeSpans } from '../support/builders/strange-spans.ts';

const SEED = 20_261_130;
const SPANS = 10_000;
/** What a slow machine under load may take; alone it is about a second. */
const LIMIT_MS = 5_000;

test('10,000 spans, valid, odd and damaged, lose no text, throw nothing and are read in time', () => {
  const strange = new StrangeSpans(SEED);
  const lost: string[] = [];
  let milliseconds = 0;
  let words = 0;
  for (let n = 0; n < SPANS; n++) {
    const sent = strange.next();
    const before = performance.now();
    const span = normalizeSpan(sent.span);
    milliseconds += performance.now() - before;
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
