import type { IdSource, Sha256 } from '../../kernel/ports.ts';
import type { TraceStore } from '../../traces/trace-store.ts';
import type { LoadRubrics } from '../load-rubrics.ts';
import type { TrialServices } from './judge-services.ts';

/** What the dry run of a rubric needs. */
export interface RubricTrialServices extends TrialServices {
  readonly loadRubrics: LoadRubrics;
  readonly traces: Pick<TraceStore, 'find'>;
  readonly ids: Pick<IdSource, 'base62'>;
  readonly sha256: Sha256;
}
