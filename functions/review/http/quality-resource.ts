import * as z from 'zod';
import { JudgeStanding } from '../judge-certificate.ts';
import { JudgeKey } from '../judge-key.ts';

const Interval = z.array(z.number()).length(2);

export const Rate = z
  .object({
    value: z.number().nullable().meta({ description: 'From 0 to 1; null below the minimum, see `missing`.' }),
    interval: Interval.nullable(),
    level: z.number().meta({ description: 'How often intervals made like this one contain the truth.' }),
    n: z.int().meta({ description: 'Labelled cases that it was computed from.' }),
    method: z.string(),
    missing: z.string().nullable().meta({ description: 'What would be needed for a value.' }),
  })
  .meta({ id: 'Rate' });

const Agreement = z
  .object({
    value: z.number().nullable(),
    interval: Interval.nullable(),
    level: z.number(),
    n: z.int().meta({ description: 'Items with two labels that knew nothing of each other.' }),
    missing: z.string().nullable(),
  })
  .meta({ id: 'Agreement' });

const DETECTION = {
  precision: Rate.meta({ description: 'Of what it flags, the share that people fail.' }),
  recall: Rate.meta({ description: 'Of what people fail, the share that it flags.' }),
};

const Cascade = z.object({
  missed_error_rate: Rate.meta({ description: 'Of what the cascade passed, the share that people fail.' }),
  missed_error_share: Rate.meta({ description: 'Of what people fail, the share that the cascade passed.' }),
  error_rate: Rate.meta({ description: 'Of all traces, the share that people fail.' }),
  passed: Rate,
  failed: Rate,
  needs_review: Rate,
  ...DETECTION,
  escalations: z.array(
    z.object({
      reason: z.string(),
      share: Rate.meta({ description: 'Of all traces, the share that was sent on for this reason.' }),
      error_rate: Rate.meta({ description: 'Of these, the share that people fail.' }),
      mean_judge_cost_usd: z.string().nullable(),
    }),
  ),
});

const Tier = z.object({ tier: z.int(), n: z.int(), ...DETECTION });

const Evaluator = z.object({
  name: z.string(),
  version: z.string(),
  tier: z.int(),
  n: z.int().meta({ description: 'Labelled cases that it read.' }),
  ...DETECTION,
  confirmed: Rate.meta({ description: 'Of what it flags, the share in which people confirm one of its issues.' }),
});

const Judge = z.object({
  name: z.string(),
  ...JudgeKey.shape,
  n: z.int(),
  abstained: Rate.meta({ description: 'The share that it left to people.' }),
  ...DETECTION,
  specificity: Rate.meta({ description: 'Of what people pass, the share that it rates SAFE, where it rates.' }),
  calibration: z.array(
    z.object({
      from: z.number(),
      to: z.number(),
      mean_confidence: z.number().nullable(),
      right: Rate.meta({ description: 'How often it is right where it states such a confidence.' }),
    }),
  ),
});

const Correlation = z
  .object({
    value: z.number().nullable().meta({ description: 'From -1 to 1; null below the minimum, see `missing`.' }),
    interval: Interval.nullable(),
    level: z.number().meta({ description: 'How often at least intervals made like this one contain the truth.' }),
    n: z.int(),
    method: z.string(),
    missing: z.string().nullable(),
  })
  .meta({ id: 'Correlation' });

const CrossCheck = z.object({
  first: z.object(JudgeKey.shape),
  second: z.object(JudgeKey.shape),
  n: z.int().meta({ description: 'Labelled cases that both rate SAFE or UNSAFE.' }),
  disagreement: Rate.meta({ description: 'Of these, the share in which they differ.' }),
  both_wrong: Rate.meta({ description: 'Of these, the share in which both are wrong.' }),
  error_correlation: Correlation.meta({
    description:
      'Whether the second judge errs where the first does: 0 where it errs as often elsewhere, 1 where both err on the same traces only, so that it finds no error of the first.',
  }),
});

const People = z.object({
  agreement: z.object({
    observed: z.number().nullable(),
    kappa: Agreement,
    ac1: Agreement,
    categories: z.array(z.string()).readonly(),
    table: z.array(z.array(z.int()).readonly()).readonly(),
  }),
  alpha: Agreement,
  recall: Rate,
  specificity: Rate,
  raters: z.array(
    z.object({
      rater: z.string().meta({ description: 'A pseudonym.' }),
      labels: z.int(),
      right: Rate,
      median_seconds: z.number().nullable(),
    }),
  ),
  undecided: Rate.meta({ description: 'Of the cases, those on which people stayed unsure.' }),
});

const CertificateResource = z.object({
  ...JudgeKey.shape,
  is_held: z.boolean(),
  threshold: z.number().nullable().meta({ description: 'From which stated confidence the judge may decide.' }),
  last: JudgeStanding.shape.last.meta({ description: 'What the last full test set said.' }),
  lapsed_at: z.string().nullable(),
  set: z.int().meta({ description: 'The test set that is being filled; each is used once.' }),
  bad: JudgeStanding.shape.bad,
  good: JudgeStanding.shape.good,
  missing: z.string(),
});

const Drift = z.object({
  ...JudgeKey.shape,
  drifted: z.enum(['nothing', 'judge', 'product']).nullable(),
  anchor_scores: z.int(),
  traffic_ratings: z.int(),
  right_on_anchors: Rate,
  missing: z.string().nullable(),
});

export const QualityResource = z
  .object({
    project_id: z.string(),
    time_range: z.object({
      from: z
        .string()
        .meta({ description: 'Later than asked for where there are more reviews than one answer reads.' }),
      to: z.string(),
    }),
    complete: z.boolean().meta({ description: 'Whether every review of the time that was asked for was read.' }),
    cases: z
      .object({
        estimate: z.int(),
        certificate: z.int(),
        anchor: z.int(),
        training: z.int(),
        decided: z.int(),
        labels: z.int(),
      })
      .meta({
        description: 'Finished reviews by what their labels are for. Only those for estimates enter an estimate.',
      }),
    cascade: Cascade,
    tiers: z.array(Tier),
    evaluators: z.array(Evaluator),
    judges: z.array(Judge),
    cross_checks: z.array(CrossCheck),
    people: People,
    certificates: z.array(CertificateResource),
    drift: z.array(Drift),
  })
  .meta({ id: 'Quality' });
