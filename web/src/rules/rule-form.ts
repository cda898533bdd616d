import type { Pack } from '../../../lib/client/api-types.ts';
import type { Category, Severity } from '../api/words.ts';
import { readLines, readNumber } from '../parts/typed.ts';

export type PackRule = Pack['rules'][number];
export type PackLimit = Pack['limits'][number];
type Match = NonNullable<PackRule['when']>;
export type RuleField = Match['field'];

/** Where a rule may read, the likeliest first. */
export const RULE_FIELDS = [
  { value: 'output', label: 'The output' },
  { value: 'input', label: 'The input' },
  { value: 'contexts', label: 'The contexts' },
  { value: 'reasoning', label: 'The steps of reasoning' },
  { value: 'tool_arguments', label: 'The arguments of tools' },
  { value: 'any', label: 'Everything' },
] as const satisfies readonly { readonly value: RuleField; readonly label: string }[];

/** Phrases as typed, one in a line. */
export interface MatchForm {
  readonly field: RuleField;
  readonly phrases: string;
  readonly mode: Match['mode'];
}

interface WordsForm {
  readonly id: string;
  readonly severity: Severity;
  readonly decisive: boolean;
  readonly reason: string;
  readonly source: string;
  readonly remedy: string;
}

export interface RuleForm extends WordsForm, MatchForm {
  readonly category: Category;
  readonly expectation: PackRule['expectation'];
  readonly when: MatchForm | null;
  readonly unless: MatchForm | null;
}

export interface LimitForm extends WordsForm {
  /** One in a line. */
  readonly names: string;
  readonly max: string;
  readonly min: string;
}

export const NO_MATCH: MatchForm = { field: 'output', phrases: '', mode: 'any' };
const NO_WORDS = { id: '', severity: 'medium', decisive: false, reason: '', source: '', remedy: '' } as const;

export function ruleForm(rule: PackRule | null): RuleForm {
  if (rule === null) {
    const expectation = 'must_not_match';
    return { ...NO_WORDS, ...NO_MATCH, category: 'domain', expectation, when: null, unless: null };
  }
  const { when, unless, ...others } = rule;
  return {
    ...others,
    phrases: rule.phrases.join('\n'),
    when: when === undefined ? null : tellMatch(when),
    unless: unless === undefined ? null : tellMatch(unless),
  };
}

function tellMatch({ field, phrases, mode }: Match): MatchForm {
  return { field, phrases: phrases.join('\n'), mode };
}

export function limitForm(limit: PackLimit | null): LimitForm {
  if (limit === null) return { ...NO_WORDS, names: '', max: '', min: '' };
  const { names, max, min, ...others } = limit;
  return { ...others, names: names.join('\n'), max: String(max ?? ''), min: String(min ?? '') };
}

type Problems = Readonly<Record<string, string>>;

/** The rule to store, or what is wrong with a field, by the name that it has in the API. Others have the ids `taken`. */
export function readRuleForm(
  form: RuleForm,
  taken: readonly string[],
): { readonly value: PackRule } | { readonly problems: Problems } {
  const { id, category, severity, expectation, decisive, reason, source, remedy, when, unless } = form;
  const problems = {
    ...wordProblems(form, taken),
    ...phraseProblems('phrases', form),
    ...(when === null ? {} : phraseProblems('when.phrases', when)),
    ...(unless === null ? {} : phraseProblems('unless.phrases', unless)),
  };
  if (Object.keys(problems).length > 0) return { problems };
  return {
    value: {
      id: id.trim(),
      category,
      severity,
      expectation,
      ...readMatch(form),
      ...(when === null ? {} : { when: readMatch(when) }),
      ...(unless === null ? {} : { unless: readMatch(unless) }),
      decisive,
      reason: reason.trim(),
      source: source.trim(),
      remedy: remedy.trim(),
    },
  };
}

function readMatch({ field, phrases, mode }: MatchForm): Match {
  return { field, phrases: readLines(phrases), mode };
}

/** The limit to store, or what is wrong with a field. Names are compared in lower case. */
export function readLimitForm(
  form: LimitForm,
  taken: readonly string[],
): { readonly value: PackLimit } | { readonly problems: Problems } {
  const names = readLines(form.names.toLowerCase());
  const [max, min] = [readNumber(form.max), readNumber(form.min)];
  const problems: Record<string, string> = { ...wordProblems(form, taken) };
  if (names.length === 0) problems['names'] = 'Under which names does the number stand?';
  if ('problem' in max) problems['max'] = max.problem;
  if ('problem' in min) problems['min'] = min.problem;
  if (form.max.trim() === '' && form.min.trim() === '') problems['max'] = 'The most, the least, or both';
  if (Object.keys(problems).length > 0 || 'problem' in max || 'problem' in min) return { problems };
  const { id, severity, decisive, reason, source, remedy } = form;
  return {
    value: {
      id: id.trim(),
      names,
      ...(max.value === undefined ? {} : { max: max.value }),
      ...(min.value === undefined ? {} : { min: min.value }),
      severity,
      decisive,
      reason: reason.trim(),
      source: source.trim(),
      remedy: remedy.trim(),
    },
  };
}

const ID = /^[a-z][a-z0-9_]{2,60}$/;
/** Characters that the API takes, at least and at most. */
const LENGTHS = { reason: [10, 400], source: [3, 400], remedy: [5, 400] } as const;
const PHRASES_AT_MOST = 200;
const PHRASE_LENGTHS = [3, 400] as const;

function wordProblems(form: WordsForm, taken: readonly string[]): Problems {
  const problems: Record<string, string> = {};
  const id = form.id.trim();
  if (!ID.test(id)) problems['id'] = 'A letter, then at least two lower-case letters, digits or _';
  else if (taken.includes(id)) problems['id'] = 'Another of your own is called that';
  for (const name of ['reason', 'source', 'remedy'] as const) {
    const [least, most] = LENGTHS[name];
    const { length } = form[name].trim();
    if (length < least || length > most) problems[name] = `${least} to ${most} characters; these are ${length}`;
  }
  return problems;
}

function phraseProblems(name: string, form: MatchForm): Problems {
  const phrases = readLines(form.phrases);
  const [least, most] = PHRASE_LENGTHS;
  const wrong = phrases.find(({ length }) => length < least || length > most);
  if (phrases.length === 0) return { [name]: 'At least one phrase, each in a line' };
  if (phrases.length > PHRASES_AT_MOST) return { [name]: `At most ${PHRASES_AT_MOST}; these are ${phrases.length}` };
  if (wrong === undefined) return {};
  return { [name]: `Each has ${least} to ${most} characters: ${wrong.slice(0, 40)}` };
}
