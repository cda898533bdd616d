import { AegisError } from '../kernel/errors.ts';
import { type Asking, askSteps } from './ask-steps.ts';
import type { Route } from './choose-route.ts';
import { answersAgree, CROSS_CHECK, crossCheckTarget } from './cross-check.ts';
import { withMembers } from './json-members.ts';
import type { GatewayPolicy } from './plan-route.ts';
import type { Target } from './target.ts';
import type { WholeAnswer } from './whole-answer.ts';

/**
 * Has a sampled request answered by a second model too, for comparison: after the client has its answer, with a
 * reservation of its own, and in the same trace. A limit that has no room for it leaves it out.
 */
export async function crossCheck(
  asking: Asking,
  first: { readonly target: Target; readonly answer: WholeAnswer },
  { route, policy }: { readonly route: Route; readonly policy: GatewayPolicy },
): Promise<void> {
  const { deps, caller, record, read } = asking;
  const target = crossCheckTarget(route, first.target, deps.draw(), policy);
  if (target === null || caller.deadline.aborted) return;
  const step = {
    target,
    layer: CROSS_CHECK,
    reason: `cross-check of ${first.target.provider}:${first.target.model}`,
  };
  const whole = {
    ...asking,
    read: {
      ...read,
      request: { ...read.request, stream: false },
      text: withMembers(read.text, { stream: null, stream_options: null }),
    },
  };
  try {
    const { begun } = await askSteps(whole, [step]);
    if (begun === null || begun.kind !== 'whole') return;
    const { call, answer } = begun;
    const { mostOutputTokens: reservedOutputTokens } = call.plan;
    await record.beside(call, { isComplete: true, reservedOutputTokens, error: null });
    const agree = answersAgree(first.answer, answer);
    record.flag(agree === null ? 'cross_checked' : agree ? 'cross_check_agrees' : 'cross_check_differs');
  } catch (error) {
    if (!(error instanceof AegisError)) throw error;
    record.flag('cross_check_refused');
  }
}
