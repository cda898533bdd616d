/**
 * Tokens that a model writes at most in one answer, hidden reasoning included, by how its name begins; the first that
 * fits counts. From the model pages of OpenAI, Anthropic, Google, Mistral and DeepSeek (November 2026). It matters where
 * a client sets no limit of its own: the figure is sent upstream, so that one too low cuts an answer and one too high
 * reserves too much, and neither spends more than was reserved.
 */
const MOST_OUTPUT_TOKENS: readonly (readonly [prefix: string, tokens: number])[] = [
  ['gpt-3.5', 4_096],
  ['gpt-4-turbo', 4_096],
  ['gpt-4-1106', 4_096],
  ['gpt-4-0125', 4_096],
  ['gpt-4o-2024-05-13', 4_096],
  ['gpt-4o', 16_384],
  ['chatgpt-4o', 16_384],
  ['gpt-4.1', 32_768],
  ['gpt-4', 8_192],
  ['gpt-5-chat', 16_384],
  ['gpt-5', 128_000],
  ['gpt-oss', 32_768],
  ['o1-preview', 32_768],
  ['o1-mini', 65_536],
  ['o1', 100_000],
  ['o3', 100_000],
  ['o4', 100_000],
  ['claude-3-opus', 4_096],
  ['claude-3-haiku', 4_096],
  ['claude-3-sonnet', 4_096],
  ['claude-3-5', 8_192],
  ['claude-3.5', 8_192],
  ['claude-3-7', 64_000],
  ['claude-opus-4-0', 32_000],
  ['claude-opus-4-1', 32_000],
  ['claude-opus-4-2', 32_000],
  ['claude-', 64_000],
  ['gemini-1', 8_192],
  ['gemini-2.0', 8_192],
  ['gemini-', 65_536],
  ['deepseek-reasoner', 64_000],
  ['deepseek-', 8_192],
];

/**
 * Null for a model that nobody listed here.
 * @param model the provider's own name of it, with or without what stands before the maker's
 */
export function mostOutputTokens(model: string): number | null {
  const last = makersName(model);
  return MOST_OUTPUT_TOKENS.find(([prefix]) => last.startsWith(prefix))?.[1] ?? null;
}

/** Without the path, the region and the maker that resellers put before it. */
function makersName(model: string): string {
  const name = model.toLowerCase();
  return name.slice(name.lastIndexOf('/') + 1).replace(/^(?:[a-z-]{2,6}\.)?(?:anthropic|openai)\./, '');
}

/** Whether a model writes tokens that no chunk shows: then nothing tells in time how far it is. */
export function reasonsUnseen(model: string): boolean {
  return /^(?:o\d|gpt-5(?!-chat)|gpt-oss|claude-(?!3-(?:opus|haiku|sonnet|5))|.*claude-(?:opus|sonnet|haiku)-4|gemini-(?:2\.5|3)|.*reason)/.test(
    makersName(model),
  );
}
