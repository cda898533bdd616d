import { beforeEach, describe, expect, test } from 'vitest';
import { PepperSealer } from '../../functions/access/crypto/pepper-sealer.ts';
import type { SecretPlace } from '../../functions/access/sealed-secret.ts';
import { NOON } from '../support/builders/records.ts';

const pepper = (version: number) => `pepper-${version}-`.padEnd(40, 'x');
const PLACE: SecretPlace = { purpose: 'channel', organizationId: 'org-a', id: 'channel-1' };
const TEXT = 'what signs — a webhook';
let stored = '';
let reads = 0;

const open = () =>
  new PepperSealer(
    async () => {
      reads++;
      return stored;
    },
    () => NOON,
  );

beforeEach(() => {
  reads = 0;
  stored = JSON.stringify({ current: 1, '1': pepper(1) });
});

describe('a sealed secret', () => {
  test('opens in its place, and shows nothing of its text', async () => {
    const sealer = open();
    const sealed = await sealer.seal(PLACE, TEXT);
    expect(await sealer.open(PLACE, sealed)).toBe(TEXT);
    expect(sealed).not.toContain('webhook');
    expect(Buffer.from(sealed.split('.')[3] ?? '', 'base64url').toString('latin1')).not.toContain('webhook');
    expect(reads).toBe(1);
  });

  test('is another text each time', async () => {
    const sealer = open();
    expect(await sealer.seal(PLACE, TEXT)).not.toBe(await sealer.seal(PLACE, TEXT));
  });

  test.each<Partial<SecretPlace>>([{ purpose: 'provider_key' }, { organizationId: 'org-b' }, { id: 'channel-2' }])(
    'stays shut in another place: %o',
    async (other) => {
      const sealer = open();
      const sealed = await sealer.seal(PLACE, TEXT);
      await expect(sealer.open({ ...PLACE, ...other }, sealed)).rejects.toThrow();
    },
  );

  test('stays shut when any part of it was changed, and when it is none', async () => {
    const sealer = open();
    const sealed = await sealer.seal(PLACE, TEXT);
    const at = sealed.length - 10;
    const changed = sealed.slice(0, at) + (sealed[at] === 'A' ? 'B' : 'A') + sealed.slice(at + 1);
    for (const wrong of [changed, sealed.slice(0, -6), 'v1.1.AAAAAAAAAAAAAAAA.AAAA', TEXT, '']) {
      await expect(sealer.open(PLACE, wrong)).rejects.toThrow();
    }
  });

  test('opens after the pepper was rotated, also where the new pepper is not known yet', async () => {
    const before = open();
    const old = await before.seal(PLACE, TEXT);
    stored = JSON.stringify({ current: 2, '1': pepper(1), '2': pepper(2) });
    const after = open();
    const fresh = await after.seal(PLACE, TEXT);
    expect(fresh).toMatch(/^v1\.2\./);
    expect(await after.open(PLACE, old)).toBe(TEXT);
    expect(await before.open(PLACE, fresh)).toBe(TEXT);
  });

  test('is unavailable, not wrong, while its pepper is missing', async () => {
    const sealed = await open().seal(PLACE, TEXT);
    stored = JSON.stringify({ current: 2, '2': pepper(2) });
    await expect(open().open(PLACE, sealed)).rejects.toMatchObject({ code: 'unavailable' });
  });
});
