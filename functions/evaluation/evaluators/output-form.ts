import type { TraceContent } from '../../content/trace.ts';
import type { Issue } from '../../kernel/issue.ts';
import { type Evaluator, issueFactory } from '../evaluator.ts';
import { isUnread } from '../skip-reason.ts';

const VERSION = '1.1.0';
const issue = issueFactory('output-form', VERSION);

const SOURCE =
  'Common failure modes of generated text: Holtzman et al., The Curious Case of Neural Text Degeneration, 2020';
const EMPTY = { type: 'empty_output', category: 'format', severity: 'medium', source: SOURCE } as const;
const TRUNCATED = { type: 'truncated_output', category: 'format', severity: 'medium', source: SOURCE } as const;
const REPEATED = { type: 'repeated_output', category: 'format', severity: 'medium', source: SOURCE } as const;
const REFUSAL = {
  type: 'refusal',
  category: 'policy',
  severity: 'low',
  source: 'Röttger et al., XSTest, 2024: refusal phrasings',
} as const;
const FAILED = {
  type: 'application_error',
  category: 'tool_call',
  severity: 'medium',
  source: 'OpenTelemetry semantic conventions: recording errors',
} as const;

/** Shorter outputs end as they please: names, numbers, labels. */
const MIN_PROSE_LENGTH = 200;
/** A word sequence of this length that comes back this often is a loop, not style. */
const LOOP_WORDS = 4;
const MIN_LOOPS = 6;
const LOOP_SHARE = 0.5;
/** Half of the text being one loop leaves at most this share of different words. */
const MAX_DISTINCT = 0.52;

const REFUSAL_OPENING =
  /^\W{0,3}(?:i['’]?m (?:very |so |really )?sorry|i apologi[sz]e|sorry|unfortunately|as an ai\b|i (?:can(?:no|['’])t|am (?:not able|unable)|won['’]t|must decline|do not feel comfortable|don['’]t feel comfortable))/i;
const REFUSAL_VERB =
  /\b(?:can(?:no|['’])t|cannot|not able to|unable to|won['’]t|will not|must decline|not comfortable)\b.{0,60}\b(?:help|assist|provide|comply|fulfil|fulfill|answer|create|generate|support|do that|engage|share|write|discuss|give)\b/i;

/** Empty, truncated or repeated output, refusals, and an error reported by the application. */
export const outputForm: Evaluator = {
  name: 'output-form',
  version: VERSION,
  applies: (input) => !isUnread(input, 'output') || (input.content.error ?? '') !== '',
  evaluate(input) {
    const { content } = input;
    const { output } = content;
    const issues: Issue[] = [];
    if (content.error !== undefined && content.error !== '') {
      issues.push(
        issue(FAILED, 'The application reported an error.', { field: 'error', length: content.error.length }),
      );
    }
    if (isUnread(input, 'output')) return issues;
    if (output.trim() === '') return issues.length > 0 ? issues : emptinessIssues(content);
    const cut = truncation(output);
    if (cut !== undefined) {
      const offset = Math.max(0, output.trimEnd().length - 40);
      issues.push(issue(TRUNCATED, cut, { field: 'output', offset, length: output.length - offset }));
    }
    const loop = repetition(output);
    if (loop !== undefined) issues.push(issue(REPEATED, loop.message, { field: 'output', ...loop.place }));
    if (isRefusal(output)) {
      const length = Math.min(output.length, 200);
      issues.push(issue(REFUSAL, 'The output declines to answer.', { field: 'output', length }));
    }
    return issues;
  },
};

/** Of an output that was captured and is empty. A model that asks for tools, or failed, did not answer with nothing. */
function emptinessIssues(content: TraceContent): Issue[] {
  if ((content.tool_calls?.length ?? 0) > 0) return [];
  const failed = content.llm_calls?.findIndex(({ error = '' }) => error !== '') ?? -1;
  if (failed >= 0) {
    const place = { field: `llm_calls[${failed}].error`, length: content.llm_calls?.[failed]?.error?.length ?? 0 };
    return [issue(FAILED, 'A model call failed, and there is no output.', place)];
  }
  return [issue(EMPTY, 'The output is empty and no tool was called.', { field: 'output' })];
}

function isRefusal(output: string): boolean {
  const opening = output.slice(0, 400);
  return REFUSAL_OPENING.test(opening) && REFUSAL_VERB.test(opening);
}

/** Characters of the longest word that needs another one, and of what stands in front of it. */
const LONGEST_END = 10;

/** Why a long text looks cut off, or undefined. */
function truncation(output: string): string | undefined {
  const text = output.trimEnd();
  if ((text.match(/^```/gm) ?? []).length % 2 === 1) return 'A code block is opened and not closed.';
  if (text.length < MIN_PROSE_LENGTH) return undefined;
  const lastLine = text.slice(text.lastIndexOf('\n') + 1);
  if (lastLine.length < 60 || /^\s*(?:[-*•|#>]|\d+[.)])/.test(lastLine)) return undefined;
  const end = text.slice(-LONGEST_END);
  if (/[,;(]$/.test(end)) return 'The text ends in the middle of a sentence.';
  if (/\b(?:the|a|an|and|or|of|to|with|for|in|is|are|that|which|because)$/i.test(end)) {
    return 'The text ends in a word that needs another one.';
  }
  return undefined;
}

/** The commonest word sequence when it makes up most of the text. */
function repetition(output: string): { message: string; place: { offset: number; length: number } } | undefined {
  const plain = output.match(/\S+/g) ?? [];
  const distinct = new Set(plain).size;
  if (plain.length < LOOP_WORDS * MIN_LOOPS || distinct > plain.length * MAX_DISTINCT) return undefined;
  const needed = Math.max(MIN_LOOPS, (plain.length * LOOP_SHARE) / LOOP_WORDS);
  const mayLoop = loopStarts(plain, needed);
  if (!mayLoop.includes(true)) return undefined;
  const words = [...output.matchAll(/\S+/g)];
  const counts = new Map<string, { count: number; offset: number; length: number }>();
  let top = { count: 0, offset: 0, length: 0 };
  for (let i = 0; i + LOOP_WORDS <= words.length; i++) {
    if (mayLoop[i] !== true) continue;
    const first = words[i]?.index ?? 0;
    const last = words[i + LOOP_WORDS - 1];
    const end = (last?.index ?? 0) + (last?.[0].length ?? 0);
    const key = output.slice(first, end).toLowerCase();
    if (!/[a-z]/.test(key) && !/\p{L}/u.test(key)) continue;
    const seen = counts.get(key) ?? { count: 0, offset: first, length: end - first };
    seen.count += 1;
    counts.set(key, seen);
    if (seen.count > top.count) top = seen;
  }
  if (top.count < needed) return undefined;
  const message = `The same ${LOOP_WORDS} words come ${top.count} times and make up most of the output.`;
  return { message, place: { offset: top.offset, length: top.length } };
}

/** Which words begin a sequence that may come so often: it cannot come more often than any of its words. */
function loopStarts(words: readonly string[], atLeast: number): boolean[] {
  const lower = words.map((word) => word.toLowerCase());
  const counts = new Map<string, number>();
  for (const word of lower) counts.set(word, (counts.get(word) ?? 0) + 1);
  let run = 0;
  return lower
    .reverse()
    .map((word) => {
      run = (counts.get(word) ?? 0) >= atLeast ? run + 1 : 0;
      return run >= LOOP_WORDS;
    })
    .reverse();
}
