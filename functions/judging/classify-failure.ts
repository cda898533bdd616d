import type { JudgeMode } from '../evaluation/judge-settings.ts';
import {
  BEDROCK_TROUBLES,
  type BedrockTrouble,
  mayHaveBeenCharged,
  SPENT_NAMES,
  SPENT_WORDS,
  TOO_LARGE_FOR_RATE,
} from '../kernel/provider-failures.ts';
import { JudgeFailure, type JudgeFailureKind } from './judge-model.ts';

/** What a provider answered instead of a reply. */
export interface ProviderError {
  readonly status: number;
  /** The names by which the provider tells its errors apart: exception, type, code. */
  readonly names: readonly string[];
  readonly message: string;
  readonly mode: JudgeMode;
  readonly retryAfterSeconds: number | null;
  /** `x-should-retry: false`, which the providers' own clients obey. */
  readonly isNotToBeRetried: boolean;
}

type Provider = 'bedrock' | 'anthropic' | 'openai';

interface Rule {
  /** Any of these names, wherever the provider puts them. */
  readonly named?: readonly string[];
  readonly status?: readonly number[];
  readonly message?: RegExp;
  readonly kind: JudgeFailureKind;
}

/** What a mode adds to a request, as providers name it when they do not take it. */
const MODE_WORDS =
  /response_?format|json.?schema|structured|output_?(?:config|format)|text_?format|\btool|function.?call|\bstrict\b|grammar/i;

/** Bedrock's names of one of these troubles. */
function troubles(...wanted: readonly BedrockTrouble[]): string[] {
  return Object.entries(BEDROCK_TROUBLES).flatMap(([name, trouble]) => (wanted.includes(trouble) ? [name] : []));
}

/** The first rule that fits decides; the sources stand beside the names. */
const RULES: Readonly<Record<Provider, readonly Rule[]>> = {
  anthropic: [
    { named: SPENT_NAMES, kind: 'blocked' },
    { status: [400, 403], message: SPENT_WORDS, kind: 'blocked' },
    { named: ['authentication_error', 'permission_error', 'not_found_error'], kind: 'blocked' },
    { named: ['rate_limit_error', 'overloaded_error'], kind: 'wait' },
    { named: ['request_too_large'], kind: 'refused' },
    { status: [400], message: /prompt is too long|maximum context|too many tokens/i, kind: 'refused' },
  ],
  openai: [
    { named: SPENT_NAMES, kind: 'blocked' },
    { named: ['invalid_api_key', 'model_not_found', 'unsupported_country_region_territory'], kind: 'blocked' },
    { named: ['context_length_exceeded', 'string_above_max_length'], kind: 'refused' },
    { status: [429], message: TOO_LARGE_FOR_RATE, kind: 'refused' },
    { status: [400, 422], message: /context (?:length|size|window)|maximum context/i, kind: 'refused' },
  ],
  bedrock: [
    { named: troubles('rate', 'not_ready'), kind: 'wait' },
    { named: troubles('quota', 'expired', 'busy', 'slow', 'broken'), kind: 'later' },
    { named: troubles('key', 'unknown_model'), kind: 'blocked' },
    {
      named: ['ValidationException'],
      message: /model identifier|on-demand throughput|end of its life|not authorized/i,
      kind: 'blocked',
    },
    { named: ['ValidationException'], message: /input is too long|too many (?:input )?tokens/i, kind: 'refused' },
  ],
};

/** What holds for every provider whose own rules say nothing. */
const BY_STATUS: readonly Rule[] = [
  // A redirect is not followed: the key would go where nobody has allowed it to go.
  { status: [301, 302, 303, 307, 308], kind: 'blocked' },
  { status: [401, 402, 403, 404], kind: 'blocked' },
  { status: [408, 409, 425], kind: 'later' },
  { status: [429, 529], kind: 'wait' },
];

/** Turns an error of a provider into what is to be done about it; its message is shortened and holds no key. */
export function classifyFailure(provider: Provider, error: ProviderError, key?: string): JudgeFailure {
  const kind = kindOf(provider, error);
  const retryAfterSeconds = kind === 'wait' || kind === 'later' ? error.retryAfterSeconds : null;
  return new JudgeFailure(kind, `${error.status} ${tellSafely(error.message, key)}`.trim(), {
    retryAfterSeconds,
    mayBeCharged: mayHaveBeenCharged(error.status, error.names),
  });
}

function kindOf(provider: Provider, error: ProviderError): JudgeFailureKind {
  const rule = [...RULES[provider], ...BY_STATUS].find((candidate) => fits(candidate, error));
  const kind = rule?.kind ?? (isTrouble(error) ? kindOfTrouble(error) : kindOfRefusal(error));
  if (!error.isNotToBeRetried || (kind !== 'wait' && kind !== 'later')) return kind;
  return kind === 'wait' ? 'blocked' : 'refused';
}

/** Some servers answer a request that is not valid as if the trouble were theirs: llama-cpp-python 0.3 with a 500. */
function isTrouble({ status, message }: ProviderError): boolean {
  return status >= 500 && !/\bvalidation errors?\b/i.test(message);
}

/** One that says when it will be well again is waited for. */
function kindOfTrouble({ retryAfterSeconds }: ProviderError): JudgeFailureKind {
  return retryAfterSeconds === null ? 'later' : 'wait';
}

/** A request that is not valid: because of how it asks for the schema, or for good. */
function kindOfRefusal({ mode, message, names }: ProviderError): JudgeFailureKind {
  const isAboutMode = MODE_WORDS.test(message) || names.some((name) => MODE_WORDS.test(name));
  return mode !== 'plain_json' && isAboutMode ? 'unsupported' : 'refused';
}

function fits({ named, status, message }: Rule, error: ProviderError): boolean {
  if (named !== undefined && !named.some((name) => error.names.includes(name))) return false;
  if (status !== undefined && !status.includes(error.status)) return false;
  return message === undefined || message.test(error.message);
}

const LONGEST_MESSAGE = 200;
/** Providers show parts of the key that they refuse. */
const KEY_LIKE = /\b(?:sk|pk)[-_][^\s,;"']{4,}|\bbearer\s+\S+/gi;

/** Words of a provider, for people: on one line, shortened, and without the key. */
export function tellSafely(message: string, key?: string): string {
  const oneLine = message.replace(/[\p{C}\s]+/gu, ' ').trim();
  const withoutKey = key === undefined || key === '' ? oneLine : oneLine.replaceAll(key, '…');
  const safe = withoutKey.replace(KEY_LIKE, '…');
  return safe.length > LONGEST_MESSAGE ? `${safe.slice(0, LONGEST_MESSAGE - 1)}…` : safe;
}
