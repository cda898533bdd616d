import type * as z from 'zod';

type Json = z.core.util.JSONType;

/** What an attribute becomes, and what the words mean. The document of the dialects is made of this table. */
export const TARGETS = {
  kind: 'what the span is, by the words of `kinds.ts`; a word that is not there stays an attribute',
  'model answered': '`model`, before the model that was asked for',
  'model asked': '`model`; a span that names one is a model call where nothing else says what it is',
  'model used': '`model`, where no row above names one; it does not make a span a model call',
  provider: '`provider`',
  user_id: '`user_id`',
  session_id: '`session_id`',
  conversation_id: '`conversation_id`',
  identities:
    'keys of a user, a session or a conversation in any spelling become `user_id`, `session_id` or `conversation_id`; the others stay',
  'token counts': '`usage`, by the words in the key, in any spelling',
  'provider counts': 'what other counts leave open in `usage`; it also stays an attribute',
  cost: '`cost`, where it is more than 0 before where it is 0',
  'cost part': 'a part of `cost` where no total is given; beside a total it stays an attribute',
  costs: '`cost`: the `total` of a map, or else the sum of its parts',
  system: 'the system message of `input`, once',
  'input messages': '`input`; the arguments of a tool',
  input: '`input`, where no messages are given; the arguments of a tool',
  'output messages': '`output`, `reasoning` and `tool_requests`; the result of a tool',
  output: '`output`, where no messages are given; the result of a tool',
  conversation: '`input`; what the model says at its end becomes `output`',
  reasoning: '`reasoning`',
  'tool requests': '`tool_requests`',
  documents: '`documents`',
  'tool name': '`tool.name` of a tool; elsewhere it stays an attribute',
  'entity name': '`tool.name` of a tool, `model` of a model call that names none; elsewhere it stays an attribute',
  'tool call id': '`tool.call_id` of a tool; elsewhere it stays an attribute',
  'tool arguments': '`tool.arguments` of a tool; elsewhere it stays an attribute',
  'tool result': '`tool.result` of a tool; elsewhere it stays an attribute',
  'embedded text': '`input` of an embedding, before other input; elsewhere where no other is given',
  vector: 'a note of its size in `attributes`; a vector is never text',
  'media type': 'nothing: it says how the value beside it is written, which is seen from the value',
  members: 'what its members become, each under its own name below this one; a value that is no map stays an attribute',
  attribute: 'an attribute, as any name does that stands in no table',
} as const;

export type Target = keyof typeof TARGETS;

/**
 * The name of an attribute, what it becomes, and a value as the dialect writes it. `N` stands for a number; a name that
 * ends in `.*` is of everything below it.
 */
export type Row = readonly [name: string, becomes: Target, example: Json, note?: string];

/** The names that one instrumentation writes. Of two rows with the same target the first that holds something is read. */
export interface Dialect {
  readonly title: string;
  /** Where the names are published. */
  readonly source: string;
  /** Whether its input tokens include those of a cache, and its output tokens the reasoning. */
  readonly counts: string;
  readonly rows: readonly Row[];
}
