import type { JudgeModelName } from '../evaluation/judge-settings.ts';
import { canonicalJson } from '../kernel/canonical-json.ts';
import { AegisError } from '../kernel/errors.ts';
import type { IdSource, Sha256 } from '../kernel/ports.ts';
import type { JudgeAnswer } from './ask-judge.ts';
import { type BuiltPrompt, buildPrompt, REPAIR_BYTES, repairPrompt } from './build-prompt.ts';
import { readReply } from './judge-by-rubric.ts';
import { JudgeFailure, type JudgePrompt } from './judge-model.ts';
import {
  chargeForJudge,
  giveBack,
  type JudgeMoneyDependencies,
  type JudgeReservation,
  reserveForJudge,
} from './judge-money.ts';
import type { JudgePrice } from './judge-price.ts';
import { findKept, type KeptAnswerDependencies, keepAnswer } from './kept-answers.ts';
import { promptTokens } from './prompt-tokens.ts';
import type { Judgement, NoJudgement } from './read-answer.ts';
import { JudgeWait, type RubricAnswer, type RubricQuestion, unanswered } from './rubric-question.ts';

export interface AskRubricDependencies extends JudgeMoneyDependencies, KeptAnswerDependencies {
  /** Asks once. @throws JudgeFailure; AegisError before anything was asked */
  readonly ask: (model: JudgeModelName, prompt: JudgePrompt) => Promise<JudgeAnswer>;
  /** Null where nobody knows what a model costs. */
  readonly priceOf: (model: JudgeModelName) => JudgePrice | null;
  /** Tokens that a model takes, its answer included. */
  readonly windowTokensOf: (model: JudgeModelName) => number;
  readonly ids: IdSource;
  /** Milliseconds; only differences are used. */
  readonly stopwatch: () => number;
  /** Masks what a provider said, which may quote what it was sent. */
  readonly mask: (text: string) => Promise<string>;
}

/** So often a call is paid for one rubric and one model of an evaluation, should none bring an answer. */
const MAX_PAID_CALLS = 3;
const MAX_DETAIL_CHARACTERS = 300;

/**
 * Asks one model about one rubric, and pays for it: from the cache where an equal request was answered, else within what
 * was reserved. The answer is kept before it is paid for, so that whoever repeats this finds it.
 * @throws JudgeWait; an error of a store
 */
export async function askRubric(deps: AskRubricDependencies, question: RubricQuestion): Promise<RubricAnswer> {
  const { model } = question;
  const price = deps.priceOf(model);
  if (price === null) return unanswered(question, 'judge_not_configured', 'Nobody knows what the model costs.');
  const built = prompted(deps, question);
  if (built instanceof JudgeFailure) return unanswered(question, 'provider_refused', built.message);
  return (await findKept(deps, question, built)) ?? reserveAndAsk(deps, question, built, price);
}

function prompted(
  deps: AskRubricDependencies,
  { applied, content, claims, model }: RubricQuestion,
): BuiltPrompt | JudgeFailure {
  const windowTokens = deps.windowTokensOf(model);
  try {
    return buildPrompt(deps, { rubric: applied.rubric, content, claims, windowTokens });
  } catch (error) {
    if (error instanceof JudgeFailure) return error;
    throw error;
  }
}

async function reserveAndAsk(
  deps: AskRubricDependencies,
  question: RubricQuestion,
  built: BuiltPrompt,
  price: JudgePrice,
): Promise<RubricAnswer> {
  const bill = new Bill(price, built.prompt);
  for (let call = 1; call <= MAX_PAID_CALLS; call++) {
    const id = reservationId(deps.sha256, question, call);
    const reserving = await reserveForJudge(deps, question.payer, id, bill.worstMicroUsd);
    const waiting = (message: string, seconds: number, noVerdict: 'provider_unavailable' | 'budget_spent') =>
      new JudgeWait(message, seconds, noVerdict, bill.lostMicroUsd);
    switch (reserving.outcome) {
      case 'reserved':
        return askReserved(deps, question, built, { bill, reservation: reserving.reservation });
      case 'busy':
        throw reserving.with === 'budget'
          ? waiting('Calls in flight hold what is left of a budget.', reserving.seconds, 'budget_spent')
          : waiting('Another worker makes this call.', reserving.seconds, 'provider_unavailable');
      case 'spent': {
        const detail = `Too little is left of a budget: ${reserving.budget}.`;
        return unanswered(question, 'budget_spent', detail, bill.lostMicroUsd);
      }
      case 'paid': {
        // Another worker may have got its answer since this one looked.
        const kept = await findKept(deps, question, built);
        if (kept !== null) return kept;
        bill.lostMicroUsd += reserving.costMicroUsd;
      }
    }
  }
  const detail = `${MAX_PAID_CALLS} calls were paid, and none brought an answer.`;
  return unanswered(question, 'provider_unavailable', detail, bill.lostMicroUsd);
}

/** An id that no client can name: theirs hold no slash. */
function reservationId(sha256: Sha256, { evaluationId, applied, model }: RubricQuestion, call: number): string {
  const digest = sha256(canonicalJson([evaluationId, applied.evaluator, applied.rubric.version, model, call]));
  return `judge/${digest.slice(0, 24)}`;
}

/** What a call and its repair use, and cost: the most that they can where the provider does not say. */
class Bill {
  microUsd = 0;
  tokens = { input: 0, output: 0 };
  /** What calls before cost that brought no answer. */
  lostMicroUsd = 0;
  readonly #price: JudgePrice;
  readonly #firstWorst: number;
  readonly #repairWorst: number;

  constructor(price: JudgePrice, prompt: JudgePrompt) {
    this.#price = price;
    const input = promptTokens(prompt);
    this.#firstWorst = price.worstCaseMicroUsd(input, prompt.maxTokens);
    // The same input, a few words more, and as much room for its answer.
    this.#repairWorst = price.worstCaseMicroUsd(input + REPAIR_BYTES, prompt.maxTokens);
  }

  get worstMicroUsd(): number {
    return this.#firstWorst + this.#repairWorst;
  }

  addFirst(asked: JudgeAnswer): void {
    this.#add(asked, this.#firstWorst);
  }

  /** @param asked null when it is not known what became of it */
  addRepair(asked: JudgeAnswer | null): void {
    this.#add(asked, this.#repairWorst);
  }

  #add(asked: JudgeAnswer | null, worstMicroUsd: number): void {
    const usage = asked?.reply.usage ?? null;
    if (usage === null) {
      this.microUsd += worstMicroUsd;
      return;
    }
    this.microUsd += this.#price.costMicroUsd(usage);
    const { input, output } = this.tokens;
    this.tokens = { input: input + usage.inputTokens, output: output + usage.outputTokens };
  }
}

interface Paid {
  readonly bill: Bill;
  readonly reservation: JudgeReservation;
}

async function askReserved(
  deps: AskRubricDependencies,
  question: RubricQuestion,
  built: BuiltPrompt,
  { bill, reservation }: Paid,
): Promise<RubricAnswer> {
  const startedAt = deps.stopwatch();
  let first: JudgeAnswer;
  try {
    first = await deps.ask(question.model, built.prompt);
  } catch (error) {
    return afterFailure(deps, question, { bill, reservation }, error);
  }
  bill.addFirst(first);
  let answer = readReply(first, { ...question, built });
  if ('noVerdict' in answer && answer.repairable) answer = await repaired(deps, question, built, answer, bill);
  const { mode } = first;
  const { tokens, microUsd, lostMicroUsd } = bill;
  const durationMilliseconds = Math.max(0, Math.round(deps.stopwatch() - startedAt));
  const kept = {
    reservation_id: reservation.own.reservation_id,
    mode,
    cost_micro_usd: microUsd,
    lost_micro_usd: lostMicroUsd,
    tokens,
    duration_ms: durationMilliseconds,
  };
  await keepAnswer(deps, question, built, kept, answer);
  await chargeForJudge(deps, reservation, microUsd);
  return {
    model: question.model,
    mode,
    promptHash: built.promptHash,
    isCut: built.cut,
    isBlind: question.claims === null,
    isCached: false,
    costMicroUsd: microUsd + lostMicroUsd,
    tokens,
    durationMilliseconds,
    answer,
  };
}

/** Asks once more. Where that brings nothing, the first answer stays what it was: no verdict, and paid. */
async function repaired(
  deps: AskRubricDependencies,
  question: RubricQuestion,
  built: BuiltPrompt,
  refused: NoJudgement,
  bill: Bill,
): Promise<Judgement | NoJudgement> {
  try {
    const asked = await deps.ask(question.model, repairPrompt(built.prompt, refused.detail));
    bill.addRepair(asked);
    return readReply(asked, { ...question, built });
  } catch (error) {
    if (mayBeCharged(error)) bill.addRepair(null);
    return refused;
  }
}

/** An error that nobody expected says nothing of what the provider did. */
function mayBeCharged(error: unknown): boolean {
  if (error instanceof JudgeFailure) return error.mayBeCharged;
  return !(error instanceof AegisError);
}

async function afterFailure(
  deps: AskRubricDependencies,
  question: RubricQuestion,
  { bill, reservation }: Paid,
  error: unknown,
): Promise<RubricAnswer> {
  const costMicroUsd = mayBeCharged(error) ? reservation.own.estimate.cost : 0;
  if (mayBeCharged(error)) await chargeForJudge(deps, reservation, costMicroUsd);
  else await giveBack(deps, reservation);
  if (!(error instanceof JudgeFailure)) throw error;
  const detail = (await deps.mask(error.message)).slice(0, MAX_DETAIL_CHARACTERS);
  const lostMicroUsd = bill.lostMicroUsd + costMicroUsd;
  if (error.kind === 'wait' || error.kind === 'later') {
    throw new JudgeWait(detail, error.retryAfterSeconds, 'provider_unavailable', lostMicroUsd);
  }
  return unanswered(question, 'provider_refused', detail, lostMicroUsd);
}
