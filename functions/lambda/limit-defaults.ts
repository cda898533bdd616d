import type { LimitDefaults } from '../quota/limit.ts';

/** The stage's daily limits for every (project, user), as the ledger reads them. */
export function userDailyDefaults(env: {
  readonly DEFAULT_USER_TOKENS_DAILY: number;
  readonly DEFAULT_USER_COST_DAILY_MICRO_USD: number;
}): LimitDefaults {
  return {
    userDaily: {
      requests: null,
      tokens: env.DEFAULT_USER_TOKENS_DAILY,
      cost: env.DEFAULT_USER_COST_DAILY_MICRO_USD,
    },
  };
}
