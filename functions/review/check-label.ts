import { textFields } from '../content/text-fields.ts';
import type { TraceContent } from '../content/trace.ts';
import { AegisError, type FieldError } from '../kernel/errors.ts';
import type { StoredEvaluation } from '../traces/trace-store.ts';
import type { LabelContent, MissedIssue } from './label.ts';

/**
 * Holds a label to what it speaks of: the issues and checks of the evaluation, and the stored texts of the trace.
 * @param isBlind whether the person was not shown the evaluation, and so cannot speak of its issues
 * @throws AegisError `invalid_request` naming each field
 */
export function checkLabel(
  { issues, missed, checks, verdict, severity }: LabelContent,
  evaluation: StoredEvaluation,
  content: TraceContent,
  isBlind: boolean,
): void {
  const errors: FieldError[] = [];
  const refuse = (path: string, message: string) => void errors.push({ path, message });
  if (isBlind && issues.length > 0) refuse('issues', 'must be empty: the issues of this review are not shown');
  if (verdict === 'unsure' && severity !== null) refuse('severity', 'must be left out where the verdict is unsure');
  const seen = new Set<number>();
  for (const [i, { index }] of issues.entries()) {
    if (index >= evaluation.issues.length) refuse(`issues[${i}].index`, 'is no issue of this evaluation');
    if (seen.has(index)) refuse(`issues[${i}].index`, 'is named twice');
    seen.add(index);
  }
  const texts = new Map(textFields(content).map(({ field, text }) => [field, text]));
  for (const [i, range] of missed.entries())
    checkRange(range, texts, (what, message) => refuse(`missed[${i}].${what}`, message));
  const known = checksOf(evaluation);
  for (const [i, { id }] of checks.entries()) {
    if (known.size > 0 && !known.has(id)) refuse(`checks[${i}].id`, 'is no check of the rubric that was used');
  }
  if (errors.length > 0) throw new AegisError('invalid_request', 'Some fields of the label are not valid.', { errors });
}

function checkRange(
  { field, offset, length }: MissedIssue,
  texts: ReadonlyMap<string, string>,
  refuse: (what: string, message: string) => void,
): void {
  const text = texts.get(field);
  if (text === undefined) refuse('field', 'is no text of this trace');
  else if (offset + length > text.length)
    refuse('length', `ends after the text, which has ${text.length} UTF-16 units`);
}

/** The checks that a judge answered; none where no judge ran. */
function checksOf({ tiers }: StoredEvaluation): ReadonlySet<string> {
  const runs = tiers.flatMap(({ evaluators }) => evaluators);
  return new Set(runs.flatMap(({ checks }) => checks ?? []).map(({ id }) => id));
}
