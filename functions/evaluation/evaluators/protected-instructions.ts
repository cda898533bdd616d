import { type TextField, textFields } from '../../content/text-fields.ts';
import type { TraceContent } from '../../content/trace.ts';
import type { Issue } from '../../kernel/issue.ts';
import { type Evaluator, issueFactory } from '../evaluator.ts';
import { sentencesOfPrompt, type UsersText, usersTexts } from '../models/prompt-pieces.ts';
import { asksForProtected, type ProtectedText, protectedText, repeatedIn } from '../protected-text.ts';

const VERSION = '1.0.0';
const issue = issueFactory('protected-instructions', VERSION);
const SOURCE =
  'OWASP Top 10 for LLM Applications 2025, LLM07: System Prompt Leakage; LLM02: Sensitive Information Disclosure';
const ASKS = { type: 'asks_for_protected', category: 'prompt_injection', source: SOURCE } as const;
const REPEATS = { type: 'repeats_protected', category: 'policy', severity: 'high', source: SOURCE } as const;
/** User messages that are read; the newest matter most. */
const MAX_TEXTS = 20;
const MAX_ISSUES = 5;

function instructionsOf(fields: readonly TextField[]): string {
  return fields
    .filter(({ role }) => role === 'instructions')
    .map(({ text }) => text)
    .join('\n');
}

/** A text and its sentences, or the text alone when it is a single one. */
function sentencesOf(text: UsersText): UsersText[] {
  const sentences = sentencesOfPrompt(text);
  return sentences.length === 0 ? [text] : sentences;
}

/** What is merely not to be talked about is asked for in good faith; only a secret is an attack. */
function askedIn(fields: readonly TextField[], known: ProtectedText): Issue[] {
  return fields
    .filter(({ role }) => role === 'input')
    .slice(-MAX_TEXTS)
    .flatMap(usersTexts)
    .flatMap(sentencesOf)
    .filter(({ text }) => asksForProtected(text, known) !== undefined)
    .slice(0, MAX_ISSUES)
    .map(({ field, offset, text }) =>
      issue(
        { ...ASKS, severity: known.holdsSecret ? 'high' : 'low' },
        'The text asks for what the instructions of the application protect.',
        {
          field,
          offset,
          length: text.length,
        },
      ),
    );
}

function repeatedBy(content: TraceContent, known: ProtectedText): Issue[] {
  if (content.output.trim() === '' || repeatedIn(content.output, known) === undefined) return [];
  const message = 'The output repeats what the instructions of the application protect.';
  return [issue(REPEATS, message, { field: 'output', offset: 0, length: content.output.length })];
}

/** Requests for, and outputs of, what the system message or the given instructions keep secret. */
export const protectedInstructions: Evaluator = {
  name: 'protected-instructions',
  version: VERSION,
  applies: ({ content, config }) =>
    (config.scan_prompts || config.scan_outputs) && instructionsOf(textFields(content)).trim() !== '',
  evaluate({ content, config }): Issue[] {
    const fields = textFields(content);
    const known = protectedText(instructionsOf(fields));
    if (known === undefined) return [];
    return [
      ...(config.scan_prompts ? askedIn(fields, known) : []),
      ...(config.scan_outputs ? repeatedBy(content, known) : []),
    ];
  },
};
