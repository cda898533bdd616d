import type { JudgingSystem } from '../memory/judging-system.ts';

export const judgedRuns = async (system: JudgingSystem, traceId = 'one') =>
  (await system.current(traceId)).tiers.find(({ tier }) => tier === 3)?.evaluators ?? [];
export const lastDecision = async (system: JudgingSystem, traceId = 'one') =>
  (await system.current(traceId)).decisions.at(-1);

/** A trace that is judged by what the provider answers. */
export async function judged(system: JudgingSystem, fields: { readonly output?: string } = {}) {
  await system.submitSevere('one', fields);
  const outcomes = await system.judgeAll();
  return { outcomes, current: await system.current('one') };
}
