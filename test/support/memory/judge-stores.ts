import type { JudgeModelName } from '../../../functions/evaluation/judge-settings.ts';
import type { CircuitState, CircuitStore } from '../../../functions/judging/circuit.ts';
import type { JudgeModeRecord, JudgeModeStore } from '../../../functions/judging/judge-modes.ts';

export class MemoryCircuitStore implements CircuitStore {
  readonly states = new Map<JudgeModelName, CircuitState>();
  /** How often it was read: a closed circuit must not cost a read for every call. */
  reads = 0;

  async find(model: JudgeModelName): Promise<CircuitState | null> {
    this.reads += 1;
    return this.states.get(model) ?? null;
  }

  async replace(model: JudgeModelName, known: CircuitState | null, next: CircuitState): Promise<boolean> {
    if (!this.#isStill(model, known)) return false;
    this.states.set(model, next);
    return true;
  }

  async remove(model: JudgeModelName, known: CircuitState): Promise<boolean> {
    return this.#isStill(model, known) && this.states.delete(model);
  }

  #isStill(model: JudgeModelName, known: CircuitState | null): boolean {
    const stored = this.states.get(model);
    return stored?.version === known?.version && stored?.openUntil === known?.openUntil;
  }
}

export class MemoryJudgeModeStore implements JudgeModeStore {
  readonly records = new Map<JudgeModelName, JudgeModeRecord>();
  writes = 0;

  async find(model: JudgeModelName): Promise<JudgeModeRecord | null> {
    return this.records.get(model) ?? null;
  }

  async put(model: JudgeModelName, record: JudgeModeRecord): Promise<void> {
    this.writes += 1;
    this.records.set(model, record);
  }
}
