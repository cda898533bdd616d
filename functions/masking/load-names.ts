import type { MaskingPolicy } from './masking-policy.ts';
import type { Match } from './scan/pattern.ts';

type FindNames = (text: string, member?: string) => Match[];

let findNames: FindNames | undefined;

/** Loads what finds names where a policy asks for it: lists that a project without the option need not wait for. */
export async function loadNames({ names = 'off' }: MaskingPolicy): Promise<void> {
  if (names !== 'off') findNames ??= (await import('./names/find-names.ts')).findNames;
}

/**
 * The names of persons in a text, if the policy asks for them, in the order of their start.
 * @throws TypeError when it asks for them and `loadNames` was not awaited: nothing is returned half masked.
 */
export function namesIn(text: string, { names = 'off' }: MaskingPolicy, member?: string): readonly Match[] {
  if (names === 'off') return [];
  if (findNames === undefined) throw new TypeError('the masking policy asks for names, but they were not loaded');
  return findNames(text, member);
}
