import * as z from 'zod';
import { Finding, OmittedFindings } from '../masking/masking-policy.ts';
import { NotRead } from './not-read.ts';

/** Characters (UTF-16 units) that `input` and `output` may each hold. */
const MAX_TEXT_LENGTH = 100_000;

/** Evaluation ids start with this, so a trace id may not. */
export const EVALUATION_ID_PREFIX = 'ev_';

export const label = z.string().min(1).max(128);
export const count = z.int().nonnegative().max(1_000_000_000);
/** Any JSON value, as deep as the body's size allows. */
const JsonValue = z.json().meta({ id: 'JsonValue' });
/** Some 30 years. */
export const MAX_MILLISECONDS = 1e12;
export const milliseconds = z.number().nonnegative().max(MAX_MILLISECONDS);
/** Numbers of 13 digits may be card numbers, which are masked as text; a quantity stays a number. */
const quantity = z.number().lt(1e12);

/** An id chosen by the client. Letters, digits and `. _ : @ + -`, so that it is safe in a path. */
export const ClientId = z
  .string()
  .min(1)
  .max(128)
  .regex(/^[A-Za-z0-9][A-Za-z0-9._:@+-]*$/, 'may hold letters, digits and . _ : @ + - only');

/**
 * The id of an end user, as an application knows them: any text (`auth0|5f…`, an e-mail address, a name in any
 * script). What is stored of it is in `access/pseudonym.ts`.
 */
export const UserId = z
  .string()
  .max(1_024)
  .refine((id) => id.trim() !== '', 'must not be blank');

export const ProjectId = z
  .string()
  .min(1)
  .max(64)
  .regex(/^[a-z0-9][a-z0-9-]*$/, 'may hold lower-case letters, digits and - only');

/** US dollars as a decimal string or number, at most six decimals; kept as micro-USD inside. */
export const Usd = z
  .union([z.string().regex(/^\d{1,9}(\.\d{1,6})?$/, 'must be a decimal such as "0.0125"'), z.number().nonnegative()])
  .transform((value, context) => {
    const microUsd = Math.round(Number(value) * 1e6);
    if (!Number.isSafeInteger(microUsd) || microUsd > 1e15) {
      context.addIssue({ code: 'custom', message: 'is too large' });
      return z.NEVER;
    }
    return microUsd;
  });

export const Domain = z.enum(['generic', 'healthcare', 'finance', 'legal', 'robotics']);
export type Domain = z.infer<typeof Domain>;

/** The parts of a content that differ between what is sent, what is stored and what is shown. */
interface ContentParts<Money extends z.ZodType> {
  readonly text: z.ZodString;
  readonly shortText: z.ZodString;
  readonly label: z.ZodString;
  readonly usd: Money;
  /** A list, of so many items at most where it comes from a client. */
  list<Item extends z.ZodType>(item: Item, most: number): z.ZodArray<Item>;
  /** Begins the names of these shapes in the API's description. */
  readonly prefix: string;
}

interface SpanInput {
  span_id?: string | undefined;
  name: string;
  kind?: string | undefined;
  started_at?: string | undefined;
  duration_ms?: number | undefined;
  input?: string | z.infer<ReturnType<typeof defineMessage>>[] | undefined;
  output?: string | undefined;
  error?: string | undefined;
  attributes?: Record<string, z.core.util.JSONType> | undefined;
  children?: SpanInput[] | undefined;
}

function defineMessage({ text, label, prefix }: ContentParts<z.ZodType>) {
  const message = z.strictObject({
    role: z.enum(['system', 'developer', 'user', 'assistant', 'tool']),
    content: text,
    name: label.optional(),
  });
  return message.meta({ id: `${prefix}Message` });
}

function defineSpan(
  { text, shortText, label, list, prefix }: ContentParts<z.ZodType>,
  message: ReturnType<typeof defineMessage>,
): z.ZodType<SpanInput> {
  const span: z.ZodType<SpanInput> = z.lazy(() => shape).meta({ id: `${prefix}Span` });
  const shape = z.strictObject({
    span_id: ClientId.optional(),
    name: shortText,
    kind: label.optional(),
    started_at: z.iso.datetime({ offset: true }).optional(),
    duration_ms: milliseconds.optional(),
    input: z.union([text, list(message, 1_000).min(1)]).optional(),
    output: text.optional(),
    error: text.optional(),
    attributes: z.record(z.string(), JsonValue).optional(),
    children: list(span, 1_000).optional(),
  });
  return span;
}

function defineToolCall({ text, label, prefix }: ContentParts<z.ZodType>) {
  const toolCall = z.strictObject({
    name: label,
    arguments: JsonValue.optional(),
    /** JSON Schema that the arguments have to satisfy. */
    parameters: z.record(z.string(), JsonValue).optional(),
    result: JsonValue.optional(),
    error: text.optional(),
    duration_ms: milliseconds.optional(),
  });
  return toolCall.meta({ id: `${prefix}ToolCall` });
}

function defineLlmCall<Money extends z.ZodType>({ text, label, usd, prefix }: ContentParts<Money>) {
  const llmCall = z.strictObject({
    model: label,
    provider: label.optional(),
    input_tokens: count.optional(),
    output_tokens: count.optional(),
    cached_tokens: count.optional(),
    cache_write_tokens: count.optional(),
    reasoning_tokens: count.optional(),
    cost_usd: usd.optional(),
    duration_ms: milliseconds.optional(),
    cached: z.boolean().optional(),
    error: text.optional(),
  });
  return llmCall.meta({ id: `${prefix}LlmCall` });
}

const RlStep = z
  .strictObject({
    state: JsonValue,
    action: JsonValue,
    /** JSON has no NaN or Infinity; a client reports them as these words. */
    reward: z.union([quantity, z.enum(['NaN', 'Infinity', '-Infinity'])]),
    next_state: JsonValue.optional(),
    done: z.boolean().optional(),
    info: z.record(z.string(), JsonValue).optional(),
  })
  .meta({ id: 'RlStep' });

function defineRlEpisode({ label, prefix }: ContentParts<z.ZodType>) {
  const episode = z.strictObject({
    policy: label.optional(),
    steps: z.array(RlStep).max(10_000),
    /** Share of the task that was completed, 0 to 1. */
    completion: z.number().min(0).max(1).optional(),
    /** The actions a baseline policy took in the same states, in step order. */
    baseline_actions: z.array(JsonValue).max(10_000).optional(),
    /** Safety limits by action component: the largest magnitude allowed. */
    action_limits: z.record(z.string(), quantity.nonnegative()).optional(),
  });
  return episode.meta({ id: `${prefix}RlEpisode` });
}

const ExpectedFormat = z
  .strictObject({
    json_schema: z.record(z.string(), JsonValue).optional(),
    max_length: count.positive().optional(),
    /** BCP 47 primary language of the output, such as `en`. */
    language: z
      .string()
      .regex(/^[a-z]{2,3}$/)
      .optional(),
  })
  .meta({ id: 'ExpectedFormat' });

function defineContent<Money extends z.ZodType>(parts: ContentParts<Money>) {
  const { text, shortText, label, list, prefix } = parts;
  const message = defineMessage(parts);
  const contextDocument = z
    .strictObject({
      source: shortText.optional(),
      content: text,
      relevance: z.number().min(0).max(1).optional(),
      citation: shortText.optional(),
    })
    .meta({ id: `${prefix}ContextDocument` });
  const routingDecision = z
    .strictObject({
      layer: label,
      reason: shortText.optional(),
      model: label.optional(),
      alternatives: z.array(label).max(50).optional(),
    })
    .meta({ id: `${prefix}RoutingDecision` });
  return z.strictObject({
    input: z.union([text, list(message, 1_000).min(1)]),
    output: text,
    contexts: list(contextDocument, 200).optional(),
    reasoning_steps: list(text, 500).optional(),
    tool_calls: list(defineToolCall(parts), 500).optional(),
    routing_decisions: z.array(routingDecision).max(100).optional(),
    llm_calls: list(defineLlmCall(parts), 500).optional(),
    spans: list(defineSpan(parts, message), 1_000).optional(),
    rl_episode: defineRlEpisode(parts).optional(),
    expected_format: ExpectedFormat.optional(),
    error: text.optional(),
    metadata: z.record(z.string(), JsonValue).optional(),
    tags: z.array(label).max(50).optional(),
  });
}

/**
 * The part of a trace that tier 0 masks, that is stored compressed and that the evaluators read.
 * Every string below may come from a stranger.
 */
export const TraceContent = defineContent({
  text: z.string().max(MAX_TEXT_LENGTH),
  shortText: z.string().max(2_000),
  label,
  list: (item, most) => z.array(item).max(most),
  usd: Usd,
  prefix: '',
});
export type TraceContent = z.infer<typeof TraceContent>;

/** Masking may lengthen a text, and spans come in any number: what was accepted once is not held to lengths again. */
const UNBOUNDED: Omit<ContentParts<z.ZodType>, 'usd' | 'prefix'> = {
  text: z.string(),
  shortText: z.string(),
  label: z.string(),
  list: (item) => z.array(item),
};

/** The content as stored, money in micro-USD. */
export const StoredContent: z.ZodType<TraceContent> = defineContent({
  ...UNBOUNDED,
  usd: z.int(),
  prefix: 'Kept',
});

/** The large, immutable part: masked content and what tier 0 found in it. */
export const TraceBody = z.object({
  content: StoredContent,
  /** The most severe. */
  findings: z.array(Finding),
  omitted_findings: OmittedFindings,
  /** What of the content could not be read, so that nobody takes it for empty. */
  not_read: z.array(NotRead).optional(),
});
export type TraceBody = z.infer<typeof TraceBody>;

/** The content as the API shows it, money as decimal strings in USD. */
export const ShownContent = defineContent({ ...UNBOUNDED, usd: z.string(), prefix: 'Stored' });
export type ShownContent = z.infer<typeof ShownContent>;
