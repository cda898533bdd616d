import type { JudgeMode, JudgeModelName } from '../evaluation/judge-settings.ts';
import type { Circuits } from './circuits.ts';
import { identityOf } from './judge-identity.ts';
import {
  JudgeFailure,
  type JudgeModel,
  type JudgePrompt,
  type JudgeReply,
  type OpenJudgeModel,
} from './judge-model.ts';
import type { JudgeModes } from './judge-modes.ts';
import { isSameModel } from './same-model.ts';

export interface AskJudgeDependencies {
  readonly open: OpenJudgeModel;
  readonly circuits: Circuits;
  readonly modes: JudgeModes;
}

export interface JudgeAnswer {
  readonly reply: JudgeReply;
  readonly mode: JudgeMode;
  /** Whether the reply says that another model wrote it: then it is no verdict. */
  readonly isFromOther: boolean;
}

/**
 * Asks a judge once: one call that may cost, beside refusals of a mode, which cost nothing. The circuit is asked before
 * and told afterwards.
 * @param timeoutMilliseconds for the call
 * @throws JudgeFailure, `wait` or `blocked` also where the circuit holds; AegisError `unavailable` before anything was
 * asked, when a store does not answer
 */
export async function askJudge(
  { open, circuits, modes }: AskJudgeDependencies,
  name: JudgeModelName,
  prompt: JudgePrompt,
  timeoutMilliseconds: number,
): Promise<JudgeAnswer> {
  const model = await open(name);
  let mode = await modes.choose(name);
  if (mode === null) throw takesNoMode();
  const pass = await circuits.admit(name, model.keyVersion, timeoutMilliseconds);
  try {
    while (mode !== null) {
      const reply = await askIn(mode, model, prompt, timeoutMilliseconds);
      if (reply !== null) {
        await circuits.succeeded(pass);
        await modes.learn(name, mode, reply);
        return { reply, mode, isFromOther: isFromOther(name, reply) };
      }
      await modes.refuse(name, mode);
      mode = await modes.choose(name);
    }
    throw takesNoMode();
  } catch (error) {
    if (error instanceof JudgeFailure) await circuits.failed(pass, error);
    throw error;
  }
}

function takesNoMode(): JudgeFailure {
  return new JudgeFailure('refused', 'The model takes none of the ways in which a judge is asked.');
}

/** Null when the mode is not taken. */
async function askIn(
  mode: JudgeMode,
  model: JudgeModel,
  prompt: JudgePrompt,
  timeoutMilliseconds: number,
): Promise<JudgeReply | null> {
  try {
    return await model.ask(prompt, mode, timeoutMilliseconds);
  } catch (error) {
    if (error instanceof JudgeFailure && error.kind === 'unsupported') return null;
    throw error;
  }
}

export function isFromOther(name: JudgeModelName, { answeredBy }: JudgeReply): boolean {
  return answeredBy !== null && !isSameModel(identityOf(name).model, answeredBy);
}
