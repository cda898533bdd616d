import type { Category } from '../../kernel/issue.ts';
import digests from './artifact-digests.data.json' with { type: 'json' };

interface ShippedHead {
  readonly category: Category;
  /** As its artifact names itself. */
  readonly version: string;
  /** The risk from which it acts on a text of no particular kind; null for one that only escalates. */
  readonly actsFrom: number | null;
}

/** The heads of tier 2 as released; an artifact is the file `<name>.head`. */
export const SHIPPED_HEADS = {
  'input-injection': { category: 'prompt_injection', version: '2.2.0', actsFrom: 0.700001 },
  'hidden-instruction': { category: 'prompt_injection', version: '1.3.0', actsFrom: 0.804906 },
  'harmful-request': { category: 'harmful_request', version: '2.0.0', actsFrom: null },
  toxicity: { category: 'toxicity', version: '2.0.0', actsFrom: null },
  'hostile-command': { category: 'dangerous_command', version: '2.0.0', actsFrom: 0.840001 },
  'unsupported-output': { category: 'unfaithful', version: '1.3.0', actsFrom: 0.759056 },
  'hazardous-plan': { category: 'domain', version: '1.0.0', actsFrom: 0.860869 },
} as const satisfies Readonly<Record<string, ShippedHead>>;

export type HeadName = keyof typeof SHIPPED_HEADS;
export const HEAD_NAMES: readonly HeadName[] = [
  'input-injection',
  'hidden-instruction',
  'harmful-request',
  'toxicity',
  'hostile-command',
  'unsupported-output',
  'hazardous-plan',
];

export function isHeadName(name: string): name is HeadName {
  return Object.hasOwn(SHIPPED_HEADS, name);
}

/** SHA-256 of each artifact as it was trained, in the code: other weights would judge, and nobody would notice. */
export const HEAD_DIGESTS: Readonly<Record<HeadName, string>> = digests;
