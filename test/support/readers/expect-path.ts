import { expect } from 'vitest';
import * as z from 'zod';

const WithPaths = z.looseObject({
  errors: z.array(z.object({ path: z.string().min(1), message: z.string().min(5) })).min(1),
});

/** Holds the refusal of what was sent to its promise: not our fault, and it says where the trouble is. */
export function expectPath(status: number, problem: unknown): void {
  expect(status).toBeGreaterThanOrEqual(400);
  expect(status).toBeLessThan(500);
  expect(WithPaths.safeParse(problem).success, JSON.stringify(problem)).toBe(true);
}
