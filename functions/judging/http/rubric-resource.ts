import * as z from 'zod';
import { LabelExample, RubricContent, type StoredRubric } from '../rubric.ts';
import { SHIPPED_RUBRICS, type ShippedRubricId } from '../shipped-rubrics.ts';

export const RubricResource = z
  .object({
    rubric_id: z.string(),
    project_id: z.string(),
    origin: z.enum(['shipped', 'override', 'own']).meta({
      description: '`override` stands in for a shipped rubric in this project; `own` is one of its own.',
    }),
    version: z.string().meta({
      description:
        'What evaluations name: `legal@1` as shipped, `legal@1.2` the second version that stands in for it, `style@3` one of its own.',
    }),
    revision: z.int().meta({ description: "The number of the project's version; 0 for a shipped rubric." }),
    ...RubricContent.shape,
    label_examples: z.array(LabelExample.omit({ hold_id: true })).meta({
      description: 'What was taken from labels for this version; a trace that is gone is not shown to the judge.',
    }),
    created_at: z.string().nullable().meta({ description: 'When this version was stored; null for a shipped rubric.' }),
  })
  .meta({ id: 'Rubric', description: 'Criteria by which a judge rates a trace.' });
type RubricResource = z.input<typeof RubricResource>;

export function toRubricResource(stored: StoredRubric): RubricResource {
  const {
    rubric_id: id,
    project_id,
    version,
    stands_for: base,
    content,
    label_examples: labelled = [],
    created_at,
  } = stored;
  return {
    rubric_id: id,
    project_id,
    origin: base === null ? 'own' : 'override',
    version: base === null ? `${id}@${version}` : `${id}@${base}.${version}`,
    revision: version,
    ...content,
    label_examples: labelled.map(({ check, answer, trace_id }) => ({ check, answer, trace_id })),
    created_at,
  };
}

export function toShippedResource(id: ShippedRubricId, projectId: string): RubricResource {
  const { name, version, checks } = SHIPPED_RUBRICS[id];
  return {
    rubric_id: id,
    project_id: projectId,
    origin: 'shipped',
    version: `${id}@${version}`,
    revision: 0,
    ...RubricContent.parse({ name, checks }),
    label_examples: [],
    created_at: null,
  };
}
