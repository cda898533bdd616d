/**
 * Names that clients of other products write into the body of a trace, and the field that means the same. They are
 * refused with the name of that field: a name that is taken for another may not mean what it seems to.
 */
export const OTHER_FIELDS: readonly (readonly [field: string, names: readonly string[]])[] = [
  ['trace_id', ['id', 'trace', 'request_id', 'run_id']],
  ['project_id', ['project', 'project_name', 'app_id']],
  ['user_id', ['user', 'end_user', 'end_user_id', 'customer_id', 'uid']],
  ['session_id', ['session']],
  ['conversation_id', ['conversation', 'thread_id', 'thread', 'chat_id']],
  ['model', ['model_name', 'model_id', 'engine', 'deployment']],
  ['provider', ['vendor', 'model_provider', 'system_name']],
  ['input', ['prompt', 'question', 'query', 'request', 'inputs', 'user_input', 'user_message', 'contents']],
  ['output', ['response', 'completion', 'answer', 'result', 'outputs', 'choices', 'generation', 'reply', 'text']],
  ['contexts', ['context', 'documents', 'retrieved_contexts', 'retrieved_documents', 'chunks', 'sources']],
  ['reasoning_steps', ['reasoning', 'thinking', 'thoughts', 'chain_of_thought']],
  ['tool_calls', ['tools', 'function_call', 'function_calls', 'tool_call']],
  ['llm_calls', ['calls', 'generations']],
  ['spans', ['steps', 'observations', 'events']],
  ['started_at', ['start_time', 'start', 'started', 'timestamp', 'time', 'created_at', 'created']],
  ['latency_ms', ['latency', 'duration', 'duration_ms', 'response_time', 'response_time_ms', 'elapsed_ms']],
  ['usage', ['tokens', 'token_usage', 'usage_details', 'usage_metadata', 'token_counts']],
  ['usage.input_tokens', ['prompt_tokens', 'input_tokens', 'tokens_in']],
  ['usage.output_tokens', ['completion_tokens', 'output_tokens', 'tokens_out']],
  ['cost_usd', ['cost', 'total_cost', 'price', 'cost_details']],
  ['metadata', ['meta', 'attributes', 'extra', 'properties']],
  ['tags', ['labels', 'tag']],
  ['application_type', ['app_type']],
];

/**
 * Keys of a usage as providers and their SDKs publish it: OpenAI's chat completions and responses, Anthropic's messages,
 * Gemini's `usageMetadata`, Bedrock's Converse, the Vercel AI SDK, LangChain's `usage_metadata`, Langfuse's `usage`.
 */
export const USAGE_KEYS: ReadonlySet<string> = new Set([
  ...['prompt_tokens', 'completion_tokens', 'total_tokens', 'prompt_tokens_details', 'completion_tokens_details'],
  ...['input_tokens_details', 'output_tokens_details', 'input_token_details', 'output_token_details'],
  ...['cache_read_input_tokens', 'cache_creation_input_tokens'],
  ...['promptTokenCount', 'candidatesTokenCount', 'thoughtsTokenCount', 'cachedContentTokenCount', 'totalTokenCount'],
  ...['inputTokens', 'outputTokens', 'totalTokens', 'cacheReadInputTokens', 'cacheWriteInputTokens'],
  ...['promptTokens', 'completionTokens', 'cachedInputTokens', 'reasoningTokens'],
  ...['inputTokenDetails', 'outputTokenDetails', 'input', 'output', 'total'],
]);

/** Keys beside which the input is Anthropic's or Bedrock's: it excludes what they count. */
export const APART_KEYS: readonly string[] = [
  ...['cache_read_input_tokens', 'cache_creation_input_tokens', 'cacheReadInputTokens', 'cacheWriteInputTokens'],
];
