import * as z from 'zod';
import { AegisError } from '../errors.ts';
import { EscalationThresholds, EvaluationConfig } from '../evaluation/evaluation-config.ts';
import { MaskingPolicy } from '../evaluation/masking-policy.ts';
import { isTimeZone } from '../ledger/window.ts';
import { Domain } from '../trace.ts';

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
    description: 'Words that must not occur in outputs and tool arguments; at most 500.',
  }),
});

const Cascade = z.strictObject({
  escalation: EscalationThresholds.prefault({}),
  full_depth_share: EvaluationConfig.shape.full_depth_share,
});

const Features = z.strictObject({
  faithfulness: z.boolean().default(true).meta({ description: 'Compare outputs with the contexts supplied.' }),
  tool_calls: z.boolean().default(true).meta({ description: 'Check tool calls against their schemas.' }),
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
      .meta({ description: 'IANA name; the days of its quotas begin at its midnight.' }),
    default_domain: Domain.default('generic').meta({ description: 'The domain of traces that name none.' }),
    retention_days: z
      .int()
      .min(1)
      .max(MAX_RETENTION_DAYS)
      .nullable()
      .default(null)
      .meta({ description: "How long new traces are kept; null is the deployment's own retention." }),
    unknown_price: z
      .enum(['refuse', 'admit'])
      .default('refuse')
      .meta({ description: 'Whether a trace whose price nobody knows is taken although its cost cannot be limited.' }),
    masking: MaskingPolicy.prefault({}),
    security: Security.prefault({}),
    cascade: Cascade.prefault({}),
    features: Features.prefault({}),
  })
  .meta({ id: 'ProjectConfig', description: 'What a project decides for itself; as shown, defaults included.' });
export type ProjectConfig = z.output<typeof ProjectConfig>;

/** What was set, without defaults. */
export const SparseConfig = z.record(z.string(), z.json());
export type SparseConfig = z.infer<typeof SparseConfig>;

/**
 * The document after a JSON merge patch (RFC 7396): objects are merged, null takes a setting back to its
 * default, anything else replaces.
 * @throws AegisError `invalid_request` naming each field of the result that is not valid or not known
 */
export function patchConfig(config: SparseConfig, patch: SparseConfig): SparseConfig {
  const merged = mergePatch(config, patch);
  const checked = ProjectConfig.safeParse(merged);
  if (checked.success) return merged;
  throw new AegisError('invalid_request', 'Some fields of the request are not valid.', {
    errors: checked.error.issues.flatMap((issue) => {
      const path = ['config', ...issue.path].join('.');
      if (issue.code !== 'unrecognized_keys') return [{ path, message: issue.message }];
      return issue.keys.map((key) => ({ path: `${path}.${key}`, message: 'is not a known field' }));
    }),
  });
}

type Json = z.core.util.JSONType;

function mergePatch(target: SparseConfig, patch: SparseConfig): SparseConfig {
  const merged = new Map<string, Json>(Object.entries(target));
  for (const [name, value] of Object.entries(patch)) {
    const old = merged.get(name);
    if (value === null) merged.delete(name);
    else if (isObject(value)) merged.set(name, mergePatch(isObject(old) ? old : {}, value));
    else merged.set(name, value);
  }
  return Object.fromEntries(merged);
}

function isObject(value: Json | undefined): value is SparseConfig {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What of a project's configuration the evaluators run with. */
export function evaluationConfigOf(config: Pick<ProjectConfig, 'security' | 'cascade'>): EvaluationConfig {
  const { security, cascade } = config;
  return { ...security, ...cascade };
}

/** Which feature switches which evaluator; the others always run. */
const FEATURE_OF: Readonly<Record<string, keyof ProjectConfig['features']>> = {
  faithfulness: 'faithfulness',
  'tool-calls': 'tool_calls',
};

export function isEnabled(features: ProjectConfig['features'], evaluator: string): boolean {
  const feature = FEATURE_OF[evaluator];
  return feature === undefined || features[feature];
}
