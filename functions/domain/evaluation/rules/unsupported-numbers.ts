import { type Evaluator, issueFactory } from '../evaluator.ts';
import type { Issue } from '../issue.ts';

const VERSION = '1.0.0';
const issue = issueFactory('faithfulness', VERSION);
const NUMBER = {
  type: 'unsupported_number',
  category: 'unfaithful',
  severity: 'medium',
  source: 'Maynez et al., On Faithfulness and Factuality in Abstractive Summarization, 2020',
} as const;

const NUMERAL = /(?<![\w.])\d[\d,]*(?:\.\d+)?/g;

/** Numbers in the output that neither the supplied context nor the question holds. */
export const faithfulness: Evaluator = {
  name: 'faithfulness',
  version: VERSION,
  applies: ({ content }) => (content.contexts?.length ?? 0) > 0 && content.output.trim() !== '',
  evaluate({ content }) {
    const given =
      typeof content.input === 'string' ? content.input : content.input.map((each) => each.content).join('\n');
    const known = new Set<string>();
    for (const text of [given, ...(content.contexts ?? []).map((context) => context.content)]) {
      for (const [numeral] of text.matchAll(NUMERAL)) known.add(plain(numeral));
    }
    const issues: Issue[] = [];
    for (const match of content.output.matchAll(NUMERAL)) {
      const value = plain(match[0]);
      if (known.has(value) || Number(value) <= 10) continue;
      known.add(value);
      const message = `The number ${match[0]} is in none of the supplied contexts.`;
      issues.push(issue(NUMBER, message, { field: 'output', offset: match.index, length: match[0].length }));
    }
    return issues;
  },
};

function plain(numeral: string): string {
  return numeral.replaceAll(',', '').replace(/\.0+$/, '');
}
