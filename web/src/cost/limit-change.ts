import type { QuotaUpdate } from '../../../lib/client/api-types.ts';

/** The form that changes limits, as typed. An empty field leaves a limit as it is; `none` takes it away. */
export interface LimitForm {
  readonly scope: 'organization' | 'project' | 'user';
  readonly projectId: string;
  readonly userId: string;
  readonly values: Readonly<Record<LimitName, string>>;
  readonly effective: 'now' | 'next_window';
}

export const LIMIT_NAMES = [
  { name: 'max_requests_daily', says: 'Requests a day' },
  { name: 'max_tokens_daily', says: 'Tokens a day' },
  { name: 'max_cost_daily', says: 'Cost a day, USD' },
  { name: 'max_requests_monthly', says: 'Requests a month' },
  { name: 'max_tokens_monthly', says: 'Tokens a month' },
  { name: 'max_cost_monthly', says: 'Cost a month, USD' },
] as const;
type LimitName = (typeof LIMIT_NAMES)[number]['name'];

type Limits = { -readonly [Name in LimitName]?: NonNullable<QuotaUpdate[Name]> | null };

/** The change to send, or what is wrong with a field. */
export function readLimitForm(
  form: LimitForm,
): { readonly update: QuotaUpdate } | { readonly problems: Readonly<Record<string, string>> } {
  const problems: Record<string, string> = {};
  const limits: Limits = {};
  for (const { name } of LIMIT_NAMES) {
    const typed = form.values[name].trim();
    if (typed === '') continue;
    if (typed.toLowerCase() === 'none') limits[name] = null;
    else if (isCost(name)) {
      if (/^\d{1,12}(\.\d{1,6})?$/.test(typed)) limits[name] = typed;
      else problems[name] = 'An amount such as 12.50, or none';
    } else if (/^\d{1,15}$/.test(typed)) limits[name] = Number(typed);
    else problems[name] = 'A whole number, or none';
  }
  if (form.scope === 'user' && form.userId.trim() === '') problems['user_id'] = 'Which user?';
  if (Object.keys(problems).length === 0 && Object.keys(limits).length === 0) {
    problems['max_requests_daily'] = 'Fill in at least one limit';
  }
  if (Object.keys(problems).length > 0) return { problems };
  return {
    update: {
      ...(form.scope === 'organization' ? {} : { project_id: form.projectId }),
      ...(form.scope === 'user' ? { user_id: form.userId.trim() } : {}),
      ...limits,
      effective: form.effective,
    },
  };
}

function isCost(name: LimitName): name is 'max_cost_daily' | 'max_cost_monthly' {
  return name.startsWith('max_cost');
}
