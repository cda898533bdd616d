import * as z from 'zod';
import type { DeployedSystem } from '../vitest/provided-context.ts';
import { ApiClient } from './api-client.ts';

const CreatedSchema = z.looseObject({
  organization_id: z.string(),
  api_key: z.string(),
});

export interface Tenant {
  readonly organizationId: string;
  readonly key: string;
  /** Calls with the organization's first key. */
  readonly api: ApiClient;
}

/** A fresh organization, so that no test sees the traces or spends the quota of another. */
export async function createTenant({ url, platformKey }: DeployedSystem, name = 'Test'): Promise<Tenant> {
  const platform = new ApiClient(url, platformKey);
  const answer = await platform.post('/api/v1/organizations', { name, email: 'test@example.com' });
  if (answer.status !== 201) throw new Error(`No organization was created (${answer.status}): ${answer.text}`);
  const { organization_id: organizationId, api_key: key } = CreatedSchema.parse(answer.body);
  return { organizationId, key, api: new ApiClient(url, key) };
}
