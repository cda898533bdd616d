import { type FieldRole, hasText, textFields } from '../../content/text-fields.ts';
import type { Issue } from '../../kernel/issue.ts';
import { fold } from '../../masking/scan/fold.ts';
import { type Evaluator, issueFactory } from '../evaluator.ts';
import { KeywordTree } from '../keyword-tree.ts';
import { MAX_TRACE_WORK, WorkBudget } from '../work-budget.ts';

const VERSION = '1.1.0';
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
    applies: ({ config, content }) => config.blocked_keywords.length > 0 && hasText(content),
    evaluate({ content, config, work = new WorkBudget(MAX_TRACE_WORK) }) {
      const issues: Issue[] = [];
      const keywords = config.blocked_keywords;
      const tree = new KeywordTree(keywords.map((keyword) => fold(keyword).text.toLowerCase()));
      for (const { field, role, text } of textFields(content)) {
        if (!roles.includes(role)) continue;
        const folded = fold(text);
        const places = tree.firstPlaces(folded.text.toLowerCase(), work);
        for (const [index, at] of [...places].sort(([a], [b]) => a - b)) {
          const keyword = keywords[index] ?? '';
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

export const blockedKeywords = blockedKeywordsIn(['output', 'interim', 'tool_arguments']);
