import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { evaluateTrace } from '../../functions/evaluation/evaluate-trace.ts';
import { createModelLoader } from '../../functions/evaluation/files/model-loader.ts';
import { encodeArtifact, parseArtifact } from '../../functions/evaluation/models/artifact.ts';
import { HEAD_NAMES } from '../../functions/evaluation/models/shipped-heads.ts';
import { guard } from '../../functions/guard/guard.ts';

const ARTIFACTS = join(import.meta.dirname, '../../functions/evaluation/models/artifacts');

let folder: string;
let failed: string[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'aegis-models-'));
  failed = [];
  for (const name of HEAD_NAMES) await copyFile(join(ARTIFACTS, `${name}.head`), join(folder, `${name}.head`));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const loader = () => createModelLoader((name) => failed.push(name), pathToFileURL(`${folder}/`));
const ORDINARY = { input: 'What is the capital of France?', output: 'It is Paris.' };

async function evaluate(content: Parameters<typeof evaluateTrace>[0]['content'] = ORDINARY) {
  const models = await loader()();
  return evaluateTrace({ traceId: 't-2', content, findings: [], domain: 'generic', models, now: () => 0 });
}

describe('the models of tier 2', () => {
  test('are all there, in their order, and read once', async () => {
    const load = loader();
    const models = await load();
    expect(models.map(({ name }) => name)).toEqual([...HEAD_NAMES]);
    await rm(folder, { recursive: true });
    await expect(load()).resolves.toBe(models);
    expect(failed).toEqual([]);
  });

  test('are those of the repository when the code runs from its source', async () => {
    const models = await createModelLoader((name) => failed.push(name))();
    expect(models.every(({ version }) => /^\d+\.\d+\.\d+$/.test(version))).toBe(true);
    expect(failed).toEqual([]);
  });

  test('pass an ordinary trace', async () => {
    expect((await evaluate()).verdict).toBe('passed');
  });
});

describe('P7: a model that cannot be loaded', () => {
  const damage: Readonly<Record<string, (file: string) => Promise<void>>> = {
    'is missing': (file) => rm(file),
    'is cut short': async (file) => writeFile(file, (await readFile(file)).subarray(0, 5_000)),
    'has a stretch of zeros among its weights': async (file) =>
      writeFile(file, (await readFile(file)).fill(0, 100_000, 104_000)),
    'has one other weight': async (file) => {
      const bytes = await readFile(file);
      await writeFile(file, bytes.fill((bytes[200_000] ?? 0) ^ 1, 200_000, 200_001));
    },
    'lacks its last 62,993 bytes': async (file) => writeFile(file, (await readFile(file)).subarray(0, 200_000)),
    'has another bias in its header': async (file) => {
      const { header, weights } = parseArtifact(await readFile(file));
      await writeFile(file, encodeArtifact({ ...header, bias: header.bias - 10 }, weights));
    },
    'is followed by more': async (file) => writeFile(file, Buffer.concat([await readFile(file), Buffer.from('x')])),
    'is nonsense': (file) => writeFile(file, 'not a model'),
    'is that of another head': (file) => copyFile(join(ARTIFACTS, 'hostile-command.head'), file),
  };

  test.each(Object.entries(damage))('because it %s never lets a trace pass, and is named', async (_, spoil) => {
    await spoil(join(folder, 'toxicity.head'));
    const result = await evaluate();
    expect(result).toMatchObject({ verdict: 'needs_review', escalated_to: 4 });
    expect(result.decisions.at(-1)).toMatchObject({
      decision: 'escalate',
      reason: 'A required evaluator did not run.',
      evidence: 'toxicity (its model could not be loaded); to tier 4',
    });
    const runs = result.tiers.find(({ tier }) => tier === 2)?.evaluators ?? [];
    expect(runs.filter(({ outcome }) => outcome === 'error').map(({ name }) => name)).toEqual(['toxicity']);
    expect(failed).toEqual(['toxicity']);
  });

  test('makes the guard unavailable when its weights are zeros', async () => {
    const file = join(folder, 'input-injection.head');
    await writeFile(file, (await readFile(file)).fill(0, 100_000, 104_000));
    const models = await loader()();
    const unavailable = expect.objectContaining({ code: 'unavailable' });
    expect(() => guard({ direction: 'input', text: 'Hello.', models })).toThrow(unavailable);
  });

  test('makes another set of evaluators, so that a later evaluation with it stands apart', async () => {
    const whole = await evaluate();
    await rm(join(folder, 'toxicity.head'));
    expect((await evaluate()).evaluator_set).not.toBe(whole.evaluator_set);
  });

  test('makes the guard unavailable instead of allowing', async () => {
    await rm(join(folder, 'input-injection.head'));
    const models = await loader()();
    const unavailable = expect.objectContaining({ code: 'unavailable', retryAfterSeconds: 2 });
    expect(() => guard({ direction: 'input', text: 'Hello.', models })).toThrow(unavailable);
    const isEnabled = (name: string) => name !== 'input-injection';
    expect(guard({ direction: 'input', text: 'Hello.', models, isEnabled }).decision).toBe('allow');
  });

  test('is tried again at the next call', async () => {
    const file = join(folder, 'toxicity.head');
    await rm(file);
    const load = loader();
    expect((await load()).some(({ unavailable }) => unavailable !== undefined)).toBe(true);
    await copyFile(join(ARTIFACTS, 'toxicity.head'), file);
    expect((await load()).every(({ unavailable }) => unavailable === undefined)).toBe(true);
  });
});
