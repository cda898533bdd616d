import { beforeEach, describe, expect, test } from 'vitest';
import type { JudgeMode } from '../../functions/evaluation/judge-settings.ts';
import { askJudge } from '../../functions/judging/ask-judge.ts';
import type { CircuitState } from '../../functions/judging/circuit.ts';
import { Circuits } from '../../functions/judging/circuits.ts';
import {
  JudgeFailure,
  type JudgeFailureKind,
  type JudgePrompt,
  type JudgeReply,
} from '../../functions/judging/judge-model.ts';
import { JudgeModes } from '../../functions/judging/judge-modes.ts';
import { MemoryCircuitStore, MemoryJudgeModeStore } from '../support/memory/judge-stores.ts';

const NAME = 'openai:gpt-5-mini';
const PROMPT: JudgePrompt = { instructions: '', task: '', schema: {}, schemaName: 'answer', maxTokens: 400 };
const REPLY: JudgeReply = { text: '{}', stop: 'end', usage: null, answeredBy: 'gpt-5-mini' };
const TIMEOUT = 60_000;

type Outcome = Partial<JudgeReply> | JudgeFailure;

let now: number;
let circuits: MemoryCircuitStore;
let modes: MemoryJudgeModeStore;
let opened: CircuitState[];
let troubles: unknown[];
let asked: JudgeMode[];
/** What the provider does, by the mode that it is asked in. */
let provider: (mode: JudgeMode) => Outcome;
let keyVersion: string | null;

beforeEach(() => {
  now = Date.parse('2026-11-30T12:00:00Z');
  [circuits, modes, opened, troubles, asked] = [new MemoryCircuitStore(), new MemoryJudgeModeStore(), [], [], []];
  provider = () => ({});
  keyVersion = 'key-1';
});

/** An execution environment: what is in its memory, others do not know. */
function environment(): () => ReturnType<typeof askJudge> {
  const shared = { now: () => now, notStored: (error: unknown) => void troubles.push(error) };
  const deps = {
    circuits: new Circuits({ ...shared, store: circuits, opened: (_, state) => void opened.push(state) }),
    modes: new JudgeModes({ ...shared, store: modes }),
    open: async () => ({
      keyVersion,
      async ask(_prompt: JudgePrompt, mode: JudgeMode) {
        asked.push(mode);
        const outcome = provider(mode);
        if (outcome instanceof JudgeFailure) throw outcome;
        return { ...REPLY, ...outcome };
      },
    }),
  };
  return () => askJudge(deps, NAME, PROMPT, TIMEOUT);
}

const failing = (kind: JudgeFailureKind, retryAfterSeconds: number | null = null) =>
  new JudgeFailure(kind, kind, { retryAfterSeconds });
const failureOf = (asking: () => Promise<unknown>) =>
  asking().then(
    () => null,
    (error: unknown) => error,
  );

describe('the ladder', () => {
  test('asks in the strictest mode, and remembers for everybody that it works', async () => {
    expect(await environment()()).toEqual({ reply: REPLY, mode: 'native_schema', isFromOther: false });
    expect(modes.records.get(NAME)).toEqual({ findings: { native_schema: 'works' }, foundAt: now });
    const ask = environment();
    await ask();
    await ask();
    expect(asked).toEqual(['native_schema', 'native_schema', 'native_schema']);
    expect(modes.writes).toBe(1);
  });

  test('goes down at once where a mode is refused, and never asks for it again', async () => {
    provider = (mode) => (mode === 'plain_json' ? {} : failing('unsupported'));
    expect(await environment()()).toMatchObject({ mode: 'plain_json' });
    expect(asked).toEqual(['native_schema', 'forced_tool', 'plain_json']);
    expect(await environment()()).toMatchObject({ mode: 'plain_json' });
    expect(asked).toHaveLength(4);
  });

  test.each([{ text: 'Looks fine.' }, { text: '[]' }, { text: '' }, { stop: 'token_cap' as const }])(
    'goes down with the next question where the first answer is useless: %j',
    async (useless) => {
      provider = (mode) => (mode === 'native_schema' ? useless : {});
      const ask = environment();
      expect(await ask()).toMatchObject({ mode: 'native_schema', reply: useless });
      expect(await ask()).toMatchObject({ mode: 'forced_tool', reply: { text: '{}' } });
      expect(asked).toHaveLength(2);
    },
  );

  test('gives a mode up that has worked after three useless answers in a row, not before', async () => {
    const ask = environment();
    await ask();
    for (const outcome of [{ text: 'x' }, { text: 'x' }, {}, { text: 'x' }, { text: 'x' }, { text: 'x' }]) {
      provider = () => outcome;
      expect(await ask()).toMatchObject({ mode: 'native_schema' });
    }
    expect(await ask()).toMatchObject({ mode: 'forced_tool' });
  });

  test('learns nothing of a mode from an answer that was refused or filtered', async () => {
    const ask = environment();
    provider = () => ({ text: '', stop: 'refusal' });
    await ask();
    provider = () => ({ text: '', stop: 'content_filter' });
    expect(await ask()).toMatchObject({ mode: 'native_schema' });
    expect(modes.writes).toBe(0);
  });

  test('stays with the strictest mode that is taken when none brings a useful answer', async () => {
    provider = (mode) => (mode === 'native_schema' ? failing('unsupported') : { text: 'prose' });
    const ask = environment();
    for (const mode of ['forced_tool', 'plain_json', 'forced_tool', 'forced_tool']) {
      expect(await ask()).toMatchObject({ mode });
    }
  });

  test('is found anew when the model refuses what it took before', async () => {
    modes.records.set(NAME, { findings: { native_schema: 'refused', forced_tool: 'works' }, foundAt: now });
    provider = (mode) => (mode === 'forced_tool' ? failing('unsupported') : {});
    expect(await environment()()).toMatchObject({ mode: 'native_schema' });
    expect(modes.records.get(NAME)?.findings).toEqual({ forced_tool: 'refused', native_schema: 'works' });
  });

  test('is found anew after a week', async () => {
    modes.records.set(NAME, { findings: { native_schema: 'refused' }, foundAt: now - 7 * 86_400_000 });
    expect(await environment()()).toMatchObject({ mode: 'native_schema' });
  });

  test('ends with a refusal where no mode is taken, without asking again', async () => {
    provider = () => failing('unsupported');
    const ask = environment();
    expect(await failureOf(ask)).toMatchObject({ kind: 'refused' });
    expect(await failureOf(ask)).toMatchObject({ kind: 'refused' });
    expect(asked).toHaveLength(3);
    expect(circuits.states.size).toBe(0);
  });
});

test('an answer of another model says so', async () => {
  provider = () => ({ answeredBy: 'gpt-4o-mini' });
  expect(await environment()()).toMatchObject({ isFromOther: true });
  provider = () => ({ answeredBy: null });
  expect(await environment()()).toMatchObject({ isFromOther: false });
});

describe('the circuit', () => {
  test('costs no read for ten seconds while it is closed', async () => {
    const ask = environment();
    for (let call = 0; call < 20; call++) await ask();
    expect(circuits.reads).toBe(1);
    now += 10_000;
    await ask();
    expect(circuits.reads).toBe(2);
  });

  test('holds everybody for as long as the provider asks, then lets one try', async () => {
    provider = () => failing('wait', 30);
    const [first, second, third] = [environment(), environment(), environment()];
    expect(await failureOf(first)).toMatchObject({ kind: 'wait', retryAfterSeconds: 30 });
    expect(await failureOf(first)).toMatchObject({ kind: 'wait', retryAfterSeconds: 30 });
    expect(await failureOf(second)).toMatchObject({ kind: 'wait', retryAfterSeconds: 30, mayBeCharged: false });
    expect(asked).toHaveLength(1);
    expect(opened).toHaveLength(1);
    now += 30_000;
    provider = () => ({});
    const outcomes = await Promise.all(
      [second, third].map((ask) =>
        ask().then(
          () => 'asked',
          () => 'held',
        ),
      ),
    );
    expect(outcomes.toSorted()).toEqual(['asked', 'held']);
    expect(asked).toHaveLength(2);
    expect(circuits.states.size).toBe(0);
    now += 10_000;
    await first();
  });

  test('never holds longer than a quarter of an hour for being asked to wait', async () => {
    provider = () => failing('wait', 86_400);
    const ask = environment();
    await failureOf(ask);
    now += 900_000;
    provider = () => ({});
    expect(await ask()).toMatchObject({ mode: 'native_schema' });
  });

  test('waits twice as long with each time in a row, up to five minutes', async () => {
    provider = () => failing('wait');
    const ask = environment();
    const pauses: number[] = [];
    for (let time = 0; time < 9; time++) {
      await failureOf(ask);
      const { openUntil } = circuits.states.get(NAME) ?? { openUntil: 0 };
      pauses.push((openUntil - now) / 1_000);
      now = openUntil;
    }
    expect(pauses).toEqual([5, 10, 20, 40, 80, 160, 300, 300, 300]);
    provider = () => ({});
    await ask();
    provider = () => failing('wait');
    await failureOf(ask);
    expect(circuits.states.get(NAME)).toMatchObject({ openings: 1 });
  });

  test('opens after three troubles in a row, and an answer between them counts anew', async () => {
    const ask = environment();
    for (const outcome of [failing('later'), failing('later'), {}, failing('later'), failing('later')]) {
      provider = () => outcome;
      await failureOf(ask);
    }
    expect(circuits.states.size).toBe(0);
    provider = () => failing('later');
    expect(await failureOf(ask)).toMatchObject({ kind: 'later' });
    expect(await failureOf(ask)).toMatchObject({ kind: 'wait', retryAfterSeconds: 5 });
    expect(asked).toHaveLength(6);
  });

  test('opens again at once when the one who tries meets trouble', async () => {
    circuits.states.set(NAME, { reason: 'later', openUntil: now, openings: 2, keyVersion, version: 4 });
    provider = () => failing('later');
    await failureOf(environment());
    expect(circuits.states.get(NAME)).toMatchObject({ openings: 3, openUntil: now + 20_000 });
  });

  test('lets another one try when who tried never came back', async () => {
    circuits.states.set(NAME, { reason: 'later', openUntil: now, openings: 1, keyVersion, version: 1 });
    provider = () => {
      throw new Error('the function died');
    };
    await failureOf(environment());
    provider = () => ({});
    expect(await failureOf(environment())).toMatchObject({ kind: 'wait', retryAfterSeconds: TIMEOUT / 1_000 });
    now += TIMEOUT;
    await environment()();
  });

  test('that a bad key opened holds for an hour, or until another key is set', async () => {
    provider = () => failing('blocked');
    expect(await failureOf(environment())).toMatchObject({ kind: 'blocked' });
    const other = environment();
    expect(await failureOf(other)).toMatchObject({ kind: 'blocked', retryAfterSeconds: 3_600 });
    expect(asked).toHaveLength(1);
    keyVersion = 'key-2';
    provider = () => ({});
    await other();
    expect(circuits.states.size).toBe(0);
  });

  test('is let alone by a request that is refused: the provider answers', async () => {
    circuits.states.set(NAME, { reason: 'later', openUntil: now, openings: 2, keyVersion, version: 4 });
    provider = () => failing('refused');
    expect(await failureOf(environment())).toMatchObject({ kind: 'refused' });
    expect(circuits.states.size).toBe(0);
  });

  test('keeps the longer of two openings at the same moment', async () => {
    const [first, second] = [environment(), environment()];
    await Promise.all([first(), second()]);
    provider = () => failing('wait', 60);
    await failureOf(first);
    provider = () => failing('wait', 10);
    await failureOf(second);
    expect(circuits.states.get(NAME)).toMatchObject({ openUntil: now + 60_000 });
    expect(opened).toHaveLength(1);
    now += 60_000;
    provider = () => ({});
    await first();
    now += 10_000;
    await Promise.all([first(), second()]);
    provider = () => failing('wait', 10);
    await failureOf(first);
    provider = () => failing('wait', 60);
    await failureOf(second);
    expect(circuits.states.get(NAME)).toMatchObject({ openUntil: now + 60_000, openings: 2 });
  });
});

test('a store that is down costs no answer that was paid for', async () => {
  const ask = environment();
  circuits.states.set(NAME, { reason: 'later', openUntil: now, openings: 1, keyVersion, version: 1 });
  circuits.remove = () => Promise.reject(new Error('down'));
  modes.put = () => Promise.reject(new Error('down'));
  expect(await ask()).toMatchObject({ reply: REPLY });
  expect(troubles).toHaveLength(2);
});
