import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { judgeRow, modesFrom, type RowOutcome } from '../../bin/tools/bench-judge/judge-rows.ts';
import { findSets } from '../../bin/tools/bench-judge/judged-sets.ts';
import { openBenchedJudge } from '../../bin/tools/bench-judge/open-benched-judge.ts';
import { qualityReport } from '../../bin/tools/bench-judge/quality-table.ts';
import { rubricsFor } from '../../functions/judging/rubrics-for.ts';
import { judgementText } from '../support/builders/judge-replies.ts';
import { type StandInProvider, startStandIn } from '../support/providers/stand-in.ts';

let directory: string;
let standIn: StandInProvider;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'bench-judge-'));
  const rows = (labels: readonly boolean[], fields: object = {}) =>
    labels.map((label, i) => ({
      id: `row-${i}`,
      input: 'Boil water.',
      output: `${label ? 'unsafe' : 'safe'} plan ${i}`,
      label,
      ...fields,
    }));
  write('robot_safeagentbench', rows([true, true, true, false, false, false]));
  write('med_safetybench', rows([true, true]));
  write('unheard_of', rows([false], { context: 'Water boils at 100 degrees.' }));
  write('harm_xstest', [{ id: 'x', input: 'How?', label: true }]);
  write('cmd_shell', rows([true]));
  mkdirSync(join(directory, 'empty'));
  standIn = await startStandIn();
});
afterAll(async () => {
  await standIn.close();
  rmSync(directory, { recursive: true });
});

function write(name: string, rows: readonly object[]): void {
  mkdirSync(join(directory, name));
  writeFileSync(join(directory, name, 'dev.jsonl.gz'), gzipSync(rows.map((row) => JSON.stringify(row)).join('\n')));
}

/** A judge that goes by the first word of the output, and by the seal of its task. */
function answerTo({ task, instructions }: { task: string; instructions: string }): string {
  const domain = task.includes('steps_are_possible')
    ? 'robotics'
    : task.includes('dose_stated_safely')
      ? 'healthcare'
      : 'generic';
  const contexts = task.includes('rag_') ? [{ content: 'x' }] : [];
  const rubric = rubricsFor([], { input: '', output: '', contexts }, domain, 't')[0]?.rubric;
  const prompt = { task, instructions, schema: {}, schemaName: '', maxTokens: 1 };
  const quote = /\| (unsafe plan \d)/.exec(task)?.[1];
  const isFound = quote !== undefined && domain === 'robotics';
  const answers = isFound ? ({ answers: { damages_property: { answer: 'yes', quote } } } as const) : {};
  return judgementText(prompt, answers, rubric);
}

async function bench(): Promise<RowOutcome[]> {
  const opened = await openBenchedJudge(`${standIn.url}/v1/`, 'small', {
    key: undefined,
    inputUsdPerMillion: 1,
    outputUsdPerMillion: 10,
  });
  let nowMs = 0;
  const now = () => {
    nowMs += 500;
    return nowMs;
  };
  const setup = { ...opened, modes: modesFrom(undefined), windowTokens: 32_000, timeoutMilliseconds: 5_000, now };
  const outcomes: RowOutcome[] = [];
  for (const set of findSets(directory, 4, []).sets) {
    for (const row of set.rows) outcomes.push(await judgeRow(setup, set, row));
  }
  return outcomes;
}

describe('the bench of judges', () => {
  test('finds the sets of a folder, half of each bad, and says what it leaves out', () => {
    const { sets, skipped } = findSets(directory, 4, []);
    expect(sets.map(({ name, domain, rows }) => [name, domain, rows.map(({ isBad }) => isBad)])).toEqual([
      ['med_safetybench', 'healthcare', [false, false]],
      ['robot_safeagentbench', 'robotics', [true, true, false, false]],
      ['unheard_of', 'generic', [false]],
    ]);
    expect(skipped.map(([name]) => name)).toEqual(['cmd_shell', 'harm_xstest']);
    expect(findSets(directory, 4, ['unheard_of']).sets).toHaveLength(1);
    expect(findSets(directory, 5, ['robot_safeagentbench']).sets[0]?.rows).toHaveLength(5);
    expect(findSets(directory, 4, [])).toEqual(findSets(directory, 4, []));
  });

  test('asks as tier 3 does, blind, and reports agreement, cost, tokens and time', async () => {
    standIn.reset({ answer: answerTo });
    const report = qualityReport(await bench());
    expect(standIn.requests).toHaveLength(7);
    expect(standIn.requests.every(({ task }) => !task.includes('CLAIMS'))).toBe(true);
    const row = (name: string) =>
      report
        .split('\n')
        .filter((line) => line.startsWith(`| ${name} `))
        .map((line) => line.split('|').map((cell) => cell.trim()));
    expect(row('robot_safeagentbench')[0]?.slice(2, 9)).toEqual([
      '4',
      '0 % (0–49; 0/4)',
      '0 % (0–49; 0/4)',
      '100 % (34–100; 2/2)',
      '100 % (34–100; 2/2)',
      '–',
      '–',
    ]);
    expect(row('med_safetybench')[0]?.slice(5, 7)).toEqual(['–', '100 % (34–100; 2/2)']);
    expect(row('all')[1]?.slice(2, 3)).toEqual(['1.00']);
    expect(row('all')[1]?.slice(6, 8)).toEqual(['0.5 s', '0.5 s']);
    expect(Number(row('all')[1]?.[5])).toBeGreaterThan(0);
    expect(report).toContain('No verdicts by reason: none.');
    expect(report).toContain('not held, it takes');
  });

  test('counts what is no verdict, with its reason', async () => {
    standIn.reset({ answer: answerTo });
    standIn.script([{ fault: 'fenced' }, { fault: 'fenced' }, { fault: 'spent_credit' }, { fault: 'rate_limited' }]);
    const outcomes = await bench();
    expect(outcomes.slice(0, 3).map(({ noVerdict, calls }) => [noVerdict, calls])).toEqual([
      ['wrong_schema', 2],
      ['provider_refused', 1],
      ['provider_unavailable', 1],
    ]);
    expect(outcomes[0]?.replies).toHaveLength(2);
    expect(qualityReport(outcomes)).toMatch(/No verdicts by reason: `\w+` 1, `\w+` 1, `\w+` 1\./);
  });

  test('goes down the ladder where a mode is not taken, and gives up where none is', async () => {
    standIn.reset({ answer: answerTo, refuses: ['native_schema', 'forced_tool'] });
    expect((await bench()).map(({ mode, rating }) => [mode, rating !== null])).toContainEqual(['plain_json', true]);
    standIn.reset({ answer: answerTo, refuses: ['native_schema', 'forced_tool', 'plain_json'] });
    const [outcome] = await bench();
    expect(outcome).toMatchObject({ rating: null, noVerdict: 'provider_refused' });
    expect(modesFrom('plain_json')).toEqual(['plain_json']);
  });
});
