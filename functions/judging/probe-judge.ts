import * as z from 'zod';
import { JUDGE_MODES, type JudgeMode, type JudgeModelName } from '../evaluation/judge-settings.ts';
import type { Clock } from '../kernel/ports.ts';
import { type AskJudgeDependencies, isFromOther } from './ask-judge.ts';
import { JudgeFailure, type JudgeModel, type JudgePrompt, type JudgeReply, type JudgeUsage } from './judge-model.ts';
import type { ModeFinding } from './judge-modes.ts';
import type { JudgePrice } from './judge-price.ts';

/** What every mode is asked: the smallest question whose answer shows whether the schema is kept. */
const QUESTION: JudgePrompt = {
  instructions:
    'You answer one question about a text. Answer with one JSON object and nothing else: {"names_a_colour": "yes"} or {"names_a_colour": "no"}.',
  task: 'Text: "The sky is blue." Does the text name a colour? Answer with the JSON object.',
  schema: {
    type: 'object',
    additionalProperties: false,
    required: ['names_a_colour'],
    properties: { names_a_colour: { type: 'string', enum: ['yes', 'no'] } },
  },
  schemaName: 'answer',
  // A model that reasons first spends most of it on that.
  maxTokens: 256,
};
const Answer = z.strictObject({ names_a_colour: z.enum(['yes', 'no']) });

/** More than the question takes by any tokenizer, a tool's description included. */
const QUESTION_TOKENS = 600;

interface ModeProbe {
  readonly mode: JudgeMode;
  /** Null where the provider could not be asked, so that nothing was found out. */
  readonly finding: ModeFinding | null;
  /** Why it does not work; empty where it does. */
  readonly detail: string;
  readonly latencyMilliseconds: number;
  readonly usage: JudgeUsage | null;
  readonly costMicroUsd: number;
}

export interface JudgeProbe {
  /** The mode in which the judge is asked from now on; null when none is taken. */
  readonly mode: JudgeMode | null;
  readonly probes: readonly ModeProbe[];
  readonly costMicroUsd: number;
}

interface ProbeDependencies extends AskJudgeDependencies {
  /** Milliseconds; only differences are used. */
  readonly stopwatch: Clock;
}

/** The most that a probe can cost. */
export function probeWorstCase(price: JudgePrice): number {
  return JUDGE_MODES.length * price.worstCaseMicroUsd(QUESTION_TOKENS, QUESTION.maxTokens);
}

/**
 * Asks a judge a small question in every mode at once, whatever its circuit says, and remembers what was found. A judge
 * that answers has its circuit closed.
 * @throws JudgeFailure `blocked` where there is no key or no such endpoint
 */
export async function probeJudge(
  deps: ProbeDependencies,
  name: JudgeModelName,
  price: JudgePrice,
  timeoutMilliseconds: number,
): Promise<JudgeProbe> {
  const model = await deps.open(name);
  const ask = (mode: JudgeMode) => probeMode(deps, { name, model, price }, mode, timeoutMilliseconds);
  const probes = await Promise.all(JUDGE_MODES.map(ask));
  const found = probes.flatMap(({ mode, finding }) => (finding === null ? [] : [[mode, finding] as const]));
  if (found.length > 0) {
    await deps.modes.replace(name, Object.fromEntries(found));
    await deps.circuits.close(name);
  }
  return {
    mode: await deps.modes.choose(name),
    probes,
    costMicroUsd: probes.reduce((sum, { costMicroUsd }) => sum + costMicroUsd, 0),
  };
}

interface Probed {
  readonly name: JudgeModelName;
  readonly model: JudgeModel;
  readonly price: JudgePrice;
}

async function probeMode(
  { stopwatch }: ProbeDependencies,
  { name, model, price }: Probed,
  mode: JudgeMode,
  timeoutMilliseconds: number,
): Promise<ModeProbe> {
  const startedAt = stopwatch();
  const worstCase = price.worstCaseMicroUsd(QUESTION_TOKENS, QUESTION.maxTokens);
  const elapsed = (): number => Math.round(stopwatch() - startedAt);
  try {
    const reply = await model.ask(QUESTION, mode, timeoutMilliseconds);
    const detail = isFromOther(name, reply) ? `Another model answered: ${reply.answeredBy}.` : problemOf(reply);
    const { usage } = reply;
    return {
      mode,
      finding: detail === '' ? 'works' : 'fails',
      detail,
      latencyMilliseconds: elapsed(),
      usage,
      costMicroUsd: usage === null ? worstCase : price.costMicroUsd(usage),
    };
  } catch (error) {
    if (!(error instanceof JudgeFailure)) throw error;
    return {
      mode,
      finding: error.kind === 'unsupported' ? 'refused' : null,
      detail: error.message,
      latencyMilliseconds: elapsed(),
      usage: null,
      costMicroUsd: error.mayBeCharged ? worstCase : 0,
    };
  }
}

const STOPPED: Readonly<Record<JudgeReply['stop'], string>> = {
  end: '',
  unknown: '',
  token_cap: 'The answer ran to the cap of tokens.',
  refusal: 'The model refused to answer.',
  content_filter: 'A filter of the provider kept the answer back.',
};

/** Empty for an answer that the schema allows. */
function problemOf({ text, stop }: JudgeReply): string {
  if (STOPPED[stop] !== '') return STOPPED[stop];
  try {
    return Answer.safeParse(JSON.parse(text)).success ? '' : 'The answer is not what the schema asks for.';
  } catch {
    return 'The answer is not one JSON object.';
  }
}
