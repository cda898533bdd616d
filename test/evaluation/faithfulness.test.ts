import { describe, expect, test } from 'vitest';
import { TraceContent } from '../../functions/content/trace.ts';
import { DEFAULT_EVALUATION_CONFIG } from '../../functions/evaluation/evaluation-config.ts';
import { faithfulness } from '../../functions/evaluation/evaluators/faithfulness.ts';
import { sentencesOf } from '../../functions/evaluation/faithfulness/sentences.ts';

const SOURCE =
  'The Aldgate Bridge in Norwich was opened on 4 March 1931. It is 120 m long, carries 2,400 vehicles a day and cost £1.2 million. Twelve workers built it for the city council.';

function claims(output: string, context = SOURCE, input = 'Tell me about the bridge.') {
  const content = TraceContent.parse({
    input,
    output,
    contexts: [{ content: context, source: 'https://norwich.example/bridge' }],
  });
  return faithfulness.evaluate({ content, domain: 'generic', config: DEFAULT_EVALUATION_CONFIG });
}
const kinds = (output: string, context?: string, input?: string) =>
  claims(output, context, input).map(({ type }) => type);

describe('faithfulness', () => {
  test('accepts what the context says, in other words and rounded', () => {
    expect(
      kinds('The bridge opened in 1931 and is 120 metres long. It carries about 2.4 thousand vehicles a day.'),
    ).toEqual([]);
    expect(kinds('Built by 12 workers, it cost the council £1,200,000.')).toEqual([]);
  });

  test('accepts arithmetic on the numbers of the context', () => {
    const table = 'Revenue | 100 | 140 | 90\nCosts | 60 | 75';
    for (const output of [
      'Together 240.',
      'It rose by 40%.',
      'The difference is 15.',
      'The mean is 110.',
      'The sum is 330.',
      'The ratio is 1.25.',
    ]) {
      expect(kinds(output, table), output).toEqual([]);
    }
  });

  test('names the number, date, name, unit or source that is in no context', () => {
    expect(claims('It carries 9,999 vehicles a day.')).toMatchObject([
      { type: 'unsupported_number', offset: 11, length: 5 },
    ]);
    expect(kinds('It opened in 1935.')).toEqual(['unsupported_number']);
    expect(kinds('It opened on June 4.')).toContain('unsupported_date');
    expect(kinds('It was designed by Isambard Brunel.')).toContain('unsupported_entity');
    expect(claims('It is 120 km long.')).toMatchObject([
      { type: 'contradicted_unit', message: 'The contexts give another unit: 120 km instead of m.' },
    ]);
    expect(kinds('See https://invented.example/page.')).toEqual(['unsupported_citation']);
    expect(kinds('It is long [7].')).toEqual(['unsupported_citation']);
    expect(kinds('It is long (Miller, 2020).')).toContain('unsupported_citation');
    expect(kinds('See https://norwich.example/bridge [1].')).toEqual([]);
    expect(kinds('It stands in Norwich, as the Norwich City Council says.')).toEqual([]);
    expect(kinds('It cost 7,777 dollars (Aldgate, 1931).')).toEqual(['unsupported_number']);
    expect(kinds('It opened on March 4 and cost $1.2m.')).toEqual([]);
  });

  test('names a sentence that says something else than its sources, with score and threshold', () => {
    const [issue] = claims('It is long. Penguins migrate across frozen antarctic glaciers every winter season.');
    expect(issue).toMatchObject({
      type: 'unsupported_sentence',
      severity: 'medium',
      offset: 12,
      threshold: 0.8,
      score: 1,
    });
  });

  test('does not check questions, greetings, list numbers or small counts', () => {
    expect(
      kinds('Hello there, dear wonderful visitor friend! Do penguins migrate across frozen glaciers in 1870?'),
    ).toEqual([]);
    expect(kinds('1. The bridge is long.\n14. It has 3 lanes.')).toEqual([]);
  });

  test('applies only where there is a context and an output', () => {
    const applies = (content: Record<string, unknown>) =>
      faithfulness.applies({
        content: TraceContent.parse({ input: 'q', output: 'a', ...content }),
        domain: 'generic',
        config: DEFAULT_EVALUATION_CONFIG,
      });
    expect([
      applies({}),
      applies({ contexts: [] }),
      applies({ contexts: [{ content: 'x' }] }),
      applies({ contexts: [{ content: 'x' }], output: ' ' }),
    ]).toEqual([false, false, true, false]);
  });

  test('lists at most twenty issues', () => {
    expect(claims(Array.from({ length: 40 }, (_, i) => `It has ${9_000 + i * 7} stones.`).join(' '))).toHaveLength(20);
  });
});

describe('sentences', () => {
  test('end at full stops, but not after abbreviations or inside numbers', () => {
    expect(sentencesOf('Dr. Smith paid $1.50 for it. “Really?” he asked.\n\nYes! No').map(({ text }) => text)).toEqual([
      'Dr. Smith paid $1.50 for it.',
      '“Really?',
      '” he asked.',
      'Yes!',
      'No',
    ]);
  });

  test('keep their place in the text', () => {
    const text = '  One.  Two. ';
    for (const { text: sentence, offset } of sentencesOf(text))
      expect(text.slice(offset, offset + sentence.length)).toBe(sentence);
  });
});
