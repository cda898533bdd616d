import { pseudonymize } from '../access/pseudonym.ts';
import type { GatewaySettings } from './gateway-settings.ts';

/**
 * The settings with the users of their rules as requests and traces name them: an id that tells who somebody is, is a
 * pseudonym there. What holds a `*` stays as it is, and fits the ids that are no pseudonyms.
 */
export async function withStoredUsers(
  deps: Parameters<typeof pseudonymize>[0],
  organizationId: string,
  settings: GatewaySettings,
): Promise<GatewaySettings> {
  const rules = settings.rules.map(async (rule) => {
    const { users } = rule.when;
    if (users === undefined) return rule;
    const stored = users.map((user) => (user.includes('*') ? user : pseudonymize(deps, organizationId, user)));
    return { ...rule, when: { ...rule.when, users: await Promise.all(stored) } };
  });
  return { ...settings, rules: await Promise.all(rules) };
}
