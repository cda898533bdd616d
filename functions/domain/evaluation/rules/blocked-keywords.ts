import { type Evaluator, issueFactory } from '../evaluator.ts';
import type { Issue } from '../issue.ts';
import { fold } from '../scan/fold.ts';
import { type FieldRole, textFields } from '../text-fields.ts';

const VERSION = '1.0.0';
const issue = issueFactory('blocked-keywords', VERSION);
const BLOCKED = {
  type: 'blocked_keyword',
  category: 'policy',
  severity: 'high',
  source: 'The keywords blocked by this project',
} as const;

/** Keywords the project does not want in texts of these roles; whole words, any case. */
export function blockedKeywordsIn(roles: readonly FieldRole[]): Evaluator {
  return {
    name: 'blocked-keywords',
    version: VERSION,
    applies: ({ config }) => config.blocked_keywords.length > 0,
    evaluate({ content, config }) {
      const issues: Issue[] = [];
      for (const { field, role, text } of textFields(content)) {
        if (!roles.includes(role)) continue;
        const folded = fold(text);
        const lower = folded.text.toLowerCase();
        for (const keyword of config.blocked_keywords) {
          const at = wholeWordIndex(lower, fold(keyword).text.toLowerCase());
          if (at < 0) continue;
          const offset = folded.origins?.[at] ?? at;
          const end = folded.origins?.[at + keyword.length] ?? at + keyword.length;
          issues.push(
            issue(BLOCKED, `The blocked keyword “${keyword}” occurs.`, { field, offset, length: end - offset }),
          );
        }
      }
      return issues;
    },
  };
}

export const blockedKeywords = blockedKeywordsIn(['output', 'tool_arguments']);

const WORD = /[\p{L}\p{N}_]/u;

function wholeWordIndex(text: string, keyword: string): number {
  for (let at = text.indexOf(keyword); at >= 0; at = text.indexOf(keyword, at + 1)) {
    if (!WORD.test(text.charAt(at - 1)) && !WORD.test(text.charAt(at + keyword.length))) return at;
  }
  return -1;
}
