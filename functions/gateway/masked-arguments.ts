import { maskContent, maskText } from '../masking/masking.ts';
import type { HashValue, MaskingPolicy } from '../masking/masking-policy.ts';
import { jsonIn } from './json-in.ts';

/**
 * Arguments of a tool call as the policy says. They are JSON, in which a value is written with escapes and its member
 * says what it is, so that they are masked as stored ones are; what is no JSON is masked as text.
 * @returns the very text where nothing is masked
 */
export function maskedArguments(
  text: string,
  { policy, hash }: { readonly policy: MaskingPolicy; readonly hash: HashValue },
): string {
  const value = jsonIn(text);
  if (value === undefined) return maskText(text, policy, hash).text;
  const { content } = maskContent({ value }, policy, { hash });
  return content.value === value ? text : JSON.stringify(content.value);
}
