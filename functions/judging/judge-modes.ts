import { JUDGE_MODES, type JudgeMode, type JudgeModelName } from '../evaluation/judge-settings.ts';
import type { Clock } from '../kernel/ports.ts';
import type { JudgeReply } from './judge-model.ts';

/**
 * What is known of a mode: that answers by it are what the schema asks for, that the provider refuses it, or that it is
 * taken and does not do what it should.
 */
export type ModeFinding = 'works' | 'refused' | 'fails';

export interface JudgeModeRecord {
  readonly findings: Partial<Readonly<Record<JudgeMode, ModeFinding>>>;
  /** Milliseconds since the epoch. */
  readonly foundAt: number;
}

/** What was found out about the modes of judges, shared by all environments of a deployment. */
export interface JudgeModeStore {
  find(model: JudgeModelName): Promise<JudgeModeRecord | null>;
  put(model: JudgeModelName, record: JudgeModeRecord): Promise<void>;
}

export interface JudgeModeDependencies {
  readonly store: JudgeModeStore;
  readonly now: Clock;
  /** Told of what could not be stored after a call: the answer is worth more than the note. */
  readonly notStored: (error: unknown) => void;
}

/** A provider may learn a mode: what was found is found anew after a week. */
const FINDINGS_HOLD_MILLISECONDS = 7 * 86_400_000;
const REMEMBERED_MILLISECONDS = 600_000;
/** A mode that has worked is given up after so many useless answers in a row, as one environment counts them. */
const USELESS_TO_GIVE_UP = 3;

interface Remembered {
  readonly record: JudgeModeRecord;
  readonly readAt: number;
}

/**
 * The ladder of every judge: the strictest mode that works. A model that nothing is known of is asked in the strictest
 * mode; a refusal costs nothing and leads to the next one at once, a useless answer leads there with the next question.
 */
export class JudgeModes {
  readonly #deps: JudgeModeDependencies;
  readonly #remembered = new Map<JudgeModelName, Remembered>();
  readonly #uselessInRow = new Map<string, number>();

  constructor(deps: JudgeModeDependencies) {
    this.#deps = deps;
  }

  /** The mode to ask in; null when the provider refuses them all. */
  async choose(model: JudgeModelName): Promise<JudgeMode | null> {
    const { findings } = await this.#look(model);
    const having = (finding: ModeFinding | undefined): JudgeMode | undefined =>
      JUDGE_MODES.find((mode) => findings[mode] === finding);
    return having('works') ?? having(undefined) ?? having('fails') ?? null;
  }

  /** Notes that the provider does not take a mode; whatever else is known was found before it changed. */
  async refuse(model: JudgeModelName, mode: JudgeMode): Promise<void> {
    const { findings } = await this.#look(model);
    const kept = findings[mode] === 'works' ? {} : findings;
    await this.#note(model, { ...kept, [mode]: 'refused' });
  }

  /** Learns from an answer. One that the provider or the model refused says nothing about the mode. */
  async learn(model: JudgeModelName, mode: JudgeMode, reply: JudgeReply): Promise<void> {
    if (reply.stop === 'refusal' || reply.stop === 'content_filter') return;
    const { findings } = await this.#look(model);
    const counter = `${mode} ${model}`;
    if (isUseful(reply)) {
      this.#uselessInRow.delete(counter);
      if (findings[mode] !== 'works') await this.#note(model, { ...findings, [mode]: 'works' });
      return;
    }
    const useless = (this.#uselessInRow.get(counter) ?? 0) + 1;
    this.#uselessInRow.set(counter, useless);
    if (findings[mode] === 'fails' || (findings[mode] === 'works' && useless < USELESS_TO_GIVE_UP)) return;
    this.#uselessInRow.delete(counter);
    await this.#note(model, { ...findings, [mode]: 'fails' });
  }

  /** Replaces what is known by what a probe of every mode has found. */
  async replace(model: JudgeModelName, findings: JudgeModeRecord['findings']): Promise<void> {
    await this.#note(model, findings);
  }

  async #look(model: JudgeModelName): Promise<JudgeModeRecord> {
    const now = this.#deps.now();
    const remembered = this.#remembered.get(model);
    if (remembered !== undefined && remembered.readAt + REMEMBERED_MILLISECONDS > now) return remembered.record;
    const stored = await this.#deps.store.find(model);
    const isFresh = stored !== null && stored.foundAt + FINDINGS_HOLD_MILLISECONDS > now;
    const record = isFresh ? stored : { findings: {}, foundAt: now };
    this.#remembered.set(model, { record, readAt: now });
    return record;
  }

  async #note(model: JudgeModelName, findings: JudgeModeRecord['findings']): Promise<void> {
    const record = { findings, foundAt: this.#deps.now() };
    this.#remembered.set(model, { record, readAt: record.foundAt });
    try {
      await this.#deps.store.put(model, record);
    } catch (error) {
      this.#deps.notStored(error);
    }
  }
}

/** Whether an answer is one JSON object, as every schema of ours asks for. */
function isUseful({ text, stop }: JudgeReply): boolean {
  if (stop === 'token_cap') return false;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}
