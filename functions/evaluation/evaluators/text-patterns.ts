import { type FieldRole, hasText, textFields } from '../../content/text-fields.ts';
import type { Category, Issue } from '../../kernel/issue.ts';
import { contentScanner, payloadScanner } from '../../masking/scan/content-scanner.ts';
import { type Evaluator, issueFactory } from '../evaluator.ts';
import { renderedPrompt } from '../models/turns.ts';

const VERSION = '1.2.0';
const issue = issueFactory('text-patterns', VERSION);

/** Whose words count for which category: a model may discuss an injection, a user may ask about `rm`. */
const ROLES: Readonly<Partial<Record<Category, readonly FieldRole[]>>> = {
  prompt_injection: ['input', 'context', 'tool_result'],
  dangerous_command: ['output', 'tool_arguments'],
};

/** Prompt injection in what the model was given, dangerous commands in what it produced. */
export const textPatterns: Evaluator = {
  name: 'text-patterns',
  version: VERSION,
  applies: ({ config, content }) => (config.scan_prompts || config.scan_outputs) && hasText(content),
  evaluate({ content, config }) {
    const issues: Issue[] = [];
    for (const { field, role, text } of textFields(content)) {
      const matches = contentScanner()
        .scan(text)
        .filter(({ pattern }) => ROLES[pattern.category]?.includes(role) === true);
      if (role === 'tool_arguments') matches.push(...payloadScanner().scan(text));
      // A client that sends a rendered conversation did not try to imitate its marks.
      const marks = role === 'input' && matches.length > 0 ? (renderedPrompt(text)?.marks ?? []) : [];
      for (const { pattern: rule, start, end, encoding } of matches) {
        if (!(rule.category === 'prompt_injection' ? config.scan_prompts : config.scan_outputs)) continue;
        if (rule.type === MARKUP && marks.some((mark) => start >= mark.start && end <= mark.end)) continue;
        const place = { field, offset: start, length: end - start };
        if (role === 'input' && rule.category === 'prompt_injection' && isMentioned(text, start, end)) {
          issues.push(
            issue({ ...rule, severity: 'low' }, `${rule.reason} It is quoted here as something to talk about.`, place),
          );
          continue;
        }
        const message = encoding === undefined ? rule.reason : `${rule.reason} It was hidden in ${encoding}.`;
        issues.push(issue(rule, message, place));
      }
    }
    return issues;
  },
};

/** The rule for marks of chat templates. */
const MARKUP = 'chat_markup';

const QUOTE = /["“”„«»]/;
/** What people do with a text that they quote: translate it, classify it, ask about it. */
const TALKS_ABOUT =
  /\b(?:translate|summari[sz]e|classify|phrase|sentence|wording|paraphrase|rewrite|proofread|headline|ticket|message|comment|email|e-mail|says?|said|wrote|reads?|called|means?|detect|flag|is this|example|such as)\b[^"“„«]{0,60}$/i;
/** How much of the text around a match is looked at for its quotation marks. */
const MAX_QUOTATION = 300;

/** Whether a match stands in quotation marks after words that talk about it: mention, not use. */
function isMentioned(text: string, start: number, end: number): boolean {
  const before = text.slice(Math.max(0, start - MAX_QUOTATION), start);
  const opened = Math.max(...['"', '“', '„', '«'].map((mark) => before.lastIndexOf(mark)));
  if (opened < 0 || !QUOTE.test(text.slice(end, end + MAX_QUOTATION))) return false;
  return TALKS_ABOUT.test(before.slice(0, opened));
}
