import { parseArgs } from 'node:util';
import { benchAuthentication } from './bench/authentication.ts';
import { benchColdStart } from './bench/cold-start.ts';
import { benchFairQueue } from './bench/fair-queue.ts';
import { type BenchResult, isWorse } from './bench/measure.ts';
import { benchRequestPath } from './bench/request-path.ts';

/** `npm run bench [-- NAME …]`: ratios inside one run, printed as a table; exits 1 when one got worse. */
const BENCHES: Readonly<Record<string, () => Promise<BenchResult[]>>> = {
  'cold-start': benchColdStart,
  'fair-queue': benchFairQueue,
  'request-path': benchRequestPath,
  authentication: benchAuthentication,
};

const { positionals } = parseArgs({ allowPositionals: true });
const unknown = positionals.filter((name) => BENCHES[name] === undefined);
if (unknown.length > 0) {
  console.error(`There is no bench ${unknown.join(', ')}. There are: ${Object.keys(BENCHES).join(', ')}.`);
  process.exit(2);
}

const results: BenchResult[] = [];
for (const [name, run] of Object.entries(BENCHES)) {
  if (positionals.length === 0 || positionals.includes(name)) results.push(...(await run()));
}
console.log('| what | against | ratio | target | measured |\n|---|---|---|---|---|');
for (const result of results) {
  const verdict = isWorse(result) ? 'worse than before' : result.ratio <= result.target ? 'met' : 'not met yet';
  console.log(
    `| ${result.what} | ${result.against} | ${result.ratio.toFixed(2)}× | ≤ ${result.target}×, ${verdict} | ${result.note} |`,
  );
}
process.exitCode = results.some(isWorse) ? 1 : 0;
