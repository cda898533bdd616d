import * as z from 'zod';
import { SCENARIO, USAGE, type Usage } from './scenario.ts';

/** What the stand-in model says next, before it is put into the words of an API. */
export interface Turn {
  readonly toolCall?: typeof SCENARIO.tool;
  readonly text?: string;
  readonly usage: Usage;
}

const Request = z.looseObject({
  model: z.string().optional(),
  stream: z.boolean().optional(),
  tools: z.array(z.unknown()).optional(),
  toolConfig: z.looseObject({ tools: z.array(z.unknown()) }).optional(),
});

/** The fields of a request to any of the APIs that decide what is answered. */
export function readRequest(body: unknown) {
  const { model = '', stream = false, tools, toolConfig } = Request.parse(body);
  const offersTools = (tools ?? toolConfig?.tools ?? []).length > 0;
  return { model, stream, turn: nextTurn(offersTools, holdsToolResult(body)) };
}

/** Asks for the tool if one is offered and none has answered yet, and otherwise answers. */
function nextTurn(offersTools: boolean, hasResult: boolean): Turn {
  return offersTools && !hasResult
    ? { toolCall: SCENARIO.tool, usage: USAGE.asks }
    : { text: SCENARIO.answer, usage: USAGE.answers };
}

/** A message of role `tool` (chat completions), or a part that holds a result (Anthropic, Bedrock, Gemini, Responses). */
function holdsToolResult(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(holdsToolResult);
  if (typeof value !== 'object' || value === null) return false;
  const entries = Object.entries(value);
  return entries.some(
    ([name, inner]) =>
      (name === 'role' && inner === 'tool') ||
      (name === 'type' && (inner === 'tool_result' || inner === 'function_call_output')) ||
      name === 'toolResult' ||
      name === 'functionResponse' ||
      (name !== 'tools' && name !== 'toolConfig' && holdsToolResult(inner)),
  );
}
