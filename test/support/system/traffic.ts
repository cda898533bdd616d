import { aSubmission } from '../builders/submission.ts';
import type { ApiAnswer } from './api-client.ts';
import type { Tenant } from './tenant.ts';

/** The emulator runs a process per concurrent call, and starts each on two cores. */
export const CONNECTIONS = 24;

/** Sets the daily limit of requests of the default project. */
export async function limitRequests({ api }: Tenant, requests: number | null): Promise<void> {
  const answer = await api.post('/api/v1/quota/update', { project_id: 'default', max_requests_daily: requests });
  if (answer.status !== 200) throw new Error(`The limit was not set (${answer.status}): ${answer.text}`);
}

/** Submits over and over, at most CONNECTIONS at the same time. */
export async function submitMany({ api }: Tenant, count: number): Promise<ApiAnswer[]> {
  const answers: ApiAnswer[] = [];
  let next = 0;
  const connection = async () => {
    while (next++ < count) answers.push(await api.post('/api/v1/traces', aSubmission()));
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, connection));
  return answers;
}
