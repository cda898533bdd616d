import { numberLeaves } from '../../content/number-leaves.ts';
import { type TextField, textFields } from '../../content/text-fields.ts';
import type { TraceContent } from '../../content/trace.ts';
import type { Issue } from '../../kernel/issue.ts';
import { createScanner, type Scanner } from '../../masking/scan/scanner.ts';
import { type IssueKind, issueFactory } from '../evaluator.ts';
import { runCheck } from './checks.ts';
import type { NumericLimit, Pack, PackRule, PhraseMatch, RuleField } from './pack.ts';
import { phraseRule } from './phrase.ts';

/** A pack with its phrases compiled into one scanner; made once and used for many traces. */
export interface CompiledPack {
  readonly pack: Pack;
  readonly scanner: Scanner;
}

const FIELD_ROLES: Readonly<Record<RuleField, readonly TextField['role'][]>> = {
  input: ['input'],
  output: ['output'],
  contexts: ['context'],
  reasoning: ['reasoning'],
  tool_arguments: ['tool_arguments'],
  any: ['input', 'output', 'interim', 'context', 'reasoning', 'tool_arguments', 'tool_result'],
};

export function compilePack(pack: Pack): CompiledPack {
  const phrases = new Set<string>();
  for (const rule of pack.rules) {
    for (const match of [rule, rule.when, rule.unless]) for (const phrase of match?.phrases ?? []) phrases.add(phrase);
  }
  return { pack, scanner: createScanner([...phrases].map((phrase) => phraseRule(phrase, phrase))) };
}

interface Hit {
  readonly field: TextField;
  readonly offset: number;
  readonly length: number;
}

/** Every issue the pack's rules, limits and checks find in a trace. */
export function evaluatePack({ pack, scanner }: CompiledPack, content: TraceContent): Issue[] {
  const issue = issueFactory(`pack-${pack.domain}`, pack.version);
  const hits = collectHits(scanner, content);
  const issues: Issue[] = [];
  for (const rule of pack.rules) {
    if (rule.when !== undefined && matches(rule.when, hits) === undefined) continue;
    if (rule.unless !== undefined && matches(rule.unless, hits) !== undefined) continue;
    const hit = matches(rule, hits);
    if ((rule.expectation === 'must_not_match') !== (hit !== undefined)) continue;
    issues.push(issue(kindOf(rule), rule.reason, hit === undefined ? wholeField(rule, content) : placeOf(hit)));
  }
  for (const limit of pack.limits) issues.push(...limitIssues(limit, content, issue));
  for (const check of pack.checks) issues.push(...runCheck(check, content, issue));
  return issues;
}

function kindOf({ id, category, severity, source, decisive }: PackRule): IssueKind {
  return { type: id, category, severity, source, decisive };
}

function placeOf({ field, offset, length }: Hit) {
  return { field: field.field, offset, length };
}

/** For a rule that asks for something: the text that should have held it. */
function wholeField(rule: PackRule, content: TraceContent) {
  const [first] = textFields(content).filter(({ role }) => FIELD_ROLES[rule.field].includes(role));
  return { field: first?.field ?? 'output', length: first?.text.length ?? 0 };
}

function collectHits(scanner: Scanner, content: TraceContent): Map<string, Hit[]> {
  const hits = new Map<string, Hit[]>();
  for (const field of textFields(content)) {
    for (const { pattern, start, end } of scanner.scan(field.text)) {
      const known = hits.get(pattern.type) ?? [];
      known.push({ field, offset: start, length: end - start });
      hits.set(pattern.type, known);
    }
  }
  return hits;
}

/** The first hit that satisfies the condition, or undefined. */
function matches(match: PhraseMatch, hits: ReadonlyMap<string, readonly Hit[]>): Hit | undefined {
  const roles = FIELD_ROLES[match.field];
  const found = match.phrases.map((phrase) => hits.get(phrase)?.find(({ field }) => roles.includes(field.role)));
  if (match.mode === 'all' && found.includes(undefined)) return undefined;
  return found.find((hit) => hit !== undefined);
}

/** Numbers in episode steps and tool arguments against the limits of the domain. */
function limitIssues(limit: NumericLimit, content: TraceContent, issue: ReturnType<typeof issueFactory>): Issue[] {
  const found: Issue[] = [];
  const kind: IssueKind = { ...limit, type: limit.id, category: 'domain' };
  const inspect = (value: unknown, path: string) => {
    for (const leaf of numberLeaves(value, path)) {
      if (!limit.names.includes(leaf.name.toLowerCase())) continue;
      const over = limit.max !== undefined && leaf.value > limit.max;
      const under = limit.min !== undefined && leaf.value < limit.min;
      if (!over && !under) continue;
      const bound = over ? `over ${limit.max}` : `under ${limit.min}`;
      found.push(issue(kind, `${limit.reason} ${leaf.name} is ${leaf.value}, ${bound}.`, { field: leaf.path }));
    }
  };
  for (const [i, step] of (content.rl_episode?.steps ?? []).entries()) {
    inspect(step.action, `rl_episode.steps[${i}].action`);
    inspect(step.state, `rl_episode.steps[${i}].state`);
  }
  for (const [i, call] of (content.tool_calls ?? []).entries()) inspect(call.arguments, `tool_calls[${i}].arguments`);
  return found;
}
