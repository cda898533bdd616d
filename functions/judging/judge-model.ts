import type { JudgeMode, JudgeModelName } from '../evaluation/judge-settings.ts';

/** JSON Schema, draft 2020-12, of the kind that every provider takes: closed objects, every member required. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** One request to a judge. No part of it was ever a template that data was put into. */
export interface JudgePrompt {
  /** Role, rules, rubric and examples: the same for every trace, so that the provider may cache it. */
  readonly instructions: string;
  /** The fenced trace, and after it the contract once more. */
  readonly task: string;
  readonly schema: JsonSchema;
  readonly schemaName: string;
  /** The most tokens that the answer may have; always sent. */
  readonly maxTokens: number;
}

/** Tokens as one provider reports them, made alike: input includes what was cached, output what was reasoned. */
export interface JudgeUsage {
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cachedTokens: number;
  readonly cacheWriteTokens: number;
}

export interface JudgeReply {
  /** What the model wrote, or the arguments of the tool it called, as JSON text; empty when it wrote nothing. */
  readonly text: string;
  readonly stop: 'end' | 'token_cap' | 'refusal' | 'content_filter' | 'unknown';
  /** Null when the provider did not say: then the worst case is charged. */
  readonly usage: JudgeUsage | null;
  /** The model that says it answered; null when the provider names none. */
  readonly answeredBy: string | null;
}

/**
 * What to do about a call that brought no reply.
 * - `wait`: asked too fast or too much at once; the circuit holds until `retryAfterSeconds`.
 * - `later`: the provider or the way to it is in trouble.
 * - `blocked`: a bad key, spent credit, no access: nobody is asked again until an operator has acted.
 * - `refused`: this request is not taken, and would not be another time.
 * - `unsupported`: the mode is not taken by this model; the next of the ladder may be.
 */
export type JudgeFailureKind = 'wait' | 'later' | 'blocked' | 'refused' | 'unsupported';

export class JudgeFailure extends Error {
  readonly kind: JudgeFailureKind;
  /** As the provider asked; null when it named no time. */
  readonly retryAfterSeconds: number | null;
  /** Whether the provider may have done the work and will charge for it: then the worst case is settled. */
  readonly mayBeCharged: boolean;

  constructor(
    kind: JudgeFailureKind,
    message: string,
    {
      retryAfterSeconds = null,
      mayBeCharged = false,
    }: { retryAfterSeconds?: number | null; mayBeCharged?: boolean } = {},
  ) {
    super(message);
    this.name = 'JudgeFailure';
    this.kind = kind;
    this.retryAfterSeconds = retryAfterSeconds;
    this.mayBeCharged = mayBeCharged;
  }
}

/** One model of one provider. */
export interface JudgeModel {
  /** Changes when another key is set; null where no key is asked for. A circuit that a bad key opened closes by it. */
  readonly keyVersion: string | null;
  /**
   * Asks once, without a retry.
   * @param timeoutMilliseconds after which the call is given up
   * @throws JudgeFailure
   */
  readonly ask: (prompt: JudgePrompt, mode: JudgeMode, timeoutMilliseconds: number) => Promise<JudgeReply>;
}

/** Finds the model behind a name. @throws JudgeFailure `blocked` when there is no key or no such endpoint */
export type OpenJudgeModel = (name: JudgeModelName) => Promise<JudgeModel>;
