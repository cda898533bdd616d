import { beforeEach, describe, expect, test } from 'vitest';
import type { CircuitState, CircuitStore } from '../../../functions/judging/circuit.ts';
import type { JudgeModeStore } from '../../../functions/judging/judge-modes.ts';

const MODEL = 'compatible:local/org/llama3.1:8b';
const OTHER = 'openai:gpt-4o-mini';

function aState(fields: Partial<CircuitState> = {}): CircuitState {
  return { reason: 'later', openUntil: 2_000_000_000_000, openings: 1, keyVersion: null, version: 1, ...fields };
}

/** What every store of circuits and of modes promises; `open` gives empty ones. */
export function describeJudgeStores(
  name: string,
  open: () => Promise<{ readonly circuits: CircuitStore; readonly modes: JudgeModeStore }>,
): void {
  let circuits: CircuitStore;
  let modes: JudgeModeStore;
  beforeEach(async () => {
    ({ circuits, modes } = await open());
  });

  describe(`circuits in ${name}`, () => {
    test('are closed until one is opened, each by itself', async () => {
      const state = aState({ reason: 'blocked', keyVersion: 'key-1' });
      expect(await circuits.find(MODEL)).toBeNull();
      expect(await circuits.replace(MODEL, null, state)).toBe(true);
      expect(await circuits.find(MODEL)).toEqual(state);
      expect(await circuits.find(OTHER)).toBeNull();
    });

    test('change only as somebody knows them', async () => {
      const [first, second] = [aState(), aState({ version: 2, openings: 2 })];
      await circuits.replace(MODEL, null, first);
      expect(await circuits.replace(MODEL, null, second)).toBe(false);
      expect(await circuits.replace(MODEL, second, second)).toBe(false);
      expect(await circuits.remove(MODEL, second)).toBe(false);
      expect(await circuits.replace(MODEL, first, second)).toBe(true);
      expect(await circuits.replace(MODEL, first, second)).toBe(false);
      expect(await circuits.find(MODEL)).toEqual(second);
      expect(await circuits.remove(MODEL, second)).toBe(true);
      expect(await circuits.remove(MODEL, second)).toBe(false);
      expect(await circuits.find(MODEL)).toBeNull();
    });

    test('tell one opening from a later one of the same number', async () => {
      const [first, later] = [aState(), aState({ openUntil: 2_000_000_005_000 })];
      await circuits.replace(MODEL, null, first);
      await circuits.remove(MODEL, first);
      await circuits.replace(MODEL, null, later);
      expect(await circuits.remove(MODEL, first)).toBe(false);
      expect(await circuits.find(MODEL)).toEqual(later);
    });

    test('let one of several try', async () => {
      const open = aState();
      await circuits.replace(MODEL, null, open);
      const trying = [1, 2, 3].map((second) =>
        circuits.replace(MODEL, open, aState({ version: 2, openUntil: open.openUntil + second })),
      );
      expect((await Promise.all(trying)).filter(Boolean)).toHaveLength(1);
    });
  });

  test(`modes in ${name} are what was last found out`, async () => {
    expect(await modes.find(MODEL)).toBeNull();
    await modes.put(MODEL, { findings: { native_schema: 'refused' }, foundAt: 1_000 });
    const record = { findings: { native_schema: 'refused', forced_tool: 'works' }, foundAt: 2_000 } as const;
    await modes.put(MODEL, record);
    expect(await modes.find(MODEL)).toEqual(record);
    expect(await modes.find(OTHER)).toBeNull();
  });
}
