import type * as z from 'zod';

type Json = z.core.util.JSONType;

/** What a part of a message is: what was said, thought, asked of a tool, or answered by one. */
export type PartMeaning = 'text' | 'reasoning' | 'request' | 'result';

/**
 * A part by the word in its `type`, or by the one name that it has (`key`) with the part inside. What is in no row, such
 * as an image or a document, is kept as its JSON, inline binary data as a note of its size.
 */
export type PartRow = readonly [by: 'type' | 'key', name: string, meaning: PartMeaning, source: string, example: Json];

/** Published formats of the providers and of the instrumentations that pass them on. */
export const PARTS: readonly PartRow[] = [
  ['type', 'text', 'text', 'OpenTelemetry, OpenAI, Anthropic', { type: 'text', content: 'It will.' }],
  ['type', 'input_text', 'text', 'OpenAI Responses', { type: 'input_text', text: 'It will.' }],
  ['type', 'output_text', 'text', 'OpenAI Responses', { type: 'output_text', text: 'It will.' }],
  ['type', 'summary_text', 'text', 'OpenAI Responses', { type: 'summary_text', text: 'It will.' }],
  ['type', 'refusal', 'text', 'OpenAI', { type: 'refusal', refusal: 'It will.' }],
  ['type', 'reasoning', 'reasoning', 'OpenTelemetry, OpenAI, Vercel', { type: 'reasoning', content: 'I look.' }],
  ['type', 'thinking', 'reasoning', 'Anthropic, Pydantic AI', { type: 'thinking', thinking: 'I look.' }],
  [
    'type',
    'tool_call',
    'request',
    'OpenTelemetry',
    { type: 'tool_call', id: 'c1', name: 'look', arguments: { at: 'sky' } },
  ],
  [
    'type',
    'tool-call',
    'request',
    'Vercel',
    { type: 'tool-call', toolCallId: 'c1', toolName: 'look', input: { at: 'sky' } },
  ],
  ['type', 'tool_use', 'request', 'Anthropic', { type: 'tool_use', id: 'c1', name: 'look', input: { at: 'sky' } }],
  [
    'type',
    'server_tool_use',
    'request',
    'Anthropic',
    { type: 'server_tool_use', id: 'c1', name: 'look', input: { at: 'sky' } },
  ],
  [
    'type',
    'mcp_tool_use',
    'request',
    'Anthropic',
    { type: 'mcp_tool_use', id: 'c1', name: 'look', input: { at: 'sky' } },
  ],
  [
    'type',
    'function',
    'request',
    'OpenAI',
    { type: 'function', id: 'c1', function: { name: 'look', arguments: '{"at":"sky"}' } },
  ],
  [
    'type',
    'function_call',
    'request',
    'OpenAI Responses',
    { type: 'function_call', call_id: 'c1', name: 'look', arguments: '{"at":"sky"}' },
  ],
  [
    'type',
    'custom_tool_call',
    'request',
    'OpenAI Responses',
    { type: 'custom_tool_call', call_id: 'c1', name: 'look', input: 'sky' },
  ],
  [
    'type',
    'mcp_call',
    'request',
    'OpenAI Responses',
    { type: 'mcp_call', id: 'c1', name: 'look', arguments: '{"at":"sky"}' },
  ],
  [
    'type',
    'tool_call_response',
    'result',
    'OpenTelemetry',
    { type: 'tool_call_response', id: 'c1', response: 'clouds' },
  ],
  [
    'type',
    'tool-result',
    'result',
    'Vercel',
    { type: 'tool-result', toolCallId: 'c1', output: { type: 'text', value: 'clouds' } },
  ],
  ['type', 'tool-error', 'result', 'Vercel', { type: 'tool-error', toolCallId: 'c1', error: 'clouds' }],
  ['type', 'tool_result', 'result', 'Anthropic', { type: 'tool_result', tool_use_id: 'c1', content: 'clouds' }],
  ['type', 'mcp_tool_result', 'result', 'Anthropic', { type: 'mcp_tool_result', tool_use_id: 'c1', content: 'clouds' }],
  [
    'type',
    'web_search_tool_result',
    'result',
    'Anthropic',
    { type: 'web_search_tool_result', tool_use_id: 'c1', content: 'clouds' },
  ],
  [
    'type',
    'function_call_output',
    'result',
    'OpenAI Responses',
    { type: 'function_call_output', call_id: 'c1', output: 'clouds' },
  ],
  [
    'type',
    'custom_tool_call_output',
    'result',
    'OpenAI Responses',
    { type: 'custom_tool_call_output', call_id: 'c1', output: 'clouds' },
  ],
  ['key', 'toolUse', 'request', 'Bedrock', { toolUse: { toolUseId: 'c1', name: 'look', input: { at: 'sky' } } }],
  ['key', 'toolResult', 'result', 'Bedrock', { toolResult: { toolUseId: 'c1', content: [{ text: 'clouds' }] } }],
  ['key', 'reasoningContent', 'reasoning', 'Bedrock', { reasoningContent: { reasoningText: { text: 'I look.' } } }],
  ['key', 'functionCall', 'request', 'Gemini', { functionCall: { id: 'c1', name: 'look', args: { at: 'sky' } } }],
  ['key', 'function_call', 'request', 'Gemini', { function_call: { id: 'c1', name: 'look', args: { at: 'sky' } } }],
  ['key', 'functionResponse', 'result', 'Gemini', { functionResponse: { id: 'c1', name: 'look', response: 'clouds' } }],
  [
    'key',
    'function_response',
    'result',
    'Gemini',
    { function_response: { id: 'c1', name: 'look', response: 'clouds' } },
  ],
  ['key', 'toolRequest', 'request', 'Genkit', { toolRequest: { ref: 'c1', name: 'look', input: { at: 'sky' } } }],
  ['key', 'toolResponse', 'result', 'Genkit', { toolResponse: { ref: 'c1', name: 'look', output: 'clouds' } }],
];

/** Names by which parts of Bedrock, Gemini and Genkit are known that have no row: they are kept as their JSON. */
export const MEDIA_KEYS: ReadonlySet<string> = new Set([
  ...[
    'image',
    'document',
    'video',
    'audio',
    'inlineData',
    'inline_data',
    'fileData',
    'file_data',
    'media',
    'cachePoint',
  ],
  ...[
    'guardContent',
    'citationsContent',
    'json',
    'thought',
    'thoughtSignature',
    'thought_signature',
    'interruptResponse',
  ],
]);

function meaningsBy(by: 'type' | 'key'): ReadonlyMap<string, PartMeaning> {
  return new Map(PARTS.filter((row) => row[0] === by).map(([, name, meaning]) => [name, meaning]));
}

export const MEANING_OF_TYPE = meaningsBy('type');
export const MEANING_OF_KEY = meaningsBy('key');
