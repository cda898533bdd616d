import { type MaskingPolicy, maskText } from '../masking/masking.ts';

/** For what may name people, but opens nothing. */
export const SECRETS_ONLY: MaskingPolicy = { secret: 'redact', pii: 'off', kinds: {} };

export function holdsSecret(text: string): boolean {
  return maskText(text, SECRETS_ONLY).text !== text;
}
