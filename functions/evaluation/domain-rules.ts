import type { Domain } from '../content/trace.ts';
import type { CompiledPack } from './packs/evaluate-pack.ts';
import type { RlThresholds } from './packs/pack.ts';
import { compiledPackOf, rlThresholdsOf } from './packs/registry.ts';

/** The packs and thresholds a project evaluates with; the shipped ones unless it has overrides. */
export interface DomainRules {
  readonly packFor: (domain: Domain) => CompiledPack;
  readonly thresholdsFor: (domain: Domain) => RlThresholds;
  /** Names the project's overrides; absent for the shipped packs. */
  readonly revision?: string;
}

export const SHIPPED_RULES: DomainRules = { packFor: compiledPackOf, thresholdsFor: rlThresholdsOf };
