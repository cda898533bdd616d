import type { Facts } from './read-export.ts';
import { SCENARIO, USAGE } from './stand-in/scenario.ts';

const { tool } = SCENARIO;
const ASKED_AND_RAN = { name: tool.name, arguments: tool.arguments, result: tool.result };
const TOKENS = {
  input: USAGE.asks.input + USAGE.answers.input,
  cached: USAGE.asks.cached + USAGE.answers.cached,
  output: USAGE.asks.output + USAGE.answers.output,
  reasoning: USAGE.asks.reasoning + USAGE.answers.reasoning,
};
const WITH_EMBEDDING = { ...TOKENS, input: TOKENS.input + USAGE.embeds.input };

/** What is read of a client that sends all there is: the scenario. */
const ALL: Facts = {
  instructions: SCENARIO.instructions,
  question: SCENARIO.question,
  answer: SCENARIO.answer,
  tools: [ASKED_AND_RAN],
  user: SCENARIO.user,
  session: SCENARIO.session,
  model: 'gpt-4o-mini-2024-07-18',
  provider: 'openai',
  tokens: WITH_EMBEDDING,
  calls: 3,
  // 0.15 USD per million input tokens, half of that for cached ones, 0.60 for output. 0.02 for an embedding rounds to 0.
  costMicroUsd: 60,
  found: [],
};

/** Its outermost span says what was asked, and no more. */
const ASKED_ALONE = { instructions: undefined };
/** Names no provider: the model's name decides over the price. */
const NO_PROVIDER = { provider: undefined };
const CHAT_ONLY = { tokens: TOKENS, calls: 2 };

/** It names itself as the provider, asks for no embedding and counts no reasoning. Its answers end with a line break. */
const STRANDS = {
  answer: `${SCENARIO.answer}\n`,
  model: 'gpt-4o-mini',
  provider: 'strands-agents',
  tokens: { ...TOKENS, reasoning: 0 },
};

const ANTHROPIC: Facts = {
  ...ALL,
  ...CHAT_ONLY,
  model: 'claude-sonnet-4-20250514',
  provider: 'anthropic',
  tokens: { ...TOKENS, reasoning: 0 },
  costMicroUsd: 1230,
};

/** What is read of each recording of test/spans/recorded. What a client leaves out is `undefined` or 0 here. */
export const EXPECTED: Readonly<Record<string, Facts>> = {
  'js-openinference': { ...ALL, ...ASKED_ALONE, tokens: TOKENS },
  // Only its SDK sends a user; its instrumentation alone reports no cached and no reasoning tokens.
  'js-traceloop': {
    ...ALL,
    ...CHAT_ONLY,
    user: undefined,
    session: undefined,
    tokens: { ...TOKENS, cached: 0, reasoning: 0 },
    costMicroUsd: 68,
  },
  'js-langfuse': { ...ALL, ...ASKED_ALONE, ...NO_PROVIDER, tokens: TOKENS },
  // It wraps no embeddings.
  'js-langsmith': { ...ALL, ...ASKED_ALONE, ...CHAT_ONLY },
  'js-ai-sdk-openai': ALL,
  'js-ai-sdk-openai-chat': ALL,
  'js-ai-sdk-stream': ALL,
  'js-ai-sdk-azure': { ...ALL, provider: 'azure.ai.inference' },
  // 3 USD per million input tokens, 0.30 for cached ones, 15 for output. Anthropic counts no reasoning.
  'js-ai-sdk-anthropic': {
    ...ALL,
    model: 'claude-sonnet-4-20250514',
    provider: 'anthropic',
    tokens: { ...WITH_EMBEDDING, reasoning: 0 },
    costMicroUsd: 1230,
  },
  // 0.59 USD per million input tokens, 0.79 for output, nothing off for cached ones.
  'js-ai-sdk-groq': { ...ALL, model: 'llama-3.3-70b-versatile', provider: 'groq', costMicroUsd: 187 },
  // Told nothing, it sends no user and no reasoning tokens.
  'js-ai-sdk-bare': { ...ALL, user: undefined, session: undefined, tokens: { ...WITH_EMBEDDING, reasoning: 0 } },
  'js-ai-sdk-legacy-openai': { ...ALL, provider: 'openai.responses' },
  'js-ai-sdk-legacy-azure': { ...ALL, provider: 'azure.chat' },
  'js-ai-sdk-legacy-groq': { ...ALL, model: 'llama-3.3-70b-versatile', provider: 'groq.chat', costMicroUsd: 187 },
  // It reports neither cached nor reasoning tokens.
  'py-otel-openai': { ...ALL, tokens: { ...WITH_EMBEDDING, cached: 0, reasoning: 0 }, costMicroUsd: 68 },
  // As it comes it captures no content.
  'py-otel-openai-default': {
    ...ALL,
    instructions: undefined,
    question: '',
    answer: '',
    tools: [],
    tokens: { ...WITH_EMBEDDING, cached: 0, reasoning: 0 },
    costMicroUsd: 68,
  },
  'py-openinference': { ...ALL, ...ASKED_ALONE },
  'py-langfuse': { ...ALL, ...ASKED_ALONE, ...NO_PROVIDER },
  'py-langsmith': { ...ALL, ...ASKED_ALONE, ...CHAT_ONLY },
  'py-pydantic-ai': { ...ALL, ...CHAT_ONLY },
  'py-pydantic-ai-anthropic': ANTHROPIC,
  'py-traceloop': { ...ALL, ...ASKED_ALONE },
  'py-strands': { ...ALL, ...CHAT_ONLY, ...STRANDS },
  'py-strands-latest': { ...ALL, ...CHAT_ONLY, ...STRANDS },
  'py-strands-bedrock': {
    ...ALL,
    ...CHAT_ONLY,
    ...STRANDS,
    model: 'anthropic.claude-sonnet-4-20250514-v1:0',
    costMicroUsd: 1230,
  },
  // It reports no reasoning tokens, and a cost of 0 where it cannot fetch its prices.
  'py-openlit': { ...ALL, tokens: { ...WITH_EMBEDDING, reasoning: 0 } },
  // As a library it sends no session.
  'py-litellm': { ...ALL, session: undefined },
  'py-litellm-proxy': { ...ALL, ...CHAT_ONLY, model: 'gpt-4o-mini' },
  // User and session stay behind in its own store; its spans name no provider.
  'py-mlflow': {
    ...ALL,
    ...ASKED_ALONE,
    ...NO_PROVIDER,
    user: undefined,
    session: undefined,
  },
  // It asks no more than a question, of no tool, and says nothing of who asks.
  'py-readme': {
    ...ALL,
    ...ASKED_ALONE,
    question: 'What is 2 + 2?',
    tools: [],
    user: undefined,
    session: undefined,
    tokens: USAGE.answers,
    calls: 1,
    costMicroUsd: 36,
  },
  'py-langchain': { ...ALL, ...ASKED_ALONE, ...CHAT_ONLY, model: 'gpt-4o-mini' },
  // Anthropic's SDK traces each call as well: beside the instrumentation's span, not within it.
  'py-anthropic-openinference': ANTHROPIC,
  'py-anthropic-openllmetry': ANTHROPIC,
  'py-openai-agents': { ...ALL, ...ASKED_ALONE, ...CHAT_ONLY },
  // It adds to the instructions. 0.30 USD per million input tokens, 0.03 for cached ones, 2.50 for output.
  'py-google-adk': {
    ...ALL,
    ...CHAT_ONLY,
    instructions: `${SCENARIO.instructions}\n\nYou are an agent. Your internal name is "travel_desk".`,
    tools: [{ ...ASKED_AND_RAN, result: { result: tool.result } }],
    model: 'gemini-2.5-flash',
    provider: 'gcp.gemini',
    costMicroUsd: 173,
  },
  // It passes Bedrock's input on, which excludes cached tokens.
  'py-bedrock-openllmetry': { ...ANTHROPIC, model: 'claude-sonnet-4-20250514-v1:0', provider: 'aws.bedrock' },
  // Its own spans name the tool, and no more.
  'py-mcp': ALL,
  // It writes prompts of its own.
  'py-crewai': {
    ...ALL,
    ...CHAT_ONLY,
    instructions: `You are travel desk. A travel desk.\nYour personal goal is: ${SCENARIO.instructions}`,
    question: expectedTask(),
  },
};

/** What CrewAI makes of a task. */
function expectedTask(): string {
  return [
    `\nCurrent Task: ${SCENARIO.question}`,
    'This is the expected criteria for your final answer: one sentence\nyou MUST return the actual complete content as the final answer, not a summary.',
  ].join('\n\n');
}
