import * as z from 'zod';

/** Lowest first: each role may do what those before it may. */
export const ROLES = ['viewer', 'developer', 'admin', 'owner'] as const;
export const Role = z.enum(ROLES);
export type Role = z.infer<typeof Role>;

export function isAtLeast(role: Role, required: Role): boolean {
  return ROLES.indexOf(role) >= ROLES.indexOf(required);
}

export function lowerRole(a: Role, b: Role): Role {
  return isAtLeast(a, b) ? b : a;
}

/** The roles that a holder of `role` may give, take away or change: its own and those below. */
export function rolesUpTo(role: Role): readonly Role[] {
  return ROLES.filter((other) => isAtLeast(role, other));
}

/** The highest of the roles that somebody has in projects; null for who has none. */
export function highestRole(roles: Readonly<Record<string, Role>>): Role | null {
  const held = Object.values(roles);
  return ROLES.findLast((role) => held.includes(role)) ?? null;
}

/** The role in one project; null without one. A project may be called like a member of every object. */
export function roleOf(roles: Readonly<Record<string, Role>>, projectId: string): Role | null {
  return new Map(Object.entries(roles)).get(projectId) ?? null;
}
