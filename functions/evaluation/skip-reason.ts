import type { NotRead, NotReadReason } from '../content/not-read.ts';
import type { EvaluatorInput } from './evaluator.ts';

type Field = NotRead['field'];

/** Whether a text of the trace could not be read: what is not there then says nothing. */
export function isUnread({ not_read: notRead = [] }: Pick<EvaluatorInput, 'not_read'>, field: Field): boolean {
  return notRead.some((entry) => entry.field === field);
}

/** What evaluators of tiers 1 and 2 read of input and output, the more telling first. The others read neither. */
const READS: Readonly<Record<string, readonly Field[]>> = {
  'output-form': ['output'],
  'expected-format': ['output'],
  'text-patterns': ['output', 'input'],
  'blocked-keywords': ['output'],
  'domain-pack': ['output', 'input'],
  faithfulness: ['output'],
  'input-injection': ['input'],
  'harmful-request': ['input'],
  toxicity: ['output', 'input'],
  'hostile-command': ['output'],
  'unsupported-output': ['output'],
  'hazardous-plan': ['output'],
};

/** Those that compare an output with contexts: without any, there is nothing to compare, whatever became of the output. */
const NEEDS_CONTEXTS = new Set(['faithfulness', 'unsupported-output']);

/** Why an evaluator had nothing to read; undefined for one that was not asked to read. */
export function skipReason(name: string, input: EvaluatorInput): NotReadReason | undefined {
  const { content, not_read: notRead = [] } = input;
  if (!isAsked(name, input)) return undefined;
  if (NEEDS_CONTEXTS.has(name) && (content.contexts ?? []).length === 0) return 'no_text';
  for (const field of READS[name] ?? []) {
    const entry = notRead.find((each) => each.field === field);
    if (entry !== undefined) return entry.reason;
  }
  return 'no_text';
}

/** Whether the project, or whoever sent the trace, gave the evaluator something to look for. */
function isAsked(name: string, { content, config }: EvaluatorInput): boolean {
  switch (name) {
    case 'expected-format':
      return content.expected_format !== undefined;
    case 'blocked-keywords':
      return config.blocked_keywords.length > 0;
    case 'text-patterns':
      return config.scan_prompts || config.scan_outputs;
    default:
      return true;
  }
}
