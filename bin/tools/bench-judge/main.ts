import { appendFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { mapBounded } from '../../../functions/kernel/map-bounded.ts';
import { dataDirectory } from '../train/arguments.ts';
import { judgeRow, modesFrom, type RowOutcome } from './judge-rows.ts';
import { findSets } from './judged-sets.ts';
import { openBenchedJudge } from './open-benched-judge.ts';
import { qualityReport } from './quality-table.ts';

const USAGE = `npm run tool -- bench-judge --data DIR --judge URL --judge-model NAME [options]

  --judge URL            an endpoint that speaks OpenAI's chat completions, or anthropic, openai or bedrock
  --judge-model NAME     the model there
  --rows N               rows of each set at most (30)
  --set NAME             only this set; may be repeated
  --mode MODE            native_schema, forced_tool or plain_json instead of the ladder
  --window TOKENS        what the model takes (32,000)
  --timeout SECONDS      for one call (120)
  --at-once N            calls under way (1)
  --input-usd X, --output-usd X   per million tokens, for an endpoint of your own (0)
  --replies FILE         adds every answer as it came, one JSON object a line
  --write FILE           writes the tables there

A key is read from the environment variable AEGIS_JUDGE_KEY.`;

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      data: { type: 'string' },
      judge: { type: 'string' },
      'judge-model': { type: 'string' },
      rows: { type: 'string', default: '30' },
      set: { type: 'string', multiple: true, default: [] },
      mode: { type: 'string' },
      window: { type: 'string', default: '32000' },
      timeout: { type: 'string', default: '120' },
      'at-once': { type: 'string', default: '1' },
      'input-usd': { type: 'string', default: '0' },
      'output-usd': { type: 'string', default: '0' },
      replies: { type: 'string' },
      write: { type: 'string' },
    },
  });
  const data = dataDirectory(values.data);
  const { judge, 'judge-model': model } = values;
  if ('problem' in data || judge === undefined || model === undefined) {
    console.error('problem' in data ? `${data.problem}\n\n${USAGE}` : USAGE);
    return 2;
  }
  const { sets, skipped } = findSets(data.directory, Number(values.rows), values.set);
  for (const [name, reason] of skipped) console.error(`${name}: left out, ${reason}`);
  for (const { name, rows } of sets) console.error(`${name}: ${rows.length} rows`);
  if (sets.length === 0) {
    console.error(`${data.directory} holds no set that a judge can be asked about.`);
    return 2;
  }
  const opened = await openBenchedJudge(judge, model, {
    key: process.env['AEGIS_JUDGE_KEY'],
    inputUsdPerMillion: Number(values['input-usd']),
    outputUsdPerMillion: Number(values['output-usd']),
  });
  const setup = {
    ...opened,
    modes: modesFrom(values.mode),
    windowTokens: Number(values.window),
    timeoutMilliseconds: Number(values.timeout) * 1_000,
    now: () => performance.now(),
  };
  const work = sets.flatMap((set) => set.rows.map((row) => ({ set, row })));
  let done = 0;
  const outcomes = await mapBounded(work, Number(values['at-once']), async ({ set, row }): Promise<RowOutcome> => {
    const outcome = await judgeRow(setup, set, row);
    if (values.replies !== undefined) await appendFile(values.replies, `${JSON.stringify(outcome)}\n`);
    done++;
    const said = outcome.rating ?? outcome.noVerdict;
    console.error(`${done}/${work.length} ${set.name} ${row.isBad ? 'bad' : 'good'}: ${said}`);
    return outcome;
  });
  const report = qualityReport(outcomes);
  console.log(report);
  if (values.write !== undefined) await writeFile(values.write, `${report}\n`);
  return 0;
}

process.exitCode = await main();
