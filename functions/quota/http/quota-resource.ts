import * as z from 'zod';
import { DIMENSIONS, type Dimension, formatUsd, type Limits } from '../../kernel/amounts.ts';
import { PERIODS, type Period } from '../../kernel/window.ts';
import { type LimitRecord, limitsOf, type QuotaScope, scopeLabel } from '../limit.ts';
import type { LimitStatus } from '../quota-status.ts';

const Quantity = z
  .union([z.int(), z.string()])
  .meta({ description: 'Requests and tokens are integers, cost is a decimal string in USD.' });

export const LimitStatusResource = z
  .object({
    scope: z.string(),
    period: z.enum(PERIODS),
    dimension: z.enum(DIMENSIONS),
    limit: Quantity.nullable(),
    used: Quantity,
    reserved: Quantity.meta({ description: 'What open reservations hold.' }),
    remaining: Quantity.nullable().meta({ description: 'Never negative; null when there is no limit.' }),
    resets_at: z.string(),
    time_zone: z.string(),
  })
  .meta({ id: 'LimitStatus' });

export const QuotaStatusResource = z
  .object({
    project_id: z.string(),
    user_id: z.string().nullable(),
    allowed: z.boolean(),
    reason: z.string().nullable().meta({ description: 'Why a request would be refused now.' }),
    limits: z.array(LimitStatusResource),
  })
  .meta({ id: 'QuotaStatus' });

const LimitsResource = z.object({
  max_requests: z.int().nullable(),
  max_tokens: z.int().nullable(),
  max_cost: z.string().nullable(),
});

export const QuotaLimitsResource = z
  .object({
    scope: z.string(),
    daily: LimitsResource,
    monthly: LimitsResource,
    pending: z.object({
      daily: LimitsResource.extend({ from: z.string() }).nullable(),
      monthly: LimitsResource.extend({ from: z.string() }).nullable(),
    }),
  })
  .meta({ id: 'QuotaLimits' });

export function toQuotaStatus(
  projectId: string,
  userId: string | null,
  statuses: readonly LimitStatus[],
): z.infer<typeof QuotaStatusResource> {
  const spent = statuses.filter((status) => status.remaining === 0);
  return {
    project_id: projectId,
    user_id: userId,
    allowed: spent.length === 0,
    reason: spent.length === 0 ? null : spent.map(explain).join(' '),
    limits: toLimitStatuses(statuses),
  };
}

/** Which request would be refused now, and until when. */
function explain({ key, dimension }: LimitStatus): string {
  const { scope, window } = key;
  const which = dimension === 'requests' ? 'Every request' : `A request that ${REQUEST_WITH[dimension]}`;
  const until = new Date(window.endsAt).toISOString();
  return `${which} is refused until ${until}: the ${window.period} ${dimension} of the ${scope.kind} are used up.`;
}

const REQUEST_WITH = { tokens: 'uses tokens', cost: 'costs anything' } as const;

export function toLimitStatuses(statuses: readonly LimitStatus[]): z.infer<typeof LimitStatusResource>[] {
  return statuses.map((status) => ({
    scope: scopeLabel(status.key.scope),
    period: status.key.window.period,
    dimension: status.dimension,
    limit: status.limit === null ? null : quantity(status.dimension, status.limit),
    used: quantity(status.dimension, status.used),
    reserved: quantity(status.dimension, status.reserved),
    remaining: status.remaining === null ? null : quantity(status.dimension, status.remaining),
    resets_at: new Date(status.key.window.endsAt).toISOString(),
    time_zone: status.key.window.timeZone,
  }));
}

export function toQuotaLimits(scope: QuotaScope, record: LimitRecord): z.infer<typeof QuotaLimitsResource> {
  const pending = (period: Period) => {
    const entry = record.pending[period];
    if (entry === undefined) return null;
    return { ...toLimits(limitsOf(record, { period, name: entry.from })), from: dateOf(entry.from) };
  };
  return {
    scope: scopeLabel(scope),
    daily: toLimits(record.daily),
    monthly: toLimits(record.monthly),
    pending: { daily: pending('daily'), monthly: pending('monthly') },
  };
}

function toLimits(limits: Limits): z.infer<typeof LimitsResource> {
  return {
    max_requests: limits.requests,
    max_tokens: limits.tokens,
    max_cost: limits.cost === null ? null : formatUsd(limits.cost),
  };
}

function quantity(dimension: Dimension, value: number): number | string {
  return dimension === 'cost' ? formatUsd(value) : value;
}

/** `2026-11-20` of a window called `DAY#2026-11-20`. */
function dateOf(windowName: string): string {
  return windowName.slice(windowName.indexOf('#') + 1);
}
