import type { PickLabelExamples } from '../judging/label-examples.ts';
import type { LabelExample, RubricCheck, RubricContent } from '../judging/rubric.ts';
import { isShipped, RAG } from '../judging/shipped-rubrics.ts';
import { SEVERITIES } from '../kernel/issue.ts';
import type { Clock } from '../kernel/ports.ts';
import { type ReviewedFor, serves } from './purpose.ts';
import type { ReviewStore } from './review-store.ts';

/** So far back labels are looked for, and so many reviews are looked at. */
const LOOK_BACK_MILLISECONDS = 90 * 86_400_000;
const MAX_LOOKED_AT = 500;

interface Dependencies {
  readonly reviews: Pick<ReviewStore, 'finished'>;
  readonly now: Clock;
}

interface Candidate extends LabelExample {
  readonly isFinding: boolean;
  readonly severity: number;
}

/**
 * Picks what people answered to the checks of a rubric, from labels for training alone, as many as the rubric asks for:
 * of each check first a finding and then what is none, the most severe checks first, the latest labels first.
 */
export function pickLabelExamples({ reviews, now }: Dependencies): PickLabelExamples {
  return async ({ organization_id: organizationId, project_id: projectId, rubric_id: rubricId, content }) => {
    if (content.examples_from_labels === 0) return [];
    const to = now();
    const range = {
      organizationId,
      projectId,
      from: new Date(to - LOOK_BACK_MILLISECONDS).toISOString(),
      to: new Date(to).toISOString(),
    };
    const found = new Map<string, Candidate>();
    let looked = 0;
    for await (const page of reviews.finished(range, null)) {
      for (const item of page) {
        if (!serves(item, ['training']) || !isJudgedBy(item, rubricId)) continue;
        for (const one of candidatesOf(item, content)) {
          const key = `${one.check} ${one.answer}`;
          if (!found.has(key)) found.set(key, one);
        }
      }
      looked += page.length;
      if (looked >= MAX_LOOKED_AT) break;
    }
    return [...found.values()]
      .sort((a, b) => Number(b.isFinding) - Number(a.isFinding) || b.severity - a.severity)
      .slice(0, content.examples_from_labels)
      .map(({ check, answer, trace_id, hold_id }) => ({ check, answer, trace_id, hold_id }));
  };
}

/** Checks of two rubrics may have one id, and mean something else. */
function isJudgedBy({ domain, machine }: ReviewedFor<'training'>, rubricId: string): boolean {
  if (rubricId === RAG) return true;
  if (isShipped(rubricId)) return domain === rubricId;
  return machine?.judges.some(({ name }) => name === `judge:${rubricId}`) ?? false;
}

/** What those say whose label is as people decided, where none of them says otherwise. */
function candidatesOf(item: ReviewedFor<'training'>, { checks }: RubricContent): Candidate[] {
  if (item.outcome === null) return [];
  const answers = item.labels.filter(({ verdict }) => verdict === item.outcome).flatMap((label) => label.checks);
  return checks.flatMap((check: RubricCheck) => {
    const given = new Set(answers.flatMap(({ id, answer }) => (id === check.id ? [answer] : [])));
    const [answer] = given;
    if (answer === undefined || given.size > 1 || answer === 'unclear') return [];
    const { trace_id, hold_id } = item;
    const severity = SEVERITIES.indexOf(check.severity);
    return [{ check: check.id, answer, trace_id, hold_id, isFinding: answer !== check.expected, severity }];
  });
}
