import * as z from 'zod';
import { textBytes } from '../kernel/sizes.ts';
import type { ChatBody } from './upstream.ts';

/** What a provider puts around a request: marks of turns, the declaration of tools, its own words about them. */
const AROUND_TOKENS = 600;
const AROUND_MESSAGE_TOKENS = 16;
/** Of one image: the published formulas of current models stay below the first, those of gpt-4o-mini below the second. */
const IMAGE_TOKENS = 5_000;
const COSTLY_IMAGE_TOKENS = 50_000;
const COSTLY_IMAGES = /^gpt-4o-mini/;
/** The largest window that anybody sells: a document is no more tokens than fit into it. */
export const LARGEST_WINDOW_TOKENS = 2_000_000;

const Text = z.string().optional().catch(undefined);
/** A medium as OpenAI's, OpenRouter's and Anthropic's forms hold it. */
const Part = z.looseObject({
  type: z.string(),
  image_url: z
    .union([z.string(), z.looseObject({ url: Text })])
    .optional()
    .catch(undefined),
  source: z.looseObject({ data: Text }).optional().catch(undefined),
});

/**
 * No fewer than the input tokens of a request. Each token of a byte-level or byte-fallback vocabulary, which all current
 * models have, stands for at least one byte of text, and JSON writes no text in fewer bytes than it has. Pictures are
 * counted as such; of a document nothing is known but the model's window.
 */
export function inputTokenBound(model: string, body: ChatBody, text: string): number {
  const parts = mediaParts(body['messages']);
  const mediaBytes = parts.reduce((sum, part) => sum + heldBytes(part), 0);
  const mediaTokens = parts.reduce((sum, part) => sum + tokensOf(model, part), 0);
  const messages = Array.isArray(body['messages']) ? body['messages'].length : 0;
  const bytes = Math.max(0, textBytes(text) - mediaBytes);
  return Math.min(LARGEST_WINDOW_TOKENS, bytes + mediaTokens + messages * AROUND_MESSAGE_TOKENS + AROUND_TOKENS);
}

function mediaParts(messages: unknown): z.infer<typeof Part>[] {
  if (!Array.isArray(messages)) return [];
  return messages.flatMap((message: unknown) => {
    const content = z.looseObject({ content: z.array(z.unknown()) }).safeParse(message).data?.content ?? [];
    return content.flatMap((part) => {
      const read = Part.safeParse(part).data;
      return read === undefined || !/image|file|document|video/.test(read.type) ? [] : [read];
    });
  });
}

/** Bytes of the picture itself, which the request has at least: JSON may write them longer, and never shorter. */
function heldBytes({ image_url: image, source }: z.infer<typeof Part>): number {
  const url = typeof image === 'string' ? image : image?.url;
  const held = [url?.startsWith('data:') === true ? url : undefined, source?.data];
  return held.reduce((sum, text) => sum + textBytes(text ?? ''), 0);
}

function tokensOf(model: string, { type }: z.infer<typeof Part>): number {
  if (!type.includes('image')) return LARGEST_WINDOW_TOKENS;
  return COSTLY_IMAGES.test(model) ? COSTLY_IMAGE_TOKENS : IMAGE_TOKENS;
}
