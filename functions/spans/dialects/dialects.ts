import type { Dialect, Row } from './dialect.ts';
import { GENKIT, GOOGLE_ADK, LITELLM, MLFLOW, OPEN_LIT, PLAIN, SEMANTIC_KERNEL, STRANDS } from './frameworks.ts';
import { GEN_AI, GEN_AI_DEPRECATED } from './gen-ai.ts';
import { LANGFUSE } from './langfuse.ts';
import { LANGSMITH } from './langsmith.ts';
import { OPEN_INFERENCE } from './open-inference.ts';
import { CREW_AI, OPEN_LLMETRY } from './open-llmetry.ts';
import { LANGTRACE, LIVEKIT, QUARKUS, SENTRY } from './others.ts';
import { PLATFORMS } from './platforms.ts';
import { PYDANTIC_AI } from './pydantic-ai.ts';
import { VERCEL_AI } from './vercel-ai.ts';

/** In the order in which they are read where a span follows several. */
export const DIALECTS: readonly Dialect[] = [
  OPEN_INFERENCE,
  LANGSMITH,
  GEN_AI,
  OPEN_LLMETRY,
  VERCEL_AI,
  MLFLOW,
  GENKIT,
  GOOGLE_ADK,
  OPEN_LIT,
  LITELLM,
  STRANDS,
  SEMANTIC_KERNEL,
  GEN_AI_DEPRECATED,
  PYDANTIC_AI,
  LANGFUSE,
  CREW_AI,
  SENTRY,
  LIVEKIT,
  LANGTRACE,
  QUARKUS,
  ...PLATFORMS,
  PLAIN,
];

/** A row with its place in the order of all rows. */
export interface RankedRow {
  readonly row: Row;
  readonly rank: number;
  /** What the names that it is of begin with, `N` for numbers; null where it is of one name. */
  readonly below: string | null;
}

const BELOW = '.*';
/** No name that a dialect writes is as long; a stranger's may be of any length. */
const MAX_NAME_LENGTH = 512;

const EXACT = new Map<string, RankedRow>();
const FAMILIES = new Map<string, RankedRow>();
for (const [rank, row] of DIALECTS.flatMap(({ rows }) => rows).entries()) {
  const [name] = row;
  if (name.endsWith(BELOW)) {
    const below = name.slice(0, -BELOW.length);
    FAMILIES.set(below, { row, rank, below });
  } else EXACT.set(name, { row, rank, below: null });
}

/** The row of a name: its own, that of its numbered form, or that of the longest beginning that has one. */
export function rowOf(name: string): RankedRow | undefined {
  const own = EXACT.get(name);
  if (own !== undefined || name.length > MAX_NAME_LENGTH) return own;
  const numbered = name.replace(/\.\d+(?=\.|$)/g, '.N');
  const exact = numbered === name ? undefined : EXACT.get(numbered);
  if (exact !== undefined) return exact;
  for (let end = numbered.length; end > 0; end = numbered.lastIndexOf('.', end - 1)) {
    const family = FAMILIES.get(numbered.slice(0, end));
    if (family !== undefined) return family;
  }
  return undefined;
}
