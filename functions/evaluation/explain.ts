import type { TraceContent } from '../content/trace.ts';
import type { Category, Issue } from '../kernel/issue.ts';
import type { Explanation } from './explanation.ts';
import type { Pack } from './packs/pack.ts';

/** Characters of the surroundings that are shown on each side of a match. */
const SURROUNDINGS = 60;
const MAX_MATCH = 400;

const REMEDIES: Readonly<Record<Category, string>> = {
  secret: 'Revoke the secret where it was issued, and keep it out of what the application sends and shows.',
  pii: 'Leave the identifier out, or let the project’s policy mask it.',
  prompt_injection: 'Treat this text as data: delimit it, and do not let it reach the model as instructions.',
  harmful_request: 'Refuse the request, or answer the harmless part of it.',
  toxicity: 'Say the same without insulting or threatening anybody.',
  dangerous_command: 'Do not run this unseen: narrow it to what is meant, and have a person confirm it.',
  unfaithful: 'Leave the claim out, or supply a context that holds it.',
  format: 'Produce the output in the declared form.',
  tool_call: 'Call the tool with arguments that fit its schema, and handle its error.',
  domain: 'Change the answer so that the rule of the domain holds.',
  rl: 'Look at the reward and the episode before the policy is used.',
  policy: 'Change the answer so that the project’s policy holds.',
};

/** Explains an issue from the trace it was found in and the packs it was evaluated with. */
export function explain(issue: Issue, content: TraceContent, packs: readonly Pack[]): Explanation {
  const score = issue.score ?? null;
  const threshold = issue.threshold ?? null;
  const measured =
    score === null || threshold === null ? '' : ` Score ${score.toFixed(2)}, threshold ${threshold.toFixed(2)}.`;
  return {
    type: issue.type,
    reason: issue.message + measured,
    excerpt: excerptOf(issue, content),
    source: issue.source ?? null,
    score,
    threshold,
    remedy: remedyOf(issue, packs),
  };
}

function remedyOf({ type, category }: Issue, packs: readonly Pack[]): string {
  for (const pack of packs) {
    const rule = [...pack.rules, ...pack.limits].find(({ id }) => id === type);
    if (rule !== undefined) return rule.remedy;
  }
  return REMEDIES[category];
}

function excerptOf({ field, offset, length }: Issue, content: TraceContent): Explanation['excerpt'] {
  const text = textAt(content, field);
  if (text === undefined) return null;
  const end = offset + Math.min(length, MAX_MATCH);
  return {
    before: text.slice(Math.max(0, offset - SURROUNDINGS), offset),
    match: text.slice(offset, end) + (length > MAX_MATCH ? '…' : ''),
    after: length > MAX_MATCH ? '' : text.slice(end, end + SURROUNDINGS),
  };
}

const KEY_SUFFIX = '#key';

/** The text at a field path such as `contexts[0].content`; undefined when there is none. */
export function textAt(content: TraceContent, field: string): string | undefined {
  if (field.endsWith(KEY_SUFFIX)) return field.slice(field.lastIndexOf('.') + 1, -KEY_SUFFIX.length);
  const value = valueAt(content, field);
  if (typeof value === 'string') return value;
  return value === undefined ? undefined : JSON.stringify(value);
}

/** Member names may hold dots, so the longest name that exists is taken at every step. */
function valueAt(value: unknown, path: string): unknown {
  if (path === '') return value;
  const index = /^\.?\[(\d+)\]/.exec(path);
  if (index !== null) {
    return Array.isArray(value) ? valueAt(value[Number(index[1])], path.slice(index[0].length)) : undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const rest = path.replace(/^\./, '');
  for (const [name, member] of Object.entries(value).sort(([a], [b]) => b.length - a.length)) {
    const next = rest.slice(name.length);
    if (rest.startsWith(name) && (next === '' || next.startsWith('.') || next.startsWith('[')))
      return valueAt(member, next);
  }
  return undefined;
}
