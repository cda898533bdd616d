import { parseArgs } from 'node:util';
import { benchAnalytics } from './analytics.ts';
import { benchAuthentication } from './authentication.ts';
import { benchBodyStorage } from './body-storage.ts';
import { benchColdStart } from './cold-start.ts';
import { benchConsole } from './console.ts';
import { benchFairQueue } from './fair-queue.ts';
import { benchGateway } from './gateway.ts';
import { benchHealth } from './health.ts';
import { benchListTraces } from './list-traces.ts';
import { type BenchResult, isMet, isWorse } from './measure.ts';
import { benchNotifications } from './notifications.ts';
import { benchObservability } from './observability.ts';
import { benchRequestPath } from './request-path.ts';
import { benchScanner } from './scanner.ts';
import { benchTiers } from './tiers.ts';
import { benchTokenCounting } from './token-counting.ts';

/**
 * `npm run bench [-- NAME …] [--peers DIR]`: ratios inside one run, printed as a table; exits 1 when one
 * got worse. Peers are measured beside us when DIR/node_modules has them; nothing is installed for it.
 */
const BENCHES: Readonly<Record<string, (peers: string | undefined) => Promise<BenchResult[]>>> = {
  'cold-start': benchColdStart,
  observability: benchObservability,
  health: benchHealth,
  'fair-queue': benchFairQueue,
  'request-path': benchRequestPath,
  authentication: benchAuthentication,
  scanner: benchScanner,
  tiers: benchTiers,
  'token-counting': benchTokenCounting,
  'list-traces': benchListTraces,
  analytics: benchAnalytics,
  'body-storage': benchBodyStorage,
  notifications: benchNotifications,
  gateway: benchGateway,
  console: benchConsole,
};

const { positionals, values } = parseArgs({ allowPositionals: true, options: { peers: { type: 'string' } } });
const unknown = positionals.filter((name) => BENCHES[name] === undefined);
if (unknown.length > 0) {
  console.error(`There is no bench ${unknown.join(', ')}. There are: ${Object.keys(BENCHES).join(', ')}.`);
  process.exit(2);
}

const results: BenchResult[] = [];
for (const [name, run] of Object.entries(BENCHES)) {
  if (positionals.length === 0 || positionals.includes(name)) results.push(...(await run(values.peers)));
}
console.log('| what | against | ratio | target | measured |\n|---|---|---|---|---|');
for (const result of results) {
  const verdict = isWorse(result) ? 'worse than before' : isMet(result) ? 'met' : 'not met yet';
  const sign = result.moreIsBetter === true ? '≥' : '≤';
  console.log(
    `| ${result.what} | ${result.against} | ${result.ratio.toFixed(2)}× | ${sign} ${result.target}×, ${verdict} | ${result.note} |`,
  );
}
process.exitCode = results.some(isWorse) ? 1 : 0;
