import * as z from 'zod';
import { StartFailure } from './start-failure.ts';

export const DemoOrganizationSchema = z.object({ organization_id: z.string(), api_key: z.string() });
export type DemoOrganization = z.infer<typeof DemoOrganizationSchema>;

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
  return DemoOrganizationSchema.parse(JSON.parse(body));
}

/** Whether the system still knows the organization by this key. */
export async function stillWorks(url: string, organization: DemoOrganization, signal: AbortSignal): Promise<boolean> {
  const response = await fetch(`${url}/api/v1/organization`, {
    headers: { authorization: `Bearer ${organization.api_key}` },
    signal,
  });
  return response.ok && (await response.text()).includes(organization.organization_id);
}
