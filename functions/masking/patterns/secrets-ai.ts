import type { TokenKind } from './dialect.ts';

/** AI providers: the keys that traces of AI applications leak first. */
export const AI_TOKENS: readonly TokenKind[] = [
  {
    type: 'openai_api_key',
    what: 'An OpenAI API key',
    formats: ['sk-{alnum:20}T3BlbkFJ{alnum:20}', 'sk-{proj|svcacct|admin}-{url:20-74}T3BlbkFJ{url:20-74}'],
    source: 'OpenAI documentation: API keys (all carry T3BlbkFJ, base64 of OpenAI)',
  },
  {
    type: 'openai_project_key',
    what: 'An OpenAI API key',
    formats: ['sk-{proj|svcacct|admin}-{url:80-200}'],
    source: 'OpenAI documentation: project and service account keys',
    entropy: 4,
  },
  {
    type: 'anthropic_api_key',
    what: 'An Anthropic API key',
    formats: ['sk-ant-{api03|admin01|oat01|ort01|sid01}-{url:93}AA', 'sk-ant-{oat01|ort01|sid01}-{url:80-120}'],
    source: 'Anthropic documentation: API and admin keys',
  },
  {
    type: 'huggingface_token',
    what: 'A Hugging Face token',
    formats: ['hf_{alpha:34}', 'hf_oauth_{dotted:40-400}'],
    entropy: 3.2,
    source: 'Hugging Face documentation: user access tokens',
    accept: (value) => !camelWords(value.slice(3)),
  },
  {
    type: 'huggingface_organization_token',
    what: 'A Hugging Face organization token',
    formats: ['api_org_{alpha:34}'],
    entropy: 3.2,
    source: 'Hugging Face documentation: organization API tokens',
  },
  { type: 'groq_api_key', what: 'A Groq API key', formats: ['gsk_{alnum:52}'], source: 'Groq documentation: API keys' },
  { type: 'xai_api_key', what: 'An xAI API key', formats: ['xai-{alnum:80}'], source: 'xAI documentation: API keys' },
  {
    type: 'openrouter_api_key',
    what: 'An OpenRouter API key',
    formats: ['sk-or-v1-{hex:64}'],
    source: 'OpenRouter documentation: API keys',
  },
  {
    type: 'perplexity_api_key',
    what: 'A Perplexity API key',
    formats: ['pplx-{alnum:48}'],
    source: 'Perplexity documentation: API keys',
  },
  {
    type: 'replicate_token',
    what: 'A Replicate token',
    formats: ['r8_{alnum:37}'],
    source: 'Replicate documentation: API tokens',
  },
  {
    type: 'pinecone_api_key',
    what: 'A Pinecone API key',
    formats: ['pcsk_{alnum:5-6}_{alnum:60-66}'],
    source: 'Pinecone documentation: API keys',
  },
  {
    type: 'nvidia_api_key',
    what: 'An NVIDIA API key',
    formats: ['nvapi-{url:60-70}'],
    source: 'NVIDIA NIM documentation: API keys',
  },
  {
    type: 'cerebras_api_key',
    what: 'A Cerebras API key',
    formats: ['csk-{lower:48}'],
    source: 'Cerebras documentation: API keys',
  },
  {
    type: 'fireworks_api_key',
    what: 'A Fireworks API key',
    formats: ['fw_{alnum:22-24}'],
    source: 'Fireworks AI documentation: API keys',
  },
  {
    type: 'deepseek_api_key',
    what: 'A DeepSeek or Stability style API key',
    formats: ['sk-{hex:32}', 'sk-{alnum:48}'],
    source: 'DeepSeek API documentation; Stability AI documentation: API keys',
    entropy: 3.2,
  },
  {
    type: 'elevenlabs_api_key',
    what: 'An ElevenLabs API key',
    formats: ['sk_{hex:48}'],
    source: 'ElevenLabs documentation: API keys',
  },
  {
    type: 'langsmith_api_key',
    what: 'A LangSmith API key',
    formats: ['lsv2_{pt|sk}_{hex:32}_{hex:10}'],
    source: 'LangSmith documentation: API keys',
  },
  {
    type: 'langfuse_secret_key',
    what: 'A Langfuse secret key',
    formats: ['sk-lf-{hex:8}-{hex:4}-{hex:4}-{hex:4}-{hex:12}'],
    source: 'Langfuse documentation: project API keys',
  },
  {
    type: 'tavily_api_key',
    what: 'A Tavily API key',
    formats: ['tvly-{alnum:32}', 'tvly-{dev|prod}-{alnum:32}'],
    source: 'Tavily documentation: API keys',
  },
  {
    type: 'firecrawl_api_key',
    what: 'A Firecrawl API key',
    formats: ['fc-{hex:32}'],
    source: 'Firecrawl documentation: API keys',
  },
  {
    type: 'jina_api_key',
    what: 'A Jina API key',
    formats: ['jina_{url:60}'],
    source: 'Jina AI documentation: API keys',
  },
  {
    type: 'voyage_api_key',
    what: 'A Voyage AI API key',
    formats: ['pa-{url:43}'],
    source: 'Voyage AI documentation: API keys',
    entropy: 3.5,
  },
  { type: 'e2b_api_key', what: 'An E2B API key', formats: ['e2b_{hex:40}'], source: 'E2B documentation: API keys' },
  {
    type: 'aegis_api_key',
    what: 'An Aegis API key',
    formats: ['aegis_{lower:2-16}_{alnum:8}_{alnum:49}'],
    source: 'docs of this product: API keys',
  },
];

/** Names such as generatedByHomeAppForDebugging are words, not random letters. */
function camelWords(value: string): boolean {
  return (value.match(/[A-Z][a-z]{3,}/g) ?? []).join('').length > value.length / 2;
}
