import { RANDOM_IDS } from '../../../functions/access/crypto/random-ids.ts';
import type { JudgeMode } from '../../../functions/evaluation/judge-settings.ts';
import { JUDGE_MODES } from '../../../functions/evaluation/judge-settings.ts';
import type { NoVerdict, Rating } from '../../../functions/evaluation/judged-run.ts';
import { buildPrompt } from '../../../functions/judging/build-prompt.ts';
import { judgeByRubric } from '../../../functions/judging/judge-by-rubric.ts';
import {
  JudgeFailure,
  type JudgeModel,
  type JudgePrompt,
  type JudgeReply,
} from '../../../functions/judging/judge-model.ts';
import { rubricsFor } from '../../../functions/judging/rubrics-for.ts';
import { sha256 } from '../../../functions/kernel/crypto/sha256.ts';
import type { JudgedRow, JudgedSet } from './judged-sets.ts';

/** What came back for one row. */
export interface RowOutcome {
  readonly set: string;
  readonly id: string;
  readonly isBad: boolean;
  readonly rating: Rating | null;
  readonly confidence: number | null;
  /** Why there is no rating. */
  readonly noVerdict: NoVerdict | null;
  readonly detail: string | null;
  readonly calls: number;
  readonly mode: JudgeMode | null;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly costMicroUsd: number;
  readonly milliseconds: number;
  /** Every answer as it came. */
  readonly replies: readonly string[];
}

export interface JudgeSetup {
  readonly model: JudgeModel;
  /** The ladder, or one mode of it. */
  readonly modes: readonly JudgeMode[];
  readonly windowTokens: number;
  readonly timeoutMilliseconds: number;
  readonly costMicroUsd: (usage: NonNullable<JudgeReply['usage']>) => number;
  readonly now: () => number;
}

export function modesFrom(named: string | undefined): readonly JudgeMode[] {
  const one = JUDGE_MODES.find((mode) => mode === named);
  return one === undefined ? JUDGE_MODES : [one];
}

/** Judges a row as tier 3 does, blind: one call, and one more where the answer could not be read. */
export async function judgeRow(setup: JudgeSetup, { name, domain }: JudgedSet, row: JudgedRow): Promise<RowOutcome> {
  const call = new CountedCalls(setup);
  const startedAt = setup.now();
  const outcome = await outcomeOf(setup, call, domain, row);
  const { count: calls, mode, inputTokens, outputTokens, costMicroUsd, replies } = call;
  const counted = { calls, mode, inputTokens, outputTokens, costMicroUsd, replies };
  return { set: name, id: row.id, isBad: row.isBad, ...outcome, ...counted, milliseconds: setup.now() - startedAt };
}

async function outcomeOf(setup: JudgeSetup, call: CountedCalls, domain: JudgedSet['domain'], row: JudgedRow) {
  const none = { rating: null, confidence: null };
  try {
    const [applied] = rubricsFor([], row.content, domain, row.id);
    if (applied === undefined) throw new Error('no rubric');
    const { windowTokens } = setup;
    const request = { rubric: applied.rubric, content: row.content, claims: null, windowTokens };
    const built = buildPrompt({ ids: RANDOM_IDS, sha256 }, request);
    const read = await judgeByRubric((prompt) => call.ask(prompt), { applied, content: row.content, built });
    if (!('rating' in read)) return { ...none, noVerdict: read.noVerdict, detail: read.detail };
    return { rating: read.rating, confidence: read.confidence, noVerdict: null, detail: read.note };
  } catch (error) {
    if (!(error instanceof JudgeFailure)) throw error;
    const isLater = error.kind === 'wait' || error.kind === 'later';
    const noVerdict: NoVerdict = isLater ? 'provider_unavailable' : 'provider_refused';
    return { ...none, noVerdict, detail: error.message };
  }
}

class CountedCalls {
  count = 0;
  mode: JudgeMode | null = null;
  inputTokens = 0;
  outputTokens = 0;
  costMicroUsd = 0;
  readonly replies: string[] = [];
  readonly #setup: JudgeSetup;

  constructor(setup: JudgeSetup) {
    this.#setup = setup;
  }

  async ask(prompt: JudgePrompt) {
    const { model, modes, timeoutMilliseconds, costMicroUsd } = this.#setup;
    this.count++;
    for (const mode of modes) {
      const reply = await model.ask(prompt, mode, timeoutMilliseconds).catch(notTaken);
      if (reply === null) continue;
      this.mode = mode;
      this.replies.push(reply.text);
      this.inputTokens += reply.usage?.inputTokens ?? 0;
      this.outputTokens += reply.usage?.outputTokens ?? 0;
      if (reply.usage !== null) this.costMicroUsd += costMicroUsd(reply.usage);
      return { reply, isFromOther: false };
    }
    throw new JudgeFailure('refused', 'The model takes none of the modes.');
  }
}

function notTaken(error: unknown): null {
  if (error instanceof JudgeFailure && error.kind === 'unsupported') return null;
  throw error;
}
