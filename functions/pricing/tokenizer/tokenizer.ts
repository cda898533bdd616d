import { countInPieces } from '../count-in-pieces.ts';
import type { CountTokens } from '../estimate-usage.ts';

/**
 * Exact counts by `o200k_base`, the vocabulary of the models that most traces name; other vendors publish none. It is
 * loaded, 2.8 MB of it, with the first trace that needs it.
 */
export async function loadTokenizer(): Promise<CountTokens> {
  const { countTokens } = await import('gpt-tokenizer/encoding/o200k_base');
  // Names of control tokens in a text are text here.
  const options = { allowedSpecial: new Set<string>(), disallowedSpecial: new Set<string>() };
  return (text) => countInPieces(text, (piece) => countTokens(piece, options));
}
