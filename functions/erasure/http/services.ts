import type { AuditedServices } from '../../audit/http/services.ts';
import type { Clock, Hasher, IdSource } from '../../kernel/ports.ts';
import type { MaskingPolicy } from '../../masking/masking.ts';
import type { FindProject } from '../../projects/find-project.ts';
import type { ErasureStore } from '../erasure.ts';

/** What the routes of erasures need. */
export interface ErasureServices extends AuditedServices {
  readonly erasures: ErasureStore;
  readonly findProject: FindProject;
  readonly hasher: Hasher;
  readonly maskingPolicy: MaskingPolicy;
  readonly ids: IdSource;
  readonly now: Clock;
}
