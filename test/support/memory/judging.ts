import type { JudgeModelName } from '../../../functions/evaluation/judge-settings.ts';
import { Circuits } from '../../../functions/judging/circuits.ts';
import type { TrialServices } from '../../../functions/judging/http/judge-services.ts';
import type { JudgeDeployment } from '../../../functions/judging/judge-deployment.ts';
import type { JudgeKeys, JudgeKeyTimes } from '../../../functions/judging/judge-keys.ts';
import { JudgeModes } from '../../../functions/judging/judge-modes.ts';
import { createJudgeOpener } from '../../../functions/judging/providers/open-judge.ts';
import { AegisError } from '../../../functions/kernel/errors.ts';
import type { Clock } from '../../../functions/kernel/ports.ts';
import { MemoryCircuitStore, MemoryJudgeModeStore } from './judge-stores.ts';

/** What the operator of a deployment in memory has set up for judges: nothing, until a test does. */
export class MemoryJudging {
  readonly circuits = new MemoryCircuitStore();
  readonly modes = new MemoryJudgeModeStore();
  keys: JudgeKeys = {};
  deployment: JudgeDeployment = {
    model: null,
    endpoints: {},
    prices: {},
    dailyBudgetMicroUsd: 10_000_000,
    waitHours: 1,
    callTimeoutSeconds: 60,
    providerUrls: {},
  };
  /** What probes may still hold, and what they were charged. */
  budgetMicroUsd = 1_000_000;
  readonly charged: number[] = [];
  readonly opened: JudgeModelName[] = [];
  readonly #now: Clock;

  constructor(now: Clock) {
    this.#now = now;
  }

  get services(): Pick<TrialServices, 'judgeDeployment' | 'judges' | 'judgeBudget'> & {
    judgeKeyTimes: () => Promise<JudgeKeyTimes>;
  } {
    const now = this.#now;
    const shared = { now, notStored: () => undefined };
    return {
      judgeDeployment: this.deployment,
      judgeKeyTimes: async () =>
        Object.fromEntries(Object.entries(this.keys).map(([name, { set_at: setAt }]) => [name, setAt])),
      judges: {
        open: createJudgeOpener(this.deployment, async () => this.keys),
        circuits: new Circuits({ ...shared, store: this.circuits, opened: (model) => void this.opened.push(model) }),
        modes: new JudgeModes({ ...shared, store: this.modes }),
      },
      judgeBudget: { reserve: async (_project, worstCase) => this.#reserve(worstCase) },
    };
  }

  #reserve(worstCaseMicroUsd: number) {
    if (worstCaseMicroUsd > this.budgetMicroUsd) throw new AegisError('quota_exceeded', 'The budget is spent.');
    this.budgetMicroUsd -= worstCaseMicroUsd;
    return {
      settle: async (costMicroUsd: number) => {
        this.budgetMicroUsd += worstCaseMicroUsd - costMicroUsd;
        this.charged.push(costMicroUsd);
      },
    };
  }
}
