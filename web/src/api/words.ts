import type { Evaluation, MemberRole } from '../../../lib/client/api-types.ts';

/** The closed lists of the API, as far as forms and filters offer them. A test holds each to be whole. */

type Issue = Evaluation['issues'][number];

export type Severity = Issue['severity'];
export type Category = Issue['category'];
export type Role = MemberRole['role'];

/** Mildest first. */
export const SEVERITIES = ['low', 'medium', 'high', 'critical'] as const satisfies readonly Severity[];

export const CATEGORIES = [
  'secret',
  'pii',
  'prompt_injection',
  'harmful_request',
  'toxicity',
  'dangerous_command',
  'unfaithful',
  'format',
  'tool_call',
  'domain',
  'rl',
  'policy',
] as const satisfies readonly Category[];

export const DOMAINS = [
  'generic',
  'healthcare',
  'finance',
  'legal',
  'robotics',
] as const satisfies readonly Evaluation['domain'][];

/** The least of them first. */
export const ROLES = ['viewer', 'developer', 'admin', 'owner'] as const satisfies readonly Role[];
