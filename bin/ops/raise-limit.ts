import type { Plan, Task, TaskOptions } from './task.ts';
import { UsageError } from './usage-error.ts';

const FIELDS = {
  'requests-daily': 'max_requests_daily',
  'tokens-daily': 'max_tokens_daily',
  'cost-daily': 'max_cost_daily',
  'requests-monthly': 'max_requests_monthly',
  'tokens-monthly': 'max_tokens_monthly',
  'cost-monthly': 'max_cost_monthly',
} as const;

/** Through the API, so that the same rules and the same audit apply as for everybody. */
export const raiseLimit: Task = {
  summary: 'change a limit now; needs an administrator key of the organization in AEGIS_API_KEY',
  usage: `[--project <id> [--user <id>]] ${Object.keys(FIELDS)
    .map((flag) => `[--${flag} <n|none>]`)
    .join(' ')}`,
  async plan({ apiUrl, adminKey }, options): Promise<Plan> {
    if (adminKey === undefined) throw new UsageError('Put a key that may change quotas into AEGIS_API_KEY.');
    const body = bodyOf(options);
    const project = options.flags['project'];
    const query = project === undefined ? '' : `?project_id=${encodeURIComponent(project)}`;
    const headers = { authorization: `Bearer ${adminKey}`, 'content-type': 'application/json' };
    const before = await fetch(`${apiUrl}/api/v1/quota/status${query}`, { headers });
    const update = async (): Promise<string[]> => {
      const url = `${apiUrl}/api/v1/quota/update`;
      const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
      if (!answer.ok) throw new UsageError(`The API answered ${answer.status}: ${await answer.text()}`);
      return [`The limits are now ${await answer.text()}`];
    };
    return {
      findings: [`Now: ${await before.text()}`, `Would set: ${JSON.stringify(body)}`],
      typeToConfirm: null,
      apply: update,
    };
  },
};

function bodyOf({ flags }: TaskOptions): Record<string, unknown> {
  const limits: Record<string, string | number | null> = {};
  for (const [flag, field] of Object.entries(FIELDS)) {
    const value = flags[flag];
    if (value === undefined) continue;
    const amount = flag.startsWith('cost') ? value : Number(value);
    limits[field] = value === 'none' ? null : amount;
  }
  if (Object.keys(limits).length === 0) throw new UsageError('Name at least one limit.');
  const { project, user } = flags;
  return {
    ...limits,
    ...(project === undefined ? {} : { project_id: project }),
    ...(user === undefined ? {} : { user_id: user }),
    effective: 'now',
  };
}
