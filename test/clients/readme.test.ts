import { expect, test } from 'vitest';
import { readExport } from './read-export.ts';
import { readmeProgram } from './readme-program.ts';
import { runClient } from './run-client.ts';
import { SCENARIO } from './stand-in/scenario.ts';

/** The one in Python needs packages that are not installed here: `npm run tool -- test-clients py-readme`. */
test('the program in TypeScript that the README prints leaves a trace as it is', async () => {
  const program = readmeProgram('typescript', "from '@ai-sdk/otel'");
  const { exports, said } = await runClient({ name: 'readme', program }, 'documented', process.execPath);
  expect(said).toBe(`${SCENARIO.answer}\n`);
  const [exported, ...others] = exports;
  expect(others).toEqual([]);
  expect(await readExport(exported ?? {})).toMatchObject({
    question: 'What is 2 + 2?',
    answer: SCENARIO.answer,
    model: 'gpt-4o-mini-2024-07-18',
    calls: 1,
  });
});
