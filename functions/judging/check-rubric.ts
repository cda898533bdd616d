import { AegisError, type FieldError } from '../kernel/errors.ts';
import { jsonBytes } from '../kernel/sizes.ts';
import type { RubricContent } from './rubric.ts';
import { STEERING_CHECK_ID } from './rubrics-for.ts';
import { isShipped, RAG } from './shipped-rubrics.ts';

/** The instructions of every call hold a rubric, and an item of the table holds 400 KB. */
const MAX_RUBRIC_BYTES = 20_000;
const RAG_PREFIX = 'rag_';

/**
 * Holds a rubric to what its schema cannot know.
 * @throws AegisError `payload_too_large`, `invalid_request` with the path of each field, which begins at `at`
 */
export function checkRubric(rubricId: string, content: RubricContent, at: readonly string[] = []): void {
  if (jsonBytes(content) > MAX_RUBRIC_BYTES) {
    throw new AegisError('payload_too_large', `A rubric may hold ${MAX_RUBRIC_BYTES} bytes.`);
  }
  const errors = [...checkIds(rubricId, content), ...unknownExamples(content), ...narrowedShipped(rubricId, content)];
  if (errors.length === 0) return;
  throw new AegisError('invalid_request', 'Some fields of the request are not valid.', {
    errors: errors.map(({ path, message }) => ({ path: [...at, path].join('.'), message })),
  });
}

/** The checks of two rubrics, and one of every call, stand beside each other in an answer. */
function checkIds(rubricId: string, { checks }: RubricContent): FieldError[] {
  const seen = new Set<string>([STEERING_CHECK_ID]);
  return checks.flatMap(({ id }, i) => {
    const path = `checks[${i}].id`;
    const isTaken = seen.has(id);
    seen.add(id);
    if (isTaken) return [{ path, message: id === STEERING_CHECK_ID ? 'is asked with every rubric' : 'is there twice' }];
    if (id.startsWith(RAG_PREFIX) === (rubricId === RAG)) return [];
    const message = `${rubricId === RAG ? 'must' : 'must not'} begin with ${RAG_PREFIX} in the rubric ${rubricId}`;
    return [{ path, message }];
  });
}

function unknownExamples({ checks, examples }: RubricContent): FieldError[] {
  const ids = new Set(checks.map(({ id }) => id));
  return examples.flatMap(({ check }, i) =>
    ids.has(check) ? [] : [{ path: `examples[${i}].check`, message: 'is no check of this rubric' }],
  );
}

/** Every trace of a domain is judged, and its rating counts. */
function narrowedShipped(rubricId: string, content: RubricContent): FieldError[] {
  if (!isShipped(rubricId)) return [];
  const { blocking, filter, share } = content;
  const isNarrowed = {
    blocking: !blocking,
    filter: Object.values(filter).some((list) => list.length > 0),
    share: share < 1,
  };
  return Object.entries(isNarrowed)
    .filter(([, is]) => is)
    .map(([path]) => ({ path, message: 'cannot be changed where the rubric stands in for a shipped one' }));
}
