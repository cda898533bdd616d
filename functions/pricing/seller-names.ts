import { findProvider } from './listed-models.ts';
import type { PriceTable } from './price-table.ts';

/** Who was paid for a call. */
export interface Seller {
  /** In the price table; null for one whose prices the table does not have: hosts, aggregators, one's own machine. */
  readonly id: string | null;
  /** What Gemini's API gives away is charged for on Vertex AI. */
  readonly gives: 'nothing' | 'free models';
}

const UNPRICED: Seller = { id: null, gives: 'free models' };

/**
 * Names without case and signs, in the order in which they are tried. Null: not a seller, whatever other name it holds.
 * Sources: `gen_ai.provider.name` and `gen_ai.system` of the OpenTelemetry conventions, the provider ids of the Vercel
 * AI SDK, LiteLLM, LangChain and Pydantic AI, and the class names of LangChain, LlamaIndex and Haystack.
 */
const NAMES: readonly (readonly [pattern: string, seller: string | null | typeof UNPRICED])[] = [
  // Frameworks and clients for whichever endpoint.
  ['googleadk|^adk|vertexagent|openaiagents|openaicompatible|openailike|customopenai|strands|litellm|copilotkit', null],
  // A model that runs on one's own machine, and platforms on which its owner rents the machine.
  [
    'ollama|lmstudio|vllm|mistralrs|llamacpp|llamafile|localai|sglang|gpt4all|^mlx|xinference|kobold|textgeneration',
    UNPRICED,
  ],
  ['huggingface|^hf|sagemaker|^baseten|^modal|^runpod|^anyscale|^replicate', UNPRICED],
  // Others whose prices the table does not have.
  ['openrouter|deepinfra|databricks|watson|^ibm|^chatnvidia|^nvidia|sambanova|novita|nebius|hyperbolic', UNPRICED],
  ['friendli|siliconflow|dashscope|alibaba|tongyi|bailian|^qwen(?!agent)|volc|^ark$|qianfan|baidu|hunyuan', UNPRICED],
  ['tencent|snowflake|^chatoci|^oci|^oracle|github|^copilot|cloudflare|workersai|ovhcloud|^avian', UNPRICED],
  ['^arcee|ai21|^reka|^writer|^jina|alephalpha|^gradientai|^lambdaai|octoai|^lepton|featherless|^chutes', UNPRICED],
  ['parasail|nscale|publicai|doubleword|quicksilverpro|^cursor|typesafe|^heroku|^scaleway|^venice|^wandb', UNPRICED],
  // The clouds come before the makers whose models they sell.
  ['azure|^azai|aifoundry', 'azure'],
  ['bedrock|^amazon|^aws', 'aws'],
  ['vertex', 'vertex'],
  ['google|gemini|^gcp|^palm', 'google'],
  ['groq', 'groq'],
  ['cerebras', 'cerebras'],
  ['fireworks', 'fireworks'],
  ['^(?:chat)?together', 'together'],
  ['perplexity|^pplx', 'perplexity'],
  ['deepseek', 'deepseek'],
  ['mistral|codestral', 'mistral'],
  ['cohere', 'cohere'],
  ['^(?:chat)?xai|^grok', 'x-ai'],
  ['moonshot', 'moonshotai'],
  ['minimax', 'minimax'],
  ['zhipu|bigmodel', 'zhipuai'],
  ['^zai', 'zai'],
  ['voyage', 'voyageai'],
  ['anthropic', 'anthropic'],
  ['openai', 'openai'],
];

/** What may stand beside a seller's name in the prefix of a model: `cohere_chat/`, `vertex_ai_beta/`. */
const BESIDE =
  'ai|api|aws|amazon|chat|text|completion|beta|converse|nim|gla|genai|gen|studio|openai|hosted|google|gcp|proxy|inference';

const COMPILED = NAMES.map(([pattern, seller]) => ({
  within: new RegExp(pattern),
  whole: new RegExp(`^(?:${BESIDE})*(?:${pattern.replaceAll('^', '').replaceAll('$', '')})(?:${BESIDE})*$`),
  seller,
}));

/**
 * The seller that a provider name means, however it is spelled (`azure.chat`, `ChatOpenAI`, `gcp.vertex_ai`). Undefined
 * for a name that is no seller's, such as a framework's.
 */
export function sellerNamed(table: PriceTable, name: string): Seller | undefined {
  const known = COMPILED.find(({ within }) => within.test(plain(name)));
  if (known !== undefined) return toSeller(known.seller);
  const listed = findProvider(table, name.toLowerCase().trim());
  return listed && (listed.models.length === 0 ? UNPRICED : toSeller(listed.id));
}

/** The seller that a whole word of a model's name means; undefined for a word that is none. */
export function sellerCalled(word: string): Seller | undefined {
  const known = COMPILED.find(({ whole }) => whole.test(plain(word)));
  return known && toSeller(known.seller);
}

const MAKERS: ReadonlySet<string | null> = new Set([
  'anthropic',
  'cohere',
  'deepseek',
  'google',
  'minimax',
  'mistral',
  'moonshotai',
  'openai',
  'perplexity',
  'voyageai',
  'x-ai',
  'zai',
  'zhipuai',
]);

/** Whether a seller sells its own models only, which others may sell too. */
export function isMaker({ id, gives }: Seller): boolean {
  return MAKERS.has(id) && gives !== 'nothing';
}

function toSeller(seller: string | null | Seller): Seller | undefined {
  if (seller === null) return undefined;
  if (typeof seller !== 'string') return seller;
  return seller === 'vertex' ? { id: 'google', gives: 'nothing' } : { id: seller, gives: 'free models' };
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, '');
}
