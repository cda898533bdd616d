import { type Evaluator, issueFactory } from '../evaluator.ts';
import type { Category, Issue } from '../issue.ts';
import { contentScanner, payloadScanner } from '../scan/rule-sets.ts';
import { type FieldRole, textFields } from '../text-fields.ts';

const VERSION = '1.0.0';
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
  applies: ({ config }) => config.scan_prompts || config.scan_outputs,
  evaluate({ content, config }) {
    const issues: Issue[] = [];
    for (const { field, role, text } of textFields(content)) {
      const matches = contentScanner()
        .scan(text)
        .filter(({ rule }) => ROLES[rule.category]?.includes(role) === true);
      if (role === 'tool_arguments') matches.push(...payloadScanner().scan(text));
      for (const { rule, start, end, encoding } of matches) {
        if (!(rule.category === 'prompt_injection' ? config.scan_prompts : config.scan_outputs)) continue;
        const message = encoding === undefined ? rule.reason : `${rule.reason} It was hidden in ${encoding}.`;
        issues.push(issue(rule, message, { field, offset: start, length: end - start }));
      }
    }
    return issues;
  },
};
