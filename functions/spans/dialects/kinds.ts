import type { SpanKind } from '../normalized-span.ts';

type Words = ReadonlyMap<string, SpanKind | 'nothing'>;

/** `nothing` is said where a dialect has a word for what it does not know; the model that a span names then decides. */
function words(kinds: { readonly [kind in SpanKind | 'nothing']?: readonly string[] }): Words {
  return new Map(
    Object.entries(kinds).flatMap(([kind, names]) =>
      names.map((name) => [name, KINDS.get(kind) ?? 'nothing'] as const),
    ),
  );
}

const KINDS: ReadonlyMap<string, SpanKind> = new Map(
  (['llm', 'tool', 'retriever', 'agent', 'chain', 'embedding', 'guardrail', 'span'] as const).map((kind) => [
    kind,
    kind,
  ]),
);

/** What platforms call the kinds of spans, whose words mean the same wherever they stand. */
const PLATFORM_WORDS = words({
  llm: ['llm', 'model', 'generation', 'model_generation', 'llm_request', 'chat', 'completion'],
  tool: ['tool', 'tool_call', 'mcp_tool_call', 'function'],
  retriever: ['retriever', 'retrieval', 'rag', 'vector_store', 'rerank', 'reranker'],
  agent: ['agent', 'agent_run'],
  chain: [
    ...['chain', 'workflow', 'task', 'workflow_run', 'workflow_step', 'processor_run', 'model_step', 'interaction'],
    ...['chat_client', 'advisor', 'generic', 'session'],
  ],
  embedding: ['embedding', 'embeddings'],
  guardrail: ['guardrail'],
  nothing: ['span', 'default'],
});
const PLATFORM_NAMES = [
  ...['mastra.span.type', 'spring.ai.kind', 'braintrust.span_attributes.type', 'lmnr.span.type', 'langwatch.span.type'],
  ...['honeyhive_event_type', '_ml_obs.meta.span.kind', 'gen_ai.span.kind'],
];

/** The words of each attribute that says what a span is, in lower case. */
export const KIND_WORDS: ReadonlyMap<string, Words> = new Map([
  [
    'openinference.span.kind',
    words({
      llm: ['llm'],
      tool: ['tool'],
      retriever: ['retriever', 'reranker'],
      agent: ['agent'],
      chain: ['chain'],
      embedding: ['embedding'],
      guardrail: ['guardrail'],
      span: ['evaluator', 'prompt'],
      nothing: ['unknown'],
    }),
  ],
  [
    'langsmith.span.kind',
    words({
      llm: ['llm'],
      tool: ['tool'],
      retriever: ['retriever'],
      chain: ['chain', 'prompt', 'parser'],
      embedding: ['embedding'],
    }),
  ],
  [
    'gen_ai.operation.name',
    words({
      llm: [
        ...['chat', 'text_completion', 'generate_content', 'completion', 'acompletion', 'llm_call', 'chat.completions'],
        ...['text.completions', 'generate', 'responses', 'process_thread_run'],
      ],
      tool: ['execute_tool', 'tool_call', 'call_tool', 'execute_function', 'tool'],
      retriever: ['retrieval', 'rerank', 'arerank', 'retrieve', 'vectordb'],
      agent: [
        'invoke_agent',
        'create_agent',
        'invoke_swarm',
        'invoke_graph',
        'agent_call',
        'run_agent',
        'conversation',
      ],
      chain: [
        ...['agent_step', 'invoke_workflow', 'execute_event_loop_cycle', 'execute_task', 'chain', 'workflow'],
        ...['create_thread', 'create_message', 'start_thread_run', 'submit_tool_outputs', 'list_messages'],
      ],
      embedding: ['embeddings', 'embedding', 'aembedding', 'embed', 'embed_content'],
      guardrail: ['moderation', 'apply_guardrail'],
    }),
  ],
  [
    'traceloop.span.kind',
    words({ chain: ['workflow', 'task'], agent: ['agent'], tool: ['tool'], nothing: ['unknown'] }),
  ],
  [
    // The last part of the id of an operation; what is not here is an outer span.
    'ai.operationId',
    words({
      llm: ['dogenerate', 'dostream'],
      embedding: ['doembed'],
      retriever: ['dorerank'],
      tool: ['toolcall'],
      chain: [
        ...['generatetext', 'streamtext', 'generateobject', 'streamobject', 'embed', 'embedmany', 'rerank'],
        ...['generate', 'stream', 'ui'],
      ],
    }),
  ],
  [
    'mlflow.spanType',
    words({
      llm: ['llm', 'chat_model'],
      tool: ['tool'],
      retriever: ['retriever', 'reranker'],
      agent: ['agent'],
      chain: ['chain', 'workflow', 'task'],
      embedding: ['embedding'],
      guardrail: ['guardrail'],
      span: ['parser', 'memory', 'evaluator'],
      nothing: ['unknown'],
    }),
  ],
  [
    'genkit:metadata:subtype',
    words({
      llm: ['model'],
      tool: ['tool'],
      retriever: ['retriever', 'reranker'],
      chain: ['flow', 'prompt', 'util'],
      embedding: ['embedder'],
      span: ['evaluator', 'indexer'],
    }),
  ],
  [
    // Its SDK writes `span` where nobody said more, so another dialect on the span comes first.
    'langfuse.observation.type',
    words({
      llm: ['generation'],
      tool: ['tool'],
      retriever: ['retriever'],
      agent: ['agent'],
      chain: ['chain'],
      embedding: ['embedding'],
      guardrail: ['guardrail'],
      span: ['evaluator', 'event'],
      nothing: ['span'],
    }),
  ],
  [
    'llm.request.type',
    words({
      llm: ['chat', 'completion', 'acompletion'],
      retriever: ['rerank', 'arerank'],
      embedding: ['embedding', 'aembedding'],
      nothing: ['unknown'],
    }),
  ],
  ...PLATFORM_NAMES.map((name) => [name, PLATFORM_WORDS] as const),
  [
    // Tracers of everything else write it too, with other words.
    'span.type',
    words({ llm: ['llm_request', 'generation'], tool: ['tool'], chain: ['interaction'] }),
  ],
  [
    // The end of the name of a class: `OpenAIChatGenerator`, `InMemoryBM25Retriever`.
    'haystack.component.type',
    words({
      llm: ['generator'],
      tool: ['toolinvoker'],
      retriever: ['retriever', 'ranker', 'websearch'],
      agent: ['agent'],
      embedding: ['embedder'],
    }),
  ],
  ['logfire.msg_template', words({ tool: ['function: {name}', 'function {name}'], agent: ['agent run: {name!r}'] })],
]);
