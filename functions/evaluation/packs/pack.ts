import * as z from 'zod';
import { Domain } from '../../content/trace.ts';
import { Category, Severity } from '../../kernel/issue.ts';
import { phrasePattern } from './phrase.ts';

/** Where a rule reads. `any` is everything the application was given or produced. */
export const RuleField = z.enum(['input', 'output', 'contexts', 'reasoning', 'tool_arguments', 'any']);
export type RuleField = z.infer<typeof RuleField>;

const Phrase = z.string().min(3).max(400).refine(isPhrase, {
  error: 'is not a phrase: it begins with a word of two letters or more; see Phrases in docs/evaluation.md',
});

function isPhrase(text: string): boolean {
  try {
    phrasePattern(text);
    return true;
  } catch {
    return false;
  }
}

/** Phrases in a field: `any` of them, or `all`. */
export const PhraseMatch = z.strictObject({
  field: RuleField,
  phrases: z.array(Phrase).min(1).max(200),
  mode: z.enum(['any', 'all']).default('any'),
});
export type PhraseMatch = z.infer<typeof PhraseMatch>;

/** One rule of a pack, as data. */
export const PackRule = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9_]{2,60}$/, 'may hold lower-case letters, digits and _ only'),
  category: Category.default('domain'),
  severity: Severity,
  /** `must_not_match`: a match is the issue. `must_match`: its absence is. */
  expectation: z.enum(['must_match', 'must_not_match']),
  ...PhraseMatch.shape,
  /** The rule applies only where this matches too. */
  when: PhraseMatch.optional(),
  /** The rule is silent where this matches. */
  unless: PhraseMatch.optional(),
  decisive: z.boolean().default(false),
  reason: z.string().min(10).max(400),
  /** Where the rule comes from. */
  source: z.string().min(3).max(400),
  /** What would have to be different. */
  remedy: z.string().min(5).max(400),
});
export type PackRule = z.infer<typeof PackRule>;

/** A number under one of these names must not be over `max` or under `min`. */
export const NumericLimit = z
  .strictObject({
    id: z.string().regex(/^[a-z][a-z0-9_]{2,60}$/),
    names: z.array(z.string().min(1)).min(1),
    max: z.number().optional(),
    min: z.number().optional(),
    severity: Severity,
    decisive: z.boolean().default(false),
    reason: z.string().min(10),
    source: z.string().min(3),
    remedy: z.string().min(5),
  })
  .refine((limit) => limit.max !== undefined || limit.min !== undefined, { error: 'needs max or min' });
export type NumericLimit = z.infer<typeof NumericLimit>;

/** Thresholds of the checks of a reinforcement-learning episode. */
export const RlThresholds = z.strictObject({
  /** Standard deviation of the reward as a share of its mean, below which it looks gamed. */
  min_reward_spread: z.number().nonnegative(),
  /** Episodes up to this many steps are too short for the spread to mean anything. */
  min_steps_for_spread: z.int().nonnegative(),
  min_unique_actions: z.number().min(0).max(1),
  max_reward_without_completion: z.number(),
  min_completion: z.number().min(0).max(1),
  min_unique_states: z.number().min(0).max(1),
  max_baseline_mismatch: z.number().min(0).max(1),
  max_sign_changes: z.number().min(0).max(1),
  min_reward: z.number(),
});
export type RlThresholds = z.infer<typeof RlThresholds>;

/** Checks that phrases cannot express; each is code, switched on by a pack. */
export const PackCheck = z.enum([
  'doses',
  'interactions',
  'medicine_names',
  'contradicted_numbers',
  'legal_citations',
  'plan_hazards',
]);
export type PackCheck = z.infer<typeof PackCheck>;

export const Pack = z.strictObject({
  domain: Domain,
  version: z.string().regex(/^\d+\.\d+\.\d+$/),
  rules: z.array(PackRule).max(500),
  limits: z.array(NumericLimit).max(100).default([]),
  checks: z.array(PackCheck).default([]),
  rl: RlThresholds.optional(),
});
export type Pack = z.infer<typeof Pack>;
export type PackSource = z.input<typeof Pack>;

/** What a project changes about a pack; stored per project and domain. */
export const PackOverride = z
  .strictObject({
    disabled: z
      .array(z.string().min(1).max(64))
      .max(500)
      .default([])
      .meta({ description: 'Ids of rules, limits and checks that do not apply.' }),
    severities: z
      .record(z.string(), Severity)
      .default({})
      .meta({ description: 'Other severities, by the id of a rule or limit.' }),
    rules: z
      .array(PackRule)
      .max(100)
      .default([])
      .meta({ description: 'Rules to add; a rule with a known id replaces that rule.' }),
    limits: z
      .array(NumericLimit)
      .max(100)
      .default([])
      .meta({ description: 'Limits to add; a limit with a known id replaces that limit.' }),
    rl: RlThresholds.partial().default({}).meta({ description: 'Thresholds of the checks of RL episodes.' }),
  })
  .meta({
    id: 'PackOverride',
    description: 'What a project changes about the pack of a domain.',
    examples: [{ disabled: ['off_topic_marker'], severities: { promised_return: 'critical' } }],
  });
export type PackOverride = z.infer<typeof PackOverride>;

/** `1.0.0+3`: shipped as 1.0.0, with the third override of a project. */
export function revisedVersion(version: string, revision: string | number | undefined): string {
  return revision === undefined ? version : `${version}+${revision}`;
}

/** An override names a rule that its pack does not have. */
export class UnknownPackRuleError extends Error {
  readonly ruleIds: readonly string[];

  constructor(ruleIds: readonly string[]) {
    super(`no such rule in this pack: ${ruleIds.join(', ')}`);
    this.name = 'UnknownPackRuleError';
    this.ruleIds = ruleIds;
  }
}

/** What an override names although neither it nor the pack has it. */
export function unknownRules(pack: Pack, override: PackOverride): string[] {
  const rules = [...pack.rules, ...pack.limits, ...override.rules, ...override.limits].map(({ id }) => id);
  const missing = (ids: readonly string[], known: ReadonlySet<string>) => ids.filter((id) => !known.has(id));
  return [
    ...missing(override.disabled, new Set([...rules, ...pack.checks])),
    ...missing(Object.keys(override.severities), new Set(rules)),
  ];
}

/**
 * The pack a project uses: its own rules and limits replace those of the same id or are added; disabled ones
 * are left out.
 * @throws UnknownPackRuleError when the override names a rule that does not exist.
 */
export function mergePack(pack: Pack, override: PackOverride): Pack {
  const unknown = unknownRules(pack, override);
  if (unknown.length > 0) throw new UnknownPackRuleError(unknown);
  return applyOverride(pack, override);
}

/** The same without the check: a rule that a later release took out of the pack must not stop evaluations. */
export function applyOverride(pack: Pack, override: PackOverride): Pack {
  return {
    ...pack,
    rules: overridden(pack.rules, override.rules, override),
    limits: overridden(pack.limits, override.limits, override),
    checks: pack.checks.filter((check) => !override.disabled.includes(check)),
    ...(pack.rl === undefined ? {} : { rl: mergeThresholds(pack.rl, override) }),
  };
}

function overridden<Rule extends { readonly id: string; readonly severity: Severity }>(
  shipped: readonly Rule[],
  own: readonly Rule[],
  { disabled, severities }: PackOverride,
): Rule[] {
  const replaced = new Set(own.map(({ id }) => id));
  return [...shipped.filter(({ id }) => !replaced.has(id)), ...own]
    .filter(({ id }) => !disabled.includes(id))
    .map((rule) => ({ ...rule, severity: severities[rule.id] ?? rule.severity }));
}

export function mergeThresholds(thresholds: RlThresholds, { rl }: PackOverride): RlThresholds {
  return { ...thresholds, ...Object.fromEntries(Object.entries(rl).filter(([, value]) => value !== undefined)) };
}
