import type { Category, Severity } from '../api/words.ts';
import { readNumber } from '../parts/typed.ts';
import type { Check, Example } from './rubric-draft.ts';

/** A check as typed. */
export interface CheckForm {
  readonly id: string;
  readonly criterion: string;
  readonly expected: NonNullable<Check['expected']>;
  readonly severity: Severity;
  readonly category: Category;
  readonly group: string;
  readonly weight: string;
  readonly evidence: NonNullable<Check['evidence']>;
  readonly source: string;
}

export interface ExampleForm {
  readonly check: string;
  readonly text: string;
  readonly answer: Example['answer'];
  readonly reason: string;
}

export function checkForm(check: Check | null): CheckForm {
  return {
    id: check?.id ?? '',
    criterion: check?.criterion ?? '',
    expected: check?.expected ?? 'yes',
    severity: check?.severity ?? 'medium',
    category: check?.category ?? 'policy',
    group: check?.group ?? '',
    weight: String(check?.weight ?? 1),
    evidence: check?.evidence ?? 'quote',
    source: check?.source ?? '',
  };
}

/** @param first the check that a new example is of until another is chosen */
export function exampleForm(example: Example | null, first: string): ExampleForm {
  const { check = first, text = '', answer = 'yes', reason = '' } = example ?? {};
  return { check, text, answer, reason };
}

type Problems = Readonly<Record<string, string>>;

const NAME = /^[a-z][a-z0-9_]*$/;
const WEIGHT = { from: 0.1, to: 10 } as const;
/** Characters that the API takes, at least and at most. */
const ID = [2, 48] as const;
const GROUP = [2, 32] as const;
const CRITERION = [3, 400] as const;
const NOTE = [3, 300] as const;
const TEXT = [1, 1_000] as const;
/** What an instruction to a model could be broken out of with, or what is not seen. */
const NOT_IN_A_LINE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

/** The check, or what is wrong with a field. Others have the ids `taken`. */
export function readCheckForm(
  form: CheckForm,
  taken: readonly string[],
): { readonly value: Check } | { readonly problems: Problems } {
  const [id, criterion, group, source] = [form.id, form.criterion, form.group, form.source].map((text) => text.trim());
  const weight = readNumber(form.weight, WEIGHT);
  const problems = withoutEmpty({
    id: taken.includes(id ?? '') ? 'Another check is called that' : nameProblem(id, ID),
    criterion: lineProblem(criterion, CRITERION),
    group: nameProblem(group, GROUP),
    weight: 'problem' in weight ? weight.problem : '',
    source: source === '' ? '' : lineProblem(source, NOTE),
  });
  if (Object.keys(problems).length > 0 || 'problem' in weight) return { problems };
  const { expected, severity, category, evidence } = form;
  const said = { id: id ?? '', criterion: criterion ?? '', group: group ?? '', weight: weight.value ?? 1 };
  return { value: { ...said, expected, severity, category, evidence, ...(source ? { source } : {}) } };
}

export function readExampleForm(form: ExampleForm): { readonly value: Example } | { readonly problems: Problems } {
  const { check, text, answer } = form;
  const reason = form.reason.trim();
  const problems = withoutEmpty({
    check: check === '' ? 'Of which check?' : '',
    text: lengthProblem(text, TEXT),
    reason: reason === '' ? '' : lineProblem(reason, NOTE),
  });
  if (Object.keys(problems).length > 0) return { problems };
  return { value: { check, text, answer, ...(reason === '' ? {} : { reason }) } };
}

type Bounds = readonly [number, number];

function nameProblem(text = '', [least, most]: Bounds): string {
  if (NAME.test(text) && text.length >= least && text.length <= most) return '';
  return `A letter, then lower-case letters, digits or _; ${least} to ${most} in all`;
}

function lineProblem(text = '', bounds: Bounds): string {
  return NOT_IN_A_LINE.test(text) ? 'One line without invisible characters' : lengthProblem(text, bounds);
}

function lengthProblem({ length }: string, [least, most]: Bounds): string {
  return length >= least && length <= most ? '' : `${least} to ${most} characters; these are ${length}`;
}

function withoutEmpty(problems: Problems): Problems {
  return Object.fromEntries(Object.entries(problems).filter(([, problem]) => problem !== ''));
}
