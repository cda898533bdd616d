import { beforeEach, describe, expect, test } from 'vitest';
import { PepperHasher } from '../../functions/access/crypto/pepper-hasher.ts';
import { NOON } from '../support/builders/records.ts';

const pepper = (version: number) => `pepper-${version}-`.padEnd(40, 'x');
const SECRET = 's'.repeat(43);
let nowMs = NOON;
let stored = '';
let reads = 0;

function open(): PepperHasher {
  const read = async () => {
    reads++;
    return stored;
  };
  return new PepperHasher(read, () => nowMs);
}

beforeEach(() => {
  nowMs = NOON;
  reads = 0;
  stored = JSON.stringify({ current: 1, '1': pepper(1) });
});

function rotate(): void {
  stored = JSON.stringify({ current: 2, '1': pepper(1), '2': pepper(2) });
}

describe('peppers', () => {
  test('are read once a minute, however many secrets are checked', async () => {
    const hasher = open();
    const hash = await hasher.hashSecret(SECRET);
    for (let i = 0; i < 20; i++) expect(await hasher.verifySecret(SECRET, hash)).toBe(true);
    expect(await hasher.verifySecret('t'.repeat(43), hash)).toBe(false);
    expect(reads).toBe(1);
  });

  test('are used anew within a minute of a rotation, and old hashes go on holding', async () => {
    const hasher = open();
    const before = await hasher.hashSecret(SECRET);
    rotate();
    nowMs += 60_000;
    expect((await hasher.hashSecret(SECRET)).pepperVersion).toBe(2);
    expect(await hasher.verifySecret(SECRET, before)).toBe(true);
  });

  test('are read at once when a key is met under one that is not known yet', async () => {
    const hasher = open();
    await hasher.hashSecret(SECRET);
    rotate();
    const made = await open().hashSecret(SECRET);
    expect(made.pepperVersion).toBe(2);
    expect(await hasher.verifySecret(SECRET, made)).toBe(true);
  });

  test('that are gone refuse their keys without a read for each', async () => {
    const hasher = open();
    const hash = { ...(await hasher.hashSecret(SECRET)), pepperVersion: 7 };
    for (let i = 0; i < 20; i++) expect(await hasher.verifySecret(SECRET, hash)).toBe(false);
    expect(reads).toBe(2);
  });

  test('give digests that differ by purpose and organization, and stay the same through a rotation', async () => {
    const digest = await open().digest('value', 'org_a', 'text');
    expect(await open().digest('value', 'org_b', 'text')).not.toBe(digest);
    expect(await open().digest('pseudonym', 'org_a', 'text')).not.toBe(digest);
    rotate();
    expect(await open().digest('value', 'org_a', 'text')).toBe(digest);
  });
});
