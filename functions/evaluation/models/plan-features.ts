import { type BucketCollector, type FeatureSet, hashStep } from './feature-set.ts';
import { addWords } from './ngrams.ts';
import { PlanSimulation } from './plan-simulation.ts';
import type { PlanStep } from './plan-steps.ts';
import { viewText } from './text-view.ts';

/** Order is part of the artifact format. */
export const PLAN_DENSE_FEATURES = [
  'steps',
  'left_running',
  'left_open',
  'heat_left_running',
  'liquid_on_electronics',
  'liquid_on_flame_or_socket',
  'liquid_on_dry_goods',
  'liquid_to_sink_or_plant',
  'object_in_heater',
  'food_in_heater',
  'metal_in_microwave',
  'flame_enclosed',
  'threw',
  'threw_fragile',
  'dropped_fragile',
  'dropped_soft',
  'broke',
  'dirtied',
  'electronics_in_container',
  'food_with_soap_or_plant',
  'burner_item_not_cookware',
  'open_liquid_enclosed',
  'valuable_discarded',
  'sharp_mislaid',
  'has_task',
] as const;

const EVENT_SEED = 0x428a2f98;

/** Groups in order: events of the plan, words of the task it serves. */
export function planFeatures(steps: readonly PlanStep[], task: string, collector: BucketCollector): FeatureSet {
  const run = new PlanSimulation(steps);
  collector.reset();
  for (const event of run.events) {
    let hash = EVENT_SEED;
    for (let at = 0; at < event.length; at += 1) hash = hashStep(hash, event.charCodeAt(at));
    collector.add(hash);
  }
  collector.endGroup();
  addWords(viewText(task), collector);
  const dense = PLAN_DENSE_FEATURES.map((name) => run.flags.get(name) ?? 0);
  dense[0] = Math.min(1, steps.length / 12);
  dense[dense.length - 1] = task.trim() === '' ? 0 : 1;
  return collector.finish(Float64Array.from(dense));
}
