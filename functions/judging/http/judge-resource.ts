import * as z from 'zod';
import { JudgeMode, JudgeModelName, JudgeSettings } from '../../evaluation/judge-settings.ts';
import { formatUsd } from '../../kernel/amounts.ts';
import type { Project } from '../../projects/project.ts';
import type { EffectiveJudge } from '../effective-judge.ts';
import { NOT_CONFIGURED } from '../not-configured.ts';
import type { JudgeProbe } from '../probe-judge.ts';

export const JudgeResource = z
  .object({
    project_id: z.string(),
    ...JudgeSettings.shape,
    effective_model: JudgeModelName.nullable().meta({
      description: "The model that judges: the project's, else the deployment's.",
    }),
    configured: z.boolean().meta({ description: 'Whether traces that need judgement are judged.' }),
    reason: z.enum(NOT_CONFIGURED).nullable().meta({
      description:
        'Why they are not: switched off; no model named; a deployment without a judge; an endpoint that the operator has not set up; a model without a known price, which no budget could hold; no key for the provider.',
    }),
  })
  .meta({ id: 'Judge' });

export function toJudgeResource(project: Project, judge: EffectiveJudge): z.input<typeof JudgeResource> {
  return {
    project_id: project.project_id,
    ...project.judge,
    effective_model: judge.model,
    configured: judge.isConfigured,
    reason: judge.reason,
  };
}

const Cost = z.string().meta({ description: 'USD; what cannot be known is counted at its worst.' });

export const ProbeResource = z
  .object({
    model: JudgeModelName,
    mode: JudgeMode.nullable().meta({
      description: 'The mode in which it is asked from now on; null when none is taken.',
    }),
    modes: z.array(
      z.object({
        mode: JudgeMode,
        works: z.boolean(),
        detail: z.string().meta({ description: 'Why it does not work; empty where it does.' }),
        latency_ms: z.int(),
        tokens: z.object({ input: z.int(), output: z.int() }).nullable(),
        cost_usd: Cost,
      }),
    ),
    cost_usd: Cost,
  })
  .meta({ id: 'JudgeProbe' });

export function toProbeResource(model: JudgeModelName, probe: JudgeProbe): z.input<typeof ProbeResource> {
  return {
    model,
    mode: probe.mode,
    modes: probe.probes.map(({ mode, finding, detail, latencyMilliseconds, usage, costMicroUsd }) => ({
      mode,
      works: finding === 'works',
      detail,
      latency_ms: latencyMilliseconds,
      tokens: usage === null ? null : { input: usage.inputTokens, output: usage.outputTokens },
      cost_usd: formatUsd(costMicroUsd),
    })),
    cost_usd: formatUsd(probe.costMicroUsd),
  };
}
