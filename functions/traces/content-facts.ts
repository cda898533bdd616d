import * as z from 'zod';
import type { TraceContent } from '../content/trace.ts';
import { jsonBytes } from '../kernel/sizes.ts';
import { stableHash } from '../kernel/stable-hash.ts';

/** Of one trace; the most called ones and the first ones are kept. */
const MAX_TOOLS = 20;
const MAX_TAGS = 10;
/** Some 1,024 tokens: from there on most providers keep the start of a prompt in a cache. */
const START_CHARACTERS = 4_096;

/** A tool: its name, how often the trace called it, and how many of these calls failed. */
const CalledTool = z.tuple([z.string(), z.int(), z.int()]);

/** What the record of a trace says of its content, so that figures need not read the content. Made of what is masked. */
export const ContentFacts = z.object({
  /** Of the content as JSON in UTF-8, before it is compressed. */
  bytes: z.int(),
  /** Equal for equal inputs; 32 bits, in hexadecimal. */
  input_hash: z.string(),
  /** Equal where the first 4,096 characters of the input are; absent of one that is not longer. */
  start_hash: z.string().optional(),
  tools: z.array(CalledTool).optional(),
  tags: z.array(z.string()).optional(),
  /** Calls of models that failed. */
  failed_calls: z.int().optional(),
  /** Whether the gateway sent the request and told of it. */
  gateway: z.literal(true).optional(),
});
export type ContentFacts = z.infer<typeof ContentFacts>;

/** @param bytes of the content, where they are known */
export function contentFactsOf(content: TraceContent, bytes = jsonBytes(content)): ContentFacts {
  const input = textOf(content.input);
  const tools = toolsOf(content);
  const tags = [...new Set(content.tags)].slice(0, MAX_TAGS);
  const failed = (content.llm_calls ?? []).filter(({ error }) => error !== undefined).length;
  return {
    bytes,
    input_hash: hashOf(input),
    ...(input.length > START_CHARACTERS ? { start_hash: hashOf(input.slice(0, START_CHARACTERS)) } : {}),
    ...(tools.length > 0 ? { tools } : {}),
    ...(tags.length > 0 ? { tags } : {}),
    ...(failed > 0 ? { failed_calls: failed } : {}),
    ...(content.metadata?.['gateway'] === undefined ? {} : { gateway: true }),
  };
}

function textOf(input: TraceContent['input']): string {
  if (typeof input === 'string') return input;
  return input.map(({ role, content }) => `${role}\n${content}`).join('\n');
}

function hashOf(text: string): string {
  return stableHash(text).toString(16);
}

function toolsOf({ tool_calls: calls = [] }: TraceContent): z.infer<typeof CalledTool>[] {
  const tools = new Map<string, [number, number]>();
  for (const { name, error } of calls) {
    const [called, failed] = tools.get(name) ?? [0, 0];
    tools.set(name, [called + 1, failed + (error === undefined ? 0 : 1)]);
  }
  return [...tools]
    .map(([name, [called, failed]]): z.infer<typeof CalledTool> => [name, called, failed])
    .sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
    .slice(0, MAX_TOOLS);
}
