import type { StageConfig } from '../stage-config.ts';

type Environment = Readonly<Record<string, string>>;

/** Origins whose browsers may read answers; empty when CORS is off. */
export function corsEnvironment(config: StageConfig): Environment {
  return { CORS_ALLOWED_ORIGINS: config.api.corsAllowedOrigins.join(',') };
}

/** The limits of a (project, user) for whom nobody has set any. */
export function quotaEnvironment(config: StageConfig): Environment {
  return {
    DEFAULT_USER_TOKENS_DAILY: String(config.defaultUserQuota.tokensDaily),
    DEFAULT_USER_COST_DAILY_MICRO_USD: String(config.defaultUserQuota.costDailyMicroUsd),
  };
}

/** How long traces and what was found in them are kept. */
export function retentionEnvironment(config: StageConfig): Environment {
  return { RETENTION_DAYS: String(config.traceRetentionDays) };
}
