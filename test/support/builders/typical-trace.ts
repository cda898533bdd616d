import { createHash } from 'node:crypto';
import type { TraceSubmission } from '../../../functions/content/trace-submission.ts';

/** 8 KB of prose whose item, compressed, is just under 2 KB. */
export function typicalTrace(index: number): TraceSubmission {
  const words =
    'the answer to this question depends on what customers asked about their order and when it left us'.split(' ');
  const digits = createHash('shake256', { outputLength: 4_000 }).update(String(index)).digest();
  const sentences = Array.from({ length: 82 }, (_, i) =>
    [...digits.subarray(i * 16, i * 16 + 16)].map((digit) => words[digit % words.length]).join(' '),
  );
  const text = sentences.join('. ');
  return {
    model: 'gpt-4o',
    input: text.slice(0, 1_000),
    output: text.slice(1_000, 5_700) + text.slice(1_000, 3_000),
    usage: { input_tokens: 900, output_tokens: 900 },
  };
}
