import type { AuditedServices } from '../../audit/http/services.ts';
import type { Clock, Hasher, IdSource, Sha256 } from '../../kernel/ports.ts';
import type { MaskingPolicy } from '../../masking/masking.ts';
import type { FindProject } from '../../projects/find-project.ts';
import type { ErasureStore } from '../erasure.ts';

/** What the routes of erasures need. */
export interface ErasureServices extends AuditedServices {
  readonly erasures: ErasureStore;
  readonly findProject: FindProject;
  readonly hasher: Hasher;
  readonly maskingPolicy: MaskingPolicy;
  readonly sha256: Sha256;
  readonly ids: IdSource;
  readonly now: Clock;
}
