import { canonicalJson } from '../kernel/canonical-json.ts';
import type { Hasher } from '../kernel/ports.ts';
import { textBytes } from '../kernel/sizes.ts';
import { nameOf, type Target } from './target.ts';
import type { ChatBody } from './upstream.ts';
import { isComplete, type WholeAnswer } from './whole-answer.ts';

/** Bytes of an answer that is kept: an item of the table holds 400 KB. */
const MAX_CACHED_BYTES = 256_000;

/** Answers by what was asked; of one tenant each. */
export interface AnswerCache {
  /** Null where there is none, or its time is over. */
  find(organizationId: string, key: string): Promise<WholeAnswer | null>;
  put(organizationId: string, key: string, answer: WholeAnswer, seconds: number): Promise<void>;
}

/** What only says in which form the answer is told. */
const FORM = new Set(['stream', 'stream_options', 'model']);

/**
 * The key of an answer: a keyed digest over organization, project, version of the settings, the model that answers, and
 * everything that the body says but in which form it is told. Keys of two tenants have nothing in common (P5), and a
 * change of the settings makes every kept answer unknown.
 */
export async function cacheKeyOf(
  hasher: Pick<Hasher, 'digest'>,
  asked: {
    readonly organizationId: string;
    readonly projectId: string;
    /** Of everything that decides what an answer may contain: the gateway's settings and the project. */
    readonly policyVersion: string;
    readonly target: Target;
    readonly body: ChatBody;
  },
): Promise<string> {
  const { organizationId, projectId, policyVersion, target, body } = asked;
  const said = Object.fromEntries(Object.entries(body).filter(([name]) => !FORM.has(name)));
  const text = canonicalJson([organizationId, projectId, policyVersion, nameOf(target), said]);
  return hasher.digest('answer', organizationId, text);
}

/** Whether an answer may be kept: it is complete and small enough. That it passed the guard, the caller knows. */
export function mayBeKept(answer: WholeAnswer): boolean {
  return isComplete(answer) && textBytes(JSON.stringify(answer)) <= MAX_CACHED_BYTES;
}
