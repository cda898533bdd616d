import * as z from 'zod';
import { Issue, MAX_ISSUES } from '../kernel/issue.ts';
import { OmittedFindings } from '../masking/masking-policy.ts';

export const GuardDirection = z.enum(['input', 'output']);
export type GuardDirection = z.infer<typeof GuardDirection>;

export const GuardResult = z.object({
  decision: z.enum(['allow', 'redact', 'block']),
  issues: z.array(Issue).meta({ description: `The most severe ${MAX_ISSUES}, in the order they were found.` }),
  omitted_issues: OmittedFindings.meta({ description: 'How many more there were; the decision counts them.' }),
  redacted_text: z
    .string()
    .optional()
    .meta({ description: 'The text without secrets and identifiers, where it differs from what was sent.' }),
  version: z.string().meta({ description: 'Names the evaluators and the configuration they ran with.' }),
});
export type GuardResult = z.infer<typeof GuardResult>;
