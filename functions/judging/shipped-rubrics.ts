import type { Domain } from '../content/trace.ts';
import type { Rubric, ShippedRubric } from './rubric.ts';
import { finance } from './rubrics/finance.ts';
import { generic } from './rubrics/generic.ts';
import { healthcare } from './rubrics/healthcare.ts';
import { legal } from './rubrics/legal.ts';
import { rag } from './rubrics/rag.ts';
import { robotics } from './rubrics/robotics.ts';

/** The rubric whose checks join that of the domain where an answer was given from contexts. */
export const RAG = 'rag';
export type ShippedRubricId = Domain | typeof RAG;

export const SHIPPED_RUBRICS: Readonly<Record<ShippedRubricId, ShippedRubric>> = {
  generic,
  healthcare,
  finance,
  legal,
  robotics,
  rag,
};

export function isShipped(id: string): id is ShippedRubricId {
  return Object.hasOwn(SHIPPED_RUBRICS, id);
}

export function shippedRubric(id: ShippedRubricId): Rubric {
  const { version, checks } = SHIPPED_RUBRICS[id];
  return { id, version: `${id}@${version}`, checks, examples: [] };
}
