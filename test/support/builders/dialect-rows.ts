import type * as z from 'zod';
import type { Row, Target } from '../../../functions/spans/dialects/dialect.ts';
import { DIALECTS } from '../../../functions/spans/dialects/dialects.ts';
import type { Attributes } from '../../../functions/spans/span.ts';

type Json = z.core.util.JSONType;

/** What stands below the names of a family in the tests, where it is not the name of a count. */
const BELOW: Readonly<Record<string, string>> = {
  'gen_ai.prompt.N': 'content',
  'gen_ai.completion.N': 'content',
  'llm.input_messages.N': 'message.content',
  'llm.prompts.N': 'prompt.text',
  'llm.output_messages.N': 'message.content',
  'llm.choices.N': 'completion.text',
  'llm.completions.N': 'content',
  'retrieval.documents.N': 'document.content',
  'reranker.output_documents.N': 'document.content',
  'reranker.input_documents.N': 'document.content',
  'llm.tools.N': 'tool.json_schema',
  'llm.request.functions.N': 'name',
  'gen_ai.cost': 'margin_total_amount',
  honeyhive_inputs: 'question',
  honeyhive_outputs: 'content',
};
const BELOW_TARGET: { readonly [target in Target]?: string } = {
  'token counts': 'promptTokenCount',
  identities: 'plan',
};

/** The name that a row's attribute has on a span. */
export function nameOf([name, target]: Row): string {
  const isFamily = name.endsWith('.*');
  const below = isFamily ? name.slice(0, -2) : name;
  const rest = isFamily ? `.${BELOW[below] ?? BELOW_TARGET[target] ?? 'other'}` : '';
  return `${below.replace(/\.N(?=\.|$)/g, '.0')}${rest}`;
}

export const ALL_ROWS: readonly (readonly [title: string, row: Row])[] = DIALECTS.flatMap(({ title, rows }) =>
  rows.map((row) => [`${title}: ${row[0]}`, row] as const),
);

/** The attributes of a span on which a row's target has its place: a tool's on a tool, an embedding's on an embedding. */
export function attributesOf(row: Row): Attributes {
  const [, target] = row;
  const kinds: { readonly [target in Target]?: string } = {
    'tool name': 'execute_tool',
    'tool call id': 'execute_tool',
    'tool arguments': 'execute_tool',
    'tool result': 'execute_tool',
    'entity name': 'execute_tool',
    'embedded text': 'embeddings',
    vector: 'embeddings',
  };
  const operation = kinds[target];
  const isKind = target === 'kind' || target === 'model asked' || target === 'model answered';
  const name = nameOf(row);
  return {
    ...(isKind ? {} : { 'gen_ai.operation.name': operation ?? 'chat' }),
    ...(target === 'provider counts' || /total/i.test(name) ? BESIDE_TOTAL : {}),
    [name]: row[2],
  };
}

/** A total stands in for the count that is not given. */
const BESIDE_TOTAL: { readonly [name: string]: Json } = { 'gen_ai.usage.input_tokens': 90 };
