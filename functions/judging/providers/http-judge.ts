import * as z from 'zod';
import type { JudgeMode } from '../../evaluation/judge-settings.ts';
import { retryAfterOf } from '../../kernel/provider-failures.ts';
import { classifyFailure } from '../classify-failure.ts';
import type { JudgeFailure } from '../judge-model.ts';
import { later } from './broken-connection.ts';
import type { HttpAnswer } from './post-json.ts';

const Text = z.string().nullish().catch(null);

/** How Anthropic and whoever speaks OpenAI's protocol describe an error; anything of it may be missing. */
const ErrorBody = z.object({
  error: z.union([
    z.string(),
    z.object({
      type: Text,
      code: z.union([z.string(), z.number()]).nullish().catch(null),
      param: Text,
      message: Text,
      details: z.object({ error_code: Text }).nullish().catch(null),
    }),
  ]),
});

/** What an answer that is no reply means. */
export function failureOf(
  provider: 'anthropic' | 'openai',
  { status, headers, json, text }: HttpAnswer,
  mode: JudgeMode,
  key: string | undefined,
): JudgeFailure {
  const body = ErrorBody.safeParse(json).data?.error;
  const details = typeof body === 'object' ? body : undefined;
  const names = [details?.type, details?.code, details?.param, details?.details?.error_code];
  const error = {
    status,
    names: names.filter((name) => name !== null && name !== undefined).map(String),
    message: (typeof body === 'string' ? body : details?.message) ?? text,
    mode,
    retryAfterSeconds: retryAfterOf(headers.get('retry-after'), Date.now()),
    isNotToBeRetried: headers.get('x-should-retry') === 'false',
  };
  return classifyFailure(provider, error, key);
}

/** @throws JudgeFailure `later` for a success that is no answer of this protocol: somebody else may stand in between */
export function readReply<Reply>(schema: z.ZodType<Reply>, { json }: HttpAnswer): Reply {
  const reply = schema.safeParse(json);
  if (reply.success) return reply.data;
  throw later('The answer is not one of the protocol.');
}
