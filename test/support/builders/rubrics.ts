import type * as z from 'zod';
import { RubricContent, type StoredRubric } from '../../../functions/judging/rubric.ts';
import { ORGANIZATION } from './records.ts';

/** What a project writes as a rubric; a test names only what it is about. */
export function aRubricContent(fields: Partial<z.input<typeof RubricContent>> = {}): RubricContent {
  return RubricContent.parse({
    name: 'House style',
    checks: [{ id: 'is_polite', criterion: 'The output is polite.', severity: 'medium', group: 'style' }],
    ...fields,
  });
}

export function aRubric(
  fields: Partial<StoredRubric> = {},
  content: Partial<z.input<typeof RubricContent>> = {},
): StoredRubric {
  return {
    organization_id: ORGANIZATION,
    project_id: 'default',
    rubric_id: 'house-style',
    version: 1,
    stands_for: null,
    content: aRubricContent(content),
    created_at: '2026-11-30T12:00:00.000Z',
    ...fields,
  };
}
