import * as z from 'zod';
import { untold } from './untold.ts';

/** What the gateway reads of a `chat.completion`; everything else is kept unread. */
export const WholeAnswer = z.looseObject({
  id: untold(z.string().optional()),
  created: untold(z.number().optional()),
  model: z.string().nullish(),
  choices: z
    .array(
      z.looseObject({
        index: untold(z.int().min(0).default(0)),
        message: z.looseObject({
          role: untold(z.string().optional()),
          content: z.unknown().optional(),
          refusal: z.string().nullish(),
          tool_calls: z
            .array(
              z.looseObject({
                id: untold(z.string().optional()),
                function: z
                  .looseObject({ name: untold(z.string().default('')), arguments: untold(z.string().default('')) })
                  .optional(),
              }),
            )
            .nullish(),
        }),
        finish_reason: z.string().nullish(),
      }),
    )
    .default([]),
  usage: z.unknown().optional(),
});
export type WholeAnswer = z.infer<typeof WholeAnswer>;

/** @throws SyntaxError or ZodError for a text that is no answer */
export function readWholeAnswer(body: string): WholeAnswer {
  return WholeAnswer.parse(JSON.parse(body));
}

const Failed = z.looseObject({ error: z.union([z.string().min(1), z.looseObject({})]) });

/** Whether an answer tells an error, whatever its status was. */
export function isError(answer: unknown): boolean {
  return Failed.safeParse(answer).success;
}

/** Finish reasons of an answer that says all that the model had to say. */
const COMPLETE = new Set(['stop', 'tool_calls', 'function_call']);

/** Whether every choice ended by itself: neither cut off by a limit, nor filtered, nor broken off. */
export function isComplete({ choices }: WholeAnswer): boolean {
  return choices.length > 0 && choices.every(({ finish_reason: reason }) => COMPLETE.has(reason ?? ''));
}
