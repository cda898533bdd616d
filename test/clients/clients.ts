import { fileURLToPath } from 'node:url';
import { readmeProgram } from './readme-program.ts';

/** How a client is set up: with the content of messages as its documents say, or as it is without a word about it. */
export type Setup = 'documented' | 'default';

export interface Client {
  /** Of the recording of what it sends: test/spans/recorded/<name>.json. */
  readonly name: string;
  readonly program: string | (() => string);
  /** Environment of its Python packages: test/clients/python/requirements/<name>.txt. Absent for TypeScript. */
  readonly packages?: string;
  /** What its documents tell to set, beside OpenTelemetry's own variables. */
  readonly environment?: Readonly<Record<string, string>>;
  /** What its documents tell to set in order to send the content of messages; without it there is one set-up only. */
  readonly capture?: Readonly<Record<string, string>>;
}

const typescript = (name: string, program: string, environment: Client['environment'] = {}): Client => ({
  name: `js-${name}`,
  program: pathOf(`typescript/${program}.ts`),
  environment,
});

const python = (name: string, packages: string, program: string, more: Partial<Client> = {}): Client => ({
  name: `py-${name}`,
  program: pathOf(`python/${program}.py`),
  packages,
  ...more,
});

function pathOf(file: string): string {
  return fileURLToPath(new URL(file, import.meta.url));
}

/** Public names of settings; the values are keys of nothing. */
const LANGSMITH = {
  LANGSMITH_TRACING: 'true',
  LANGSMITH_OTEL_ENABLED: 'true',
  LANGSMITH_ENDPOINT: '{receiver}',
  LANGSMITH_API_KEY: 'stand-in',
  LANGSMITH_PROJECT: 'travel-desk',
};

const BEDROCK = {
  AWS_ENDPOINT_URL_BEDROCK_RUNTIME: '{model}',
  AWS_ACCESS_KEY_ID: 'stand-in',
  AWS_SECRET_ACCESS_KEY: 'stand-in',
  AWS_REGION: 'us-east-1',
  AWS_DEFAULT_REGION: 'us-east-1',
};

/** Those that are written in TypeScript: they run in the suite. */
export const TYPESCRIPT_CLIENTS: readonly Client[] = [
  typescript('openinference', 'openinference'),
  typescript('traceloop', 'traceloop'),
  typescript('langfuse', 'langfuse'),
  typescript('langsmith', 'langsmith', LANGSMITH),
  ...['openai', 'openai-chat', 'azure', 'anthropic', 'groq'].map((provider) =>
    typescript(`ai-sdk-${provider}`, 'ai-sdk', { PROVIDER: provider }),
  ),
  typescript('ai-sdk-stream', 'ai-sdk', { PROVIDER: 'openai-chat', CONVENTIONS: 'stream' }),
  typescript('ai-sdk-bare', 'ai-sdk', { PROVIDER: 'openai', CONVENTIONS: 'bare' }),
  ...['openai', 'azure', 'groq'].map((provider) =>
    typescript(`ai-sdk-legacy-${provider}`, 'ai-sdk', { PROVIDER: provider, CONVENTIONS: 'legacy' }),
  ),
];

/** Those that are written in Python, that of the README among them: `npm run tool -- test-clients` runs them. */
export const PYTHON_CLIENTS: readonly Client[] = [
  python('otel-openai', 'otel', 'otel_openai_v2', {
    capture: {
      OTEL_SEMCONV_STABILITY_OPT_IN: 'gen_ai_latest_experimental',
      OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT: 'span_only',
    },
  }),
  python('openinference', 'core', 'openinference_openai'),
  python('langfuse', 'core', 'langfuse_openai', {
    environment: {
      LANGFUSE_BASE_URL: '{receiver}',
      LANGFUSE_PUBLIC_KEY: 'stand-in',
      LANGFUSE_SECRET_KEY: 'stand-in',
    },
  }),
  python('langsmith', 'core', 'langsmith_openai', { environment: { ...LANGSMITH, LANGSMITH_OTEL_ONLY: 'true' } }),
  python('pydantic-ai', 'core', 'pydantic_ai_agent'),
  python('pydantic-ai-anthropic', 'core', 'pydantic_ai_agent', {
    environment: { MODEL: 'anthropic:claude-sonnet-4-20250514' },
  }),
  python('traceloop', 'traceloop', 'traceloop_openai', {
    environment: { TRACELOOP_BASE_URL: '{receiver}', TRACELOOP_HEADERS: 'authorization=Bearer%20stand-in' },
  }),
  python('strands', 'strands', 'strands_agent'),
  python('strands-latest', 'strands', 'strands_agent', {
    environment: { OTEL_SEMCONV_STABILITY_OPT_IN: 'gen_ai_latest_experimental' },
  }),
  python('strands-bedrock', 'strands', 'strands_agent', {
    environment: { MODEL_API: 'bedrock', ...BEDROCK },
  }),
  python('openlit', 'openlit', 'openlit_openai'),
  python('litellm', 'litellm', 'litellm_otel', {
    environment: { LITELLM_LOCAL_MODEL_COST_MAP: 'True', USE_OTEL_LITELLM_REQUEST_SPAN: 'true' },
  }),
  python('litellm-proxy', 'litellm', 'litellm_proxy', {
    environment: { LITELLM_LOCAL_MODEL_COST_MAP: 'True' },
  }),
  python('mlflow', 'mlflow', 'mlflow_openai', {
    environment: { MLFLOW_TRACKING_URI: '{receiver}', MLFLOW_EXPERIMENT_ID: '0' },
  }),
  { name: 'py-readme', program: () => readmeProgram('python', 'OpenAIInstrumentor'), packages: 'core' },
  python('langchain', 'langchain', 'langchain_agent'),
  ...['openinference', 'openllmetry'].map((instrumentation) =>
    python(`anthropic-${instrumentation}`, 'anthropic', 'anthropic_messages', {
      environment: { INSTRUMENTATION: instrumentation },
    }),
  ),
  python('openai-agents', 'openai-agents', 'openai_agents_run'),
  python('google-adk', 'google-adk', 'google_adk_agent', {
    environment: {
      OTEL_SEMCONV_STABILITY_OPT_IN: 'gen_ai_latest_experimental',
      OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT: 'span_only',
    },
  }),
  python('bedrock-openllmetry', 'bedrock', 'bedrock_converse', { environment: BEDROCK }),
  python('mcp', 'mcp', 'mcp_tools'),
  python('crewai', 'crewai', 'crewai_crew', { environment: { CREWAI_DISABLE_TELEMETRY: 'true' } }),
];
