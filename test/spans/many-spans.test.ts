import { expect, test } from 'vitest';
import { readConversation } from '../../functions/spans/messages.ts';
import { modelCalls } from '../../functions/spans/model-calls.ts';
import { draftOf } from '../../functions/spans/trace-lists.ts';
import { chat, over } from '../support/builders/model-spans.ts';

/** Far more than work that grows with the length takes, and far less than work that grows with its square. */
const ENOUGH_MS = 1_500;

function millisecondsOf(work: () => void): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}

test('five thousand tools that ran without an id find their requests in time', () => {
  const spans = Array.from({ length: 5_000 }, (_, i) => {
    const asked = { name: 'search', arguments: { q: `a${i}`, k: 1 } };
    return [chat(1, 1, { tool_requests: [{ id: `c${i}`, ...asked }] }), over('tool', { tool: asked })];
  }).flat(2);
  expect(spans).toHaveLength(10_000);
  expect(millisecondsOf(() => draftOf(spans, modelCalls(spans)))).toBeLessThan(2 * ENOUGH_MS);
});

test('twenty thousand messages of nobody known are read in time', () => {
  const messages = Array.from({ length: 20_000 }, () => ({ role: 'bogus', content: 'hi there' }));
  expect(millisecondsOf(() => readConversation(JSON.stringify(messages), 'user'))).toBeLessThan(ENOUGH_MS);
});
