import { isMaker, type Seller, sellerCalled } from './seller-names.ts';

/** What the spelling of a model says beside the model. */
export interface ModelRoute {
  /** Lower case, without what stood before it. */
  readonly name: string;
  /** Whom the spelling names. */
  readonly seller?: Seller | undefined;
  /** The name is written as only that seller writes it, so that whatever else is reported only tells the way there. */
  readonly isCertain: boolean;
}

type Read = ModelRoute | 'unpriced' | undefined;

const AWS: Seller = { id: 'aws', gives: 'free models' };
const VERTEX: Seller = { id: 'google', gives: 'nothing' };

/** A name has at most this many prefixes: a proxy, a router, a way of calling, a region, a publisher. */
const MAX_PREFIXES = 6;

/** Amazon Resource Names of Bedrock; other kinds are made by the customer, at prices of their own. */
const ARN = /^arn:aws:bedrock:[^:]*:[^:]*:(?:inference-profile|foundation-model)\/(.+)$/;
const ANY_ARN = /^arn:/;
/** `us.anthropic.claude-…`: only Bedrock writes the vendor before a dot. */
const BEDROCK_ID =
  /^(?:(?:us|us-gov|eu|apac|au|ca|jp|in|sa|me|af|global|regional)\.)?(?:amazon|anthropic|meta|mistral|cohere|ai21|deepseek|stability|qwen|openai|google|nvidia|writer|moonshot|moonshotai|minimax|zai|luma|twelvelabs)\.[a-z]/;
/** `claude-…@20240620`: only Vertex AI writes the version behind an at sign. */
const VERTEX_ID = /^claude-[^@/]+@(?:20\d{6}|latest|default)$/;
const VERTEX_PATH = /(?:^|\/)publishers\/[a-z0-9-]+\/models\/([^/]+)$/;
const FIREWORKS_PATH = /^accounts\/fireworks\/(?:models|routers)\/[^/]+$/;
/** What hosts of open models, or a customer's own ones, begin with. */
const OWN_OR_HOSTED = /^(?:@cf\/|hf[:/]|hf\.co\/|projects\/|tunedmodels\/|accounts\/|endpoints\/|ep-)/;

/** Clients that name the way to a seller, and not a seller, before the model. */
const PROXY =
  /^(?:litellm|litellm[-_]proxy|vercel|vercel[-_]ai[-_]gateway|(?:ai[-_])?gateway|openai[-_](?:like|compatible)|custom[-_]openai|portkey|helicone|langchain|models)$/;
/** Ways of calling Bedrock and Azure, and regions whose prices the table has, that LiteLLM writes behind their names. */
const WAYS = /^(?:converse|converse_like|invoke|global|global-standard|standard|us-east-[12]|us-west-2)$/;
/** Under these names makers publish open models, which others serve. */
const HUB_ORGANIZATION = /^(?:mistralai|deepseek-ai|moonshotai|minimaxai|zai-org|xai-org|thudm)$/;

/**
 * Takes apart how a model is spelled: resource names and paths of the clouds, and the prefixes of routers, as in
 * `openrouter/anthropic/claude-3.5-sonnet`, `bedrock/converse/us.anthropic.claude-…` or `openai:gpt-4o`. Undefined for
 * what is known to have no price of a list: deployments, endpoints and models of customers, and open models.
 */
export function readModelRoute(model: string): ModelRoute | undefined {
  let route: ModelRoute = { name: normalized(model), isCertain: false };
  for (let passed = 0; passed <= MAX_PREFIXES; passed++) {
    const whole = readWhole(route.name);
    if (whole === 'unpriced') return undefined;
    if (whole !== undefined) return whole;
    const prefixed = readPrefix(route);
    if (prefixed === 'unpriced') return undefined;
    if (prefixed === undefined) return route;
    route = prefixed;
  }
  return undefined;
}

/** Claude Code writes a context of a million tokens behind the name; it is priced by the tokens used. */
function normalized(model: string): string {
  return model
    .toLowerCase()
    .trim()
    .replace(/\[1m\]$/, '');
}

/** Names that only one seller writes. */
function readWhole(name: string): Read {
  const profile = ARN.exec(name)?.[1];
  if (profile !== undefined) return { name: profile, seller: AWS, isCertain: true };
  if (ANY_ARN.test(name)) return 'unpriced';
  if (BEDROCK_ID.test(name)) return { name, seller: AWS, isCertain: true };
  const published = VERTEX_PATH.exec(name)?.[1];
  if (published !== undefined) return { name: published, seller: VERTEX, isCertain: true };
  if (VERTEX_ID.test(name)) return { name, seller: VERTEX, isCertain: true };
  if (FIREWORKS_PATH.test(name)) {
    return { name, seller: { id: 'fireworks', gives: 'free models' }, isCertain: true };
  }
  return OWN_OR_HOSTED.test(name) ? 'unpriced' : undefined;
}

/** Behind a seller may come the maker of the model, which sold nothing here. */
export function withoutMaker(name: string): string {
  const [, maker, rest] = /^([^/]+)\/(.+)$/.exec(name) ?? [];
  return maker !== undefined && rest !== undefined && sellerCalled(maker)?.id ? rest : name;
}

function readPrefix(route: ModelRoute): Read {
  const [, prefix, rest] = /^([^/:]+)[/:](.+)$/.exec(route.name) ?? [];
  if (prefix === undefined || rest === undefined) return undefined;
  if (PROXY.test(prefix)) return { ...route, name: rest };
  if (route.seller !== undefined && WAYS.test(prefix)) return { ...route, name: rest };
  const seller = HUB_ORGANIZATION.test(prefix) ? undefined : sellerCalled(prefix);
  if (seller === undefined) return undefined;
  if (seller.id === null) return 'unpriced';
  // The first of two sellers resells what the second makes, unless the second is a cloud behind a proxy.
  if (route.seller !== undefined && (route.isCertain || isMaker(seller))) return undefined;
  // Routers name makers for what others serve; `gemini/` is the name of an API.
  return { name: rest, seller, isCertain: !isMaker(seller) || prefix === 'gemini' };
}
