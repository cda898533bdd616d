import * as z from 'zod';
import { Domain } from '../content/trace.ts';
import { EscalationThresholds, EvaluationConfig } from '../evaluation/evaluation-config.ts';
import { JudgeSettings } from '../evaluation/judge-settings.ts';
import { ReviewSettings } from '../evaluation/review-settings.ts';
import { isTimeZone } from '../kernel/window.ts';
import { MaskingPolicy } from '../masking/masking-policy.ts';

/** Ten years. */
const MAX_RETENTION_DAYS = 3_650;

const Security = z.strictObject({
  scan_prompts: z
    .boolean()
    .default(true)
    .meta({ description: 'Look for prompt injection in what the model was given.' }),
  scan_outputs: z
    .boolean()
    .default(true)
    .meta({ description: 'Look for dangerous commands in what the model produced.' }),
  blocked_keywords: EvaluationConfig.shape.blocked_keywords.meta({
    description: 'Words that must not occur in outputs and tool arguments, nor in what the guard reads; at most 500.',
  }),
  guard_outputs: z.enum(['flag', 'block']).default('flag').meta({
    description: 'What the guard does with an output that breaks a rule when masking does not remove the problem.',
  }),
});

const Cascade = z.strictObject({
  escalation: EscalationThresholds.prefault({}),
  full_depth_share: EvaluationConfig.shape.full_depth_share,
  max_escalation_share: z.number().min(0).max(1).default(0.2).meta({
    description:
      'The share of a day of traces that the judge is asked about; above it, traces in doubt are drawn by chance. What is severe is always judged, and so is a twentieth of the doubt.',
  }),
});

const Features = z.strictObject({
  faithfulness: z.boolean().default(true).meta({ description: 'Compare outputs with the contexts supplied.' }),
  tool_calls: z.boolean().default(true).meta({ description: 'Check tool calls against their schemas.' }),
  non_model_traces: z.enum(['store', 'drop']).default('store').meta({
    description: 'Whether OpenTelemetry traces without a model are stored, free and out of lists, or dropped.',
  }),
});

/**
 * What a project decides for itself. Its input is the sparse document that was set; parsing it gives the
 * effective one, so a default that changes with a release reaches every project that left it alone.
 */
export const ProjectConfig = z
  .strictObject({
    time_zone: z
      .string()
      .max(64)
      .refine(isTimeZone, { error: 'must be an IANA time zone such as Europe/Berlin' })
      .default('UTC')
      .meta({ description: 'The IANA name of the time zone; quota days begin at its midnight.' }),
    default_domain: Domain.default('generic').meta({ description: 'The domain of traces that name no domain.' }),
    retention_days: z
      .int()
      .min(1)
      .max(MAX_RETENTION_DAYS)
      .nullable()
      .default(null)
      .meta({ description: "How long new traces are kept; null is the deployment's own retention." }),
    unknown_price: z.enum(['refuse', 'admit']).default('admit').meta({
      description:
        'What becomes of a trace or span whose model has no known price: `admit` takes it with a cost of null and a warning, held to the limits of requests and tokens; `refuse` refuses it.',
    }),
    zero_cost: z.enum(['unknown', 'free']).default('unknown').meta({
      description:
        'What a reported cost of 0 beside tokens means: `unknown`, so that the price table decides, or `free`.',
    }),
    masking: MaskingPolicy.prefault({}),
    security: Security.prefault({}),
    cascade: Cascade.prefault({}),
    judge: JudgeSettings.prefault({}),
    review: ReviewSettings.prefault({}),
    features: Features.prefault({}),
  })
  .meta({ id: 'ProjectConfig', description: 'The configuration of a project, defaults included.' });
export type ProjectConfig = z.output<typeof ProjectConfig>;

/** What was set, without defaults. */
export const SparseConfig = z.record(z.string(), z.json());
export type SparseConfig = z.infer<typeof SparseConfig>;

/** What of a project's configuration the evaluators run with. */
export function evaluationConfigOf(config: Pick<ProjectConfig, 'security' | 'cascade'>): EvaluationConfig {
  const { scan_prompts, scan_outputs, blocked_keywords } = config.security;
  const { escalation, full_depth_share } = config.cascade;
  return { scan_prompts, scan_outputs, blocked_keywords, escalation, full_depth_share };
}

type Switches = Pick<ProjectConfig, 'security' | 'features'>;

/** What switches an evaluator or a model off; the others always run. */
const SWITCHES: Readonly<Record<string, (config: Switches) => boolean>> = {
  faithfulness: ({ features }) => features.faithfulness,
  'unsupported-output': ({ features }) => features.faithfulness,
  'tool-calls': ({ features }) => features.tool_calls,
  'input-injection': ({ security }) => security.scan_prompts,
  'hidden-instruction': ({ security }) => security.scan_prompts,
  'hostile-command': ({ security }) => security.scan_outputs,
};

export function isEnabled(config: Switches, evaluator: string): boolean {
  return SWITCHES[evaluator]?.(config) ?? true;
}
