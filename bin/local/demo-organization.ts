import * as z from 'zod';
import { StartFailure } from './start-failure.ts';

export const DemoOrganizationSchema = z.object({ organization_id: z.string(), api_key: z.string() });
export type DemoOrganization = z.infer<typeof DemoOrganizationSchema>;

const CreatedSchema = z.looseObject({
  organization: z.looseObject({ organization_id: z.string() }),
  api_key: z.looseObject({ key: z.string() }),
});

/** Creates an organization and its first key as any client would. */
export async function createDemoOrganization(
  url: string,
  platformKey: string,
  signal: AbortSignal,
): Promise<DemoOrganization> {
  const response = await fetch(`${url}/api/v1/organizations`, {
    method: 'POST',
    headers: { authorization: `Bearer ${platformKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'Demo', email: 'demo@example.com' }),
    signal,
  });
  const body = await response.text();
  if (response.status !== 201) {
    throw new StartFailure(`Could not create the demo organization (status ${response.status}): ${body}`);
  }
  const created = CreatedSchema.parse(JSON.parse(body));
  return { organization_id: created.organization.organization_id, api_key: created.api_key.key };
}

/** Whether the system still knows the organization by this key. */
export async function stillWorks(url: string, organization: DemoOrganization, signal: AbortSignal): Promise<boolean> {
  const response = await fetch(`${url}/api/v1/organization`, {
    headers: { authorization: `Bearer ${organization.api_key}` },
    signal,
  });
  return response.ok && (await response.text()).includes(organization.organization_id);
}
