import { describe, expect, test } from 'vitest';
import { findModel } from '../../functions/pricing/find-model.ts';
import { found } from '../support/readers/price-found.ts';

type Row = readonly [provider: string | undefined, model: string, expected: string];

const SONNET_4 = 'us.anthropic.claude-sonnet-4-20250514-v1:0';

const SONNET_4_ON_AWS = 'aws regional.anthropic.claude-sonnet-4-20250514-v1:0';

describe('a seller is known by every spelling of its name', () => {
  test.each<Row>([
    // OpenTelemetry: gen_ai.provider.name, and gen_ai.system before it
    ['openai', 'gpt-4o', 'openai gpt-4o'],
    ['azure.ai.openai', 'gpt-4o', 'azure gpt-4o'],
    ['azure.ai.inference', 'phi-4', 'azure phi-4'],
    ['az.ai.openai', 'gpt-4o-mini', 'azure gpt-4o-mini'],
    ['az.ai.inference', 'phi-4', 'azure phi-4'],
    ['az.ai.agents', 'gpt-4o', 'azure gpt-4o'],
    ['aws.bedrock', 'amazon.nova-lite-v1:0', 'aws amazon.nova-lite-v1:0'],
    ['gcp.gemini', 'gemini-2.5-flash', 'google gemini-2.5-flash'],
    ['gcp.gen_ai', 'gemini-2.5-pro', 'google gemini-2.5-pro'],
    ['gcp.vertex_ai', 'gemini-2.5-pro', 'google gemini-2.5-pro'],
    ['vertex_ai', 'gemini-2.5-pro', 'google gemini-2.5-pro'],
    ['x_ai', 'grok-3', 'x-ai grok-3'],
    ['xai', 'grok-3', 'x-ai grok-3'],
    ['mistral_ai', 'mistral-large-latest', 'mistral mistral-large'],
    ['deepseek', 'deepseek-chat', 'deepseek deepseek-chat'],
    ['groq', 'llama-3.3-70b-versatile', 'groq llama-3.3-70b-versatile'],
    ['perplexity', 'sonar', 'perplexity sonar'],
    ['cohere', 'command-r-plus', 'cohere command-r-plus'],
    ['moonshot_ai', 'kimi-k2.5', 'moonshotai kimi-k2.5'],
    // Vercel AI SDK
    ['openai.chat', 'gpt-4o', 'openai gpt-4o'],
    ['openai.responses', 'gpt-5-mini', 'openai gpt-5-mini'],
    ['openai.embedding', 'text-embedding-3-small', 'openai text-embedding-3-small'],
    ['azure.chat', 'gpt-4o', 'azure gpt-4o'],
    ['azure-openai.responses', 'gpt-4o', 'azure gpt-4o'],
    ['anthropic.messages', 'claude-3-5-sonnet-latest', 'anthropic claude-3-5-sonnet'],
    ['google.generative-ai', 'gemini-2.0-flash-001', 'google gemini-2.0-flash'],
    ['google.vertex.chat', 'gemini-2.5-pro', 'google gemini-2.5-pro'],
    ['google.vertex.anthropic.messages', 'claude-3-5-sonnet-v2@20241022', 'google claude-3-5-sonnet'],
    ['vertex.anthropic.messages', 'claude-sonnet-4@20250514', 'google claude-4-sonnet'],
    ['amazon-bedrock', SONNET_4, SONNET_4_ON_AWS],
    ['bedrock.anthropic.messages', SONNET_4, SONNET_4_ON_AWS],
    ['groq.chat', 'llama-3.3-70b-versatile', 'groq llama-3.3-70b-versatile'],
    ['xai.chat', 'grok-3-latest', 'x-ai grok-3'],
    ['deepseek.chat', 'deepseek-chat', 'deepseek deepseek-chat'],
    ['mistral.chat', 'mistral-large-2411', 'mistral mistral-large'],
    ['cohere.chat', 'command-a', 'cohere command-a'],
    ['togetherai.chat', 'meta-llama/Llama-3.3-70B-Instruct-Turbo', 'together meta-llama/Llama-3.3-70B-Instruct-Turbo'],
    ['fireworks.chat', 'accounts/fireworks/models/deepseek-v3p2', 'fireworks deepseek-v3p2'],
    ['cerebras.chat', 'llama3.1-8b', 'cerebras llama3.1-8b'],
    ['moonshotai.chat', 'kimi-k2-0905-preview', 'moonshotai kimi-k2-0905-preview'],
    // OpenInference, OpenLLMetry, LangChain, Pydantic AI, LiteLLM
    ['mistralai', 'codestral-latest', 'mistral codestral'],
    ['vertexai', 'gemini-2.5-pro', 'google gemini-2.5-pro'],
    ['amazon', 'amazon.nova-pro-v1:0', 'aws amazon.nova-pro-v1:0'],
    ['AWS', 'anthropic.claude-3-haiku-20240307-v1:0', 'aws regional.anthropic.claude-3-haiku-20240307-v1:0'],
    ['Azure', 'gpt-35-turbo', 'azure gpt-3.5-turbo'],
    ['TogetherAI', 'mistralai/Mixtral-8x7B-v0.1', 'together mistralai/Mixtral-8x7B-v0.1'],
    ['google_genai', 'models/gemini-2.0-flash', 'google gemini-2.0-flash'],
    ['google_vertexai', 'gemini-2.5-pro', 'google gemini-2.5-pro'],
    ['google-gla', 'gemini-2.5-flash-lite', 'google gemini-2.5-flash-lite'],
    ['amazon_bedrock', 'amazon.nova-micro-v1:0', 'aws amazon.nova-micro-v1:0'],
    ['bedrock_converse', 'us.amazon.nova-pro-v1:0', 'aws amazon.nova-pro-v1:0'],
    ['together_ai', 'mistralai/Mixtral-8x7B-v0.1', 'together mistralai/Mixtral-8x7B-v0.1'],
    ['fireworks_ai', 'accounts/fireworks/models/gpt-oss-20b', 'fireworks gpt-oss-20b'],
    ['cohere_chat', 'command-r', 'cohere command-r'],
    ['grok', 'grok-4', 'x-ai grok-4-0709'],
    ['zai', 'glm-5.2', 'zai GLM-5.2'],
    ['zhipuai', 'glm-4-plus', 'zhipuai GLM-4-Plus'],
    ['voyage', 'voyage-3-large', 'voyageai voyage-3-large'],
    // Class names
    ['ChatOpenAI', 'gpt-4o', 'openai gpt-4o'],
    ['AzureChatOpenAI', 'gpt-4o', 'azure gpt-4o'],
    ['AzureOpenAIEmbeddings', 'text-embedding-3-large', 'azure text-embedding-3-large'],
    ['ChatBedrockConverse', SONNET_4, SONNET_4_ON_AWS],
    ['AmazonBedrock', SONNET_4, SONNET_4_ON_AWS],
    ['ChatVertexAI', 'gemini-2.5-pro', 'google gemini-2.5-pro'],
    ['ChatGoogleGenerativeAI', 'gemini-2.5-pro', 'google gemini-2.5-pro'],
    ['ChatAnthropic', 'claude-3-haiku-20240307', 'anthropic claude-3-haiku'],
    ['ChatXAI', 'grok-3', 'x-ai grok-3'],
    ['ChatMistralAI', 'mistral-small-latest', 'mistral mistral-small-latest'],
    ['OpenAIChatGenerator', 'gpt-4o-mini', 'openai gpt-4o-mini'],
  ])('%s %s', (provider, model, expected) => {
    expect(found(provider, model)).toBe(expected);
  });
});

describe('a name that is no seller does not end the search', () => {
  test.each([
    'strands-agents',
    'aws-strands',
    'langchain',
    'langgraph',
    'litellm',
    'crewai',
    'semantic_kernel',
    'microsoft.agent_framework',
    'pydantic_ai',
    'llamaindex',
    'autogen',
    'haystack',
    'spring_ai',
    'ag2',
    'google_adk',
    'gcp.vertex.agent',
    'openai_agents',
    'openai-compatible',
    'vercel',
    'ai_gateway',
    'gateway',
    'copilotkit',
    'qwen-agent',
    'my-gateway',
    '_OTHER',
    '',
  ])('%s', (provider) => {
    expect(found(provider, 'gpt-4o')).toBe('openai gpt-4o');
    expect(found(provider, 'claude-sonnet-4-20250514')).toBe('anthropic claude-sonnet-4-0');
    expect(found(provider, 'gemini-2.5-pro')).toBe('google gemini-2.5-pro');
    expect(found(provider, 'text-embedding-3-small')).toBe('openai text-embedding-3-small');
    expect(found(provider, SONNET_4)).toBe(SONNET_4_ON_AWS);
    expect(found(provider, 'a-model-of-mine')).toBeNull();
  });
});

describe('a model is known by every spelling of its name', () => {
  const arn = 'arn:aws:bedrock:us-east-1:123456789012';
  test.each<Row>([
    // Bedrock: inference profiles and resource names, whoever names them
    ['anthropic', SONNET_4, SONNET_4_ON_AWS],
    ['openai', SONNET_4, SONNET_4_ON_AWS],
    [undefined, SONNET_4, SONNET_4_ON_AWS],
    [undefined, 'eu.anthropic.claude-sonnet-4-20250514-v1:0', SONNET_4_ON_AWS],
    [undefined, 'apac.anthropic.claude-sonnet-4-20250514-v1:0', SONNET_4_ON_AWS],
    ['aws', 'global.anthropic.claude-sonnet-4-20250514-v1:0', 'aws global.anthropic.claude-sonnet-4-20250514-v1:0'],
    ['aws.bedrock', `${arn}:inference-profile/${SONNET_4}`, SONNET_4_ON_AWS],
    [undefined, `${arn}:inference-profile/us.amazon.nova-lite-v1:0`, 'aws amazon.nova-lite-v1:0'],
    ['langchain', 'arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-pro-v1:0', 'aws amazon.nova-pro-v1:0'],
    ['aws', 'meta.llama3-1-70b-instruct-v1:0', 'aws meta.llama3-1-70b-instruct-v1:0'],
    ['aws', 'openai.gpt-oss-120b-1:0', 'aws openai.gpt-oss-120b-1:0'],
    // Routers
    ['litellm', 'anthropic/claude-3-5-sonnet-20241022', 'anthropic claude-3-5-sonnet'],
    [undefined, 'anthropic/claude-3.5-sonnet', 'anthropic claude-3-5-sonnet'],
    [undefined, 'anthropic/claude-3.5-sonnet:beta', 'anthropic claude-3-5-sonnet'],
    ['crewai', 'openai/gpt-4o', 'openai gpt-4o'],
    ['openai', 'openai/gpt-4o', 'openai gpt-4o'],
    ['azure.ai.inference', 'openai/gpt-4o', 'azure gpt-4o'],
    [undefined, 'google/gemini-2.5-pro', 'google gemini-2.5-pro'],
    [undefined, 'gemini/gemini-2.5-flash', 'google gemini-2.5-flash'],
    ['openai', 'gemini/gemini-2.5-flash', 'google gemini-2.5-flash'],
    [undefined, 'vertex_ai/gemini-2.5-pro', 'google gemini-2.5-pro'],
    ['openai', 'vertex_ai/claude-sonnet-4@20250514', 'google claude-4-sonnet'],
    [
      'litellm',
      'bedrock/anthropic.claude-3-haiku-20240307-v1:0',
      'aws regional.anthropic.claude-3-haiku-20240307-v1:0',
    ],
    ['litellm', `bedrock/converse/${SONNET_4}`, SONNET_4_ON_AWS],
    ['litellm', `bedrock/us-west-2/amazon.nova-lite-v1:0`, 'aws amazon.nova-lite-v1:0'],
    ['litellm', `bedrock/${arn}:inference-profile/${SONNET_4}`, SONNET_4_ON_AWS],
    ['openai', `litellm_proxy/bedrock/${SONNET_4}`, SONNET_4_ON_AWS],
    ['litellm', 'azure/gpt-4o', 'azure gpt-4o'],
    ['litellm', 'azure/global/gpt-4o', 'azure gpt-4o'],
    ['litellm', 'azure_ai/phi-4', 'azure phi-4'],
    ['litellm', 'groq/llama-3.3-70b-versatile', 'groq llama-3.3-70b-versatile'],
    ['groq', 'groq/openai/gpt-oss-120b', 'groq openai/gpt-oss-120b'],
    ['litellm', 'groq/openai/gpt-oss-120b', 'groq openai/gpt-oss-120b'],
    ['litellm', 'fireworks_ai/accounts/fireworks/models/glm-5p1', 'fireworks glm-5p1'],
    ['litellm', 'fireworks_ai/glm-5p1', 'fireworks glm-5p1'],
    ['litellm', 'xai/grok-3', 'x-ai grok-3'],
    ['litellm', 'mistral/mistral-large-latest', 'mistral mistral-large'],
    ['litellm', 'deepseek/deepseek-chat', 'deepseek deepseek-chat'],
    ['litellm', 'cohere_chat/command-r', 'cohere command-r'],
    ['litellm', 'together_ai/mistralai/Mixtral-8x7B-v0.1', 'together mistralai/Mixtral-8x7B-v0.1'],
    ['litellm', 'text-completion-openai/gpt-3.5-turbo-instruct', 'openai gpt-3.5-turbo-instruct'],
    ['gateway', 'vercel_ai_gateway/anthropic/claude-3-5-sonnet', 'anthropic claude-3-5-sonnet'],
    ['pydantic_ai', 'openai:gpt-4o', 'openai gpt-4o'],
    ['pydantic_ai', 'google-gla:gemini-2.5-flash', 'google gemini-2.5-flash'],
    ['pydantic_ai', `bedrock:${SONNET_4}`, SONNET_4_ON_AWS],
    // Paths of the clouds
    ['google', 'models/gemini-2.5-pro', 'google gemini-2.5-pro'],
    [undefined, 'models/gemini-2.5-pro', 'google gemini-2.5-pro'],
    [undefined, 'publishers/google/models/gemini-2.5-pro', 'google gemini-2.5-pro'],
    [
      'vertexai',
      'projects/p/locations/us-central1/publishers/anthropic/models/claude-sonnet-4@20250514',
      'google claude-4-sonnet',
    ],
    [undefined, 'accounts/fireworks/models/gpt-oss-20b', 'fireworks gpt-oss-20b'],
    // Dates, revisions and states of release
    [undefined, 'gpt-4o-2024-08-06', 'openai gpt-4o'],
    [undefined, 'GPT-4o-2024-05-13', 'openai gpt-4o-2024-05-13'],
    ['openai', 'gpt-5-nano-2025-08-07', 'openai gpt-5-nano'],
    ['google', 'claude-3-5-sonnet@20240620', 'google claude-3-5-sonnet'],
    ['anthropic', 'claude-3-5-sonnet@20240620', 'google claude-3-5-sonnet'],
    ['anthropic', 'claude-3-7-sonnet-latest', 'anthropic claude-3-7-sonnet-latest'],
    ['anthropic', 'claude-sonnet-4-5-20250929[1m]', 'anthropic claude-sonnet-4-5'],
    ['anthropic', 'claude-2.1', 'anthropic claude-2'],
    ['google', 'gemini-2.5-pro-preview-05-06', 'google gemini-2.5-pro'],
    ['google', 'gemini-1.5-pro-002', 'google gemini-1.5-pro'],
    ['google', 'gemma-3-27b-it', 'google gemma-3'],
    [undefined, 'sonar-pro', 'perplexity sonar-pro'],
    [undefined, 'chatgpt-4o-latest', 'openai chatgpt-4o-latest'],
    // Fine-tuned models that the table lists
    ['openai', 'ft:gpt-4o-mini-2024-07-18:acme::abc123', 'openai ft:gpt-4o-mini'],
    [undefined, 'ft:gpt-4o-2024-08-06:acme:name:abc', 'openai ft:gpt-4o'],
    ['azure', 'gpt-4o-mini-2024-07-18.ft-0123abcd', 'azure gpt-4o-mini-2024-07-18.ft-'],
  ])('%s %s', (provider, model, expected) => {
    expect(found(provider, model)).toBe(expected);
  });
});

test('a seller that only the table knows is believed, with prices or without', () => {
  const acme = { id: 'acme', names: ['*acme'], models: [{ id: 'acme-1', rates: [1, 2] }] };
  const agency = { id: 'agency', models: [] };
  const table = { version: 'a-table', providers: [acme, agency] };
  expect(findModel(table, 'acme.chat', 'acme-1')).toEqual({ provider: acme, model: acme.models[0] });
  expect(findModel(table, 'acme.chat', 'gpt-4o')).toBeUndefined();
  expect(findModel(table, 'agency', 'acme-1')).toBeUndefined();
  expect(findModel(table, 'openai', 'gpt-4o')).toBeUndefined();
});
