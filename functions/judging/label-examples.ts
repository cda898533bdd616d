import { textFields } from '../content/text-fields.ts';
import type { TraceContent } from '../content/trace.ts';
import { ExpiringCache } from '../kernel/expiring-cache.ts';
import type { Clock } from '../kernel/ports.ts';
import type { TraceStore } from '../traces/trace-store.ts';
import type { LoadRubrics } from './load-rubrics.ts';
import type { LabelExample, RubricContent, StoredRubric } from './rubric.ts';
import { steeringText } from './steering.ts';

/** What people answered to checks of a rubric, from labels whose purpose is training and no other (P14). */
export type PickLabelExamples = (
  rubric: Pick<StoredRubric, 'organization_id' | 'project_id' | 'rubric_id' | 'content'>,
) => Promise<readonly LabelExample[]>;

interface LabelExampleDependencies {
  readonly traces: Pick<TraceStore, 'find'>;
  readonly now: Clock;
}

/** Of a text, in UTF-16 units. */
const MAX_TEXT = 600;
/** For so long after its deletion a text may still be shown as an example. */
const TTL_MILLISECONDS = 60_000;
const MAX_TEXTS = 500;

/**
 * The rubrics in force, with the examples that labels give beside those of the rubric itself. A rubric holds where the
 * texts are and none of them, so that they go with their traces; then the prompt and its hash are others.
 */
export function withLabelExamples(loadRubrics: LoadRubrics, { traces, now }: LabelExampleDependencies): LoadRubrics {
  const texts = new ExpiringCache<TraceContent | null>({
    ttlMilliseconds: TTL_MILLISECONDS,
    maxEntries: MAX_TEXTS,
    now,
  });
  const contentOf = (organizationId: string, { trace_id: traceId, hold_id: holdId }: LabelExample) =>
    texts.get(`${organizationId}/${traceId}/${holdId}`, async () => {
      const stored = await traces.find(organizationId, traceId);
      return stored?.record.charge.hold_id === holdId ? (stored.body?.content ?? null) : null;
    });
  return async (project) => {
    const rubrics = await loadRubrics(project);
    return Promise.all(
      rubrics.map(async (rubric) => {
        const { content, label_examples: labelled = [], organization_id: organizationId } = rubric;
        if (labelled.length === 0) return rubric;
        const shown = await Promise.all(
          labelled.map(async (one) => exampleOf(content, one, await contentOf(organizationId, one))),
        );
        return { ...rubric, content: { ...content, examples: [...content.examples, ...shown.flat()] } };
      }),
    );
  };
}

/** None of a trace that is gone, that has no text, or whose text speaks to the judge: an example is no part of the fence. */
function exampleOf(
  { checks }: RubricContent,
  { check, answer }: LabelExample,
  content: TraceContent | null,
): RubricContent['examples'] {
  const fields = content === null ? [] : textFields(content);
  const shown = fields.find(({ role, text }) => role === 'output' && text.trim() !== '');
  if (shown === undefined || steeringText(fields, { id: '', version: '', checks, examples: [] }) !== null) return [];
  const text = shown.text.length <= MAX_TEXT ? shown.text : `${headOf(shown.text)}…`;
  return [{ check, text, answer }];
}

/** Never half of a character. */
function headOf(text: string): string {
  return text.slice(0, MAX_TEXT).replace(/[\ud800-\udbff]$/, '');
}
