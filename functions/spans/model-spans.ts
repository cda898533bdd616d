import type { NormalizedSpan } from './normalized-span.ts';
import { unreadTexts } from './unread-texts.ts';

/**
 * Beginnings of the names that instrumentations of models write, whichever dialect. A span with one of them belongs to
 * what an AI application did, also where no dialect here reads it.
 */
const NAMESPACES = new Set([
  ...[
    'gen_ai',
    'llm',
    'ai',
    'openinference',
    'traceloop',
    'langfuse',
    'langsmith',
    'langchain',
    'langgraph',
    'llamaindex',
  ],
  ...[
    'mlflow',
    'litellm',
    'openlit',
    'haystack',
    'crewai',
    'autogen',
    'pydantic_ai',
    'semantic_kernel',
    'dspy',
    'agno',
  ],
  ...['openai', 'anthropic', 'bedrock', 'vertex', 'gemini', 'cohere', 'mistral', 'ollama', 'vllm', 'model_name'],
  ...[
    'agent',
    'tool',
    'embedding',
    'retrieval',
    'reranker',
    'guardrail',
    'prompt',
    'completion',
    'strands',
    'smolagents',
  ],
]);

/** What is written of a call of a provider that no model answers: OpenInference's settings, batches of Anthropic. */
const CHORES = /^(?:llm\.invocation_parameters$|openinference\.span\.kind$|anthropic\.message\.batch\.)/;

/**
 * Whether any of these spans tells of what an AI application did: by its kind, by what was read of it, or by names of
 * attributes. Only spans that are plainly something else, such as those of HTTP and SQL, do not.
 */
export function haveModelSpan(spans: readonly NormalizedSpan[]): boolean {
  return spans.some(isModelSpan);
}

function isModelSpan(span: NormalizedSpan): boolean {
  if (span.kind !== 'span') return true;
  const read = [span.model, span.usage, span.cost, span.input, span.output, span.reasoning, span.documents, span.tool];
  if (read.some((part) => part !== undefined)) return true;
  const names = Object.keys(span.attributes ?? {}).filter((name) => !CHORES.test(name));
  if (names.some((name) => NAMESPACES.has(name.split('.', 1)[0]?.toLowerCase() ?? ''))) return true;
  return unreadTexts(span.attributes).some(({ field }) => field !== 'either');
}
