import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import lockfile from '../../package-lock.json' with { type: 'json' };

const LockedSchema = z.record(
  z.string(),
  z.object({ version: z.string().optional(), integrity: z.string().optional(), inBundle: z.boolean().optional() }),
);

describe('the lockfile', () => {
  test('names the bytes of every package that a registry delivers, for every platform', () => {
    const { '': _checkout, ...packages } = LockedSchema.parse(lockfile.packages);
    // What is in a bundle is part of the bytes of the package around it.
    const delivered = Object.entries(packages).filter(([, { inBundle }]) => inBundle !== true);
    expect(delivered.length).toBeGreaterThan(100);
    const unnamed = delivered.filter(([, { integrity = '' }]) => !/^sha512-[\w+/]{86}==$/.test(integrity));
    expect(unnamed.map(([path]) => path)).toEqual([]);
  });
});
