import { describe, expect, test } from 'vitest';
import { findModel } from '../../functions/pricing/find-model.ts';
import { priceCall } from '../../functions/pricing/price-call.ts';

const AT = new Date('2026-11-20T12:00:00Z');
const USED = { inputTokens: 1_000, outputTokens: 100, cachedTokens: 0, reasoningTokens: 0 };

function found(provider: string | undefined, model: string): string | null {
  const price = priceCall({ provider, model, usage: USED, at: AT });
  return price && `${price.provider} ${price.model}`;
}

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

describe('a call is unpriced rather than mispriced, where', () => {
  test.each([
    // a seller is known and does not list the model
    ['openai', 'claude-3-5-sonnet-20241022'],
    ['openai', 'anthropic/claude-3.5-sonnet'],
    ['anthropic', 'gpt-4o'],
    ['groq', 'gpt-4o'],
    ['aws', 'gpt-4o'],
    ['aws', 'anthropic.claude-v2:1'],
    ['litellm', 'bedrock/openai/gpt-4o'],
    ['litellm', 'groq/gpt-4o'],
    ['deepseek', 'deepseek-r1-distill-llama-70b'],
    // a seller has prices of its own, which the table does not have
    ['openrouter', 'openai/gpt-4o'],
    ['openrouter', 'anthropic/claude-3.5-sonnet:free'],
    ['litellm', 'openrouter/anthropic/claude-3.5-sonnet'],
    ['openai', 'openrouter/openai/gpt-4o'],
    [undefined, 'deepseek/deepseek-chat:free'],
    [undefined, 'anthropic/claude-3.5-sonnet:online'],
    ['github', 'gpt-4o'],
    ['github_copilot', 'gpt-4o'],
    ['databricks', 'databricks-claude-3-7-sonnet'],
    ['ibm.watsonx.ai', 'mistralai/mistral-large'],
    ['deepinfra.chat', 'google/gemini-2.5-pro'],
    ['huggingface_groq', 'openai/gpt-oss-120b'],
    ['cloudflare', '@cf/meta/llama-3.1-8b-instruct'],
    [undefined, '@cf/openai/gpt-oss-120b'],
    [undefined, 'hf:deepseek-ai/DeepSeek-R1'],
    [undefined, 'nobody/gpt-4o'],
    ['litellm', '/gpt-4o'],
    ['litellm', 'openai/'],
    // the model runs on one's own machine
    ['ollama', 'llama3.1:8b'],
    ['ollama', 'mistral-nemo'],
    ['ollama', 'deepseek-r1'],
    ['ollama_chat', 'gpt-oss-20b'],
    ['lm_studio', 'qwen2.5:7b-instruct-q4_K_M'],
    ['vllm', 'deepseek-chat'],
    ['llama.cpp', 'gemma-3-27b-it'],
    ['hosted_vllm', 'gpt-4o'],
    [undefined, 'llama3.1:8b'],
    [undefined, 'qwen2.5:7b-instruct-q4_K_M'],
    [undefined, 'deepseek-r1:8b'],
    [undefined, 'mistral:7b'],
    [undefined, 'ollama/llama3'],
    [undefined, 'kimi-k2.5:cloud'],
    [undefined, 'gpt-oss-120b'],
    ['openai', 'gpt-oss-120b'],
    ['azure', 'gpt-oss-120b'],
    [undefined, 'google/gemma-3-27b-it'],
    [undefined, 'gemma-3-27b-it'],
    ['gcp.vertex_ai', 'gemma-3-27b-it'],
    [undefined, 'deepseek-ai/DeepSeek-R1'],
    [undefined, 'mistralai/mistral-nemo'],
    // a customer gave the name
    ['azure', 'my-gpt-4-deployment'],
    ['azure', 'prod-o4-mini'],
    ['azure', 'o4-mini-batch'],
    ['azure', 'chat'],
    ['litellm', 'azure/my-gpt-4o'],
    ['litellm', 'azure/eu/gpt-4o'],
    [undefined, 'my-gpt-4-deployment'],
    [undefined, 'gpt-4o-mini-finetune-custom'],
    ['anthropic', 'claude-3-5-sonnet-custom'],
    ['google', 'projects/p/locations/l/endpoints/1234'],
    ['google', 'tunedModels/gemini-1.5-flash-abc'],
    ['aws', 'arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/a1b2c3'],
    ['aws', 'arn:aws:bedrock:us-east-1:123456789012:custom-model/amazon.nova-lite-v1:0/abc'],
    ['aws', 'arn:aws:bedrock:us-east-1:123456789012:provisioned-model/a1b2c3'],
    ['aws', 'arn:aws-us-gov:bedrock:us-gov-west-1::foundation-model/anthropic.claude-3-haiku-20240307-v1:0'],
    ['litellm', 'bedrock/us-gov-west-1/anthropic.claude-3-haiku-20240307-v1:0'],
    ['litellm', 'bedrock/us-east-1/6-month-commitment/anthropic.claude-v2'],
    // it is fine-tuned, and only its base is listed
    ['openai', 'ft:gpt-4-0613:acme::abc'],
    ['openai', 'ft:gpt-4.1-2025-04-14:acme::abc'],
    ['mistral', 'ft:mistral-large-latest:acme::abc'],
    // the name only holds another's
    [undefined, 'claude'],
    [undefined, 'gpt'],
    [undefined, 'gemini'],
    [undefined, 'unknown'],
    ['anthropic', 'claude-opus-4-6-fast'],
    ['anthropic', 'claude-opus-4-15'],
    ['google', 'gemini-1.5-flash-8b-001'],
    ['google', 'not-gemini-1.5-pro'],
    ['aws', 'amazon.titan-embed-text-v2:0'],
    // the table has no price of that region
    ['aws', 'us-gov.anthropic.claude-3-haiku-20240307-v1:0'],
    ['aws', 'us-gov.anthropic.claude-sonnet-4-5-20250929-v1:0'],
    ['aws', 'eu.amazon.nova-lite-v1:0'],
    ['aws', 'eu.meta.llama3-2-1b-instruct-v1:0'],
    ['litellm', 'bedrock/sa-east-1/meta.llama3-8b-instruct-v1:0'],
    // an open model is sold by others than its maker
    ['azure', 'deepseek-r1'],
    ['azure', 'kimi-k2.5'],
    ['litellm', 'perplexity/openai/gpt-5.3-codex'],
    ['litellm', 'openai/anthropic/claude-3.5-sonnet'],
    // sound or pictures are charged otherwise than text
    ['openai', 'gpt-4o-audio-preview'],
    ['openai', 'gpt-4o-mini-realtime-preview-2024-12-17'],
    ['openai', 'gpt-realtime'],
    ['openai', 'gpt-4o-mini-tts'],
    ['openai', 'gpt-4o-transcribe'],
    ['openai', 'whisper-1'],
    ['openai', 'gpt-image-1'],
    ['google', 'gemini-2.5-flash-image-preview'],
    ['google', 'gemini-2.5-flash-preview-tts'],
    ['google', 'gemini-live-2.5-flash'],
    ['aws', 'amazon.nova-sonic-v1:0'],
    ['mistral', 'voxtral-small-latest'],
  ])('%s %s', (provider, model) => {
    expect(found(provider, model)).toBeNull();
  });

  test('no prefix is too many', () => {
    expect(found(undefined, `${'litellm/'.repeat(9)}gpt-4o`)).toBeNull();
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
