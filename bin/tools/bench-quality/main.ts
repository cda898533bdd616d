import { parseArgs } from 'node:util';
import { DEFAULT_MASKING_POLICY, loadNames } from '../../../functions/masking/masking.ts';
import { dataDirectory } from '../train/arguments.ts';
import { markdownTable } from '../train/markdown-table.ts';
import { type Figure, meetsTarget } from './figure.ts';
import { freshFigures } from './fresh/fresh-figures.ts';
import { headFigures, headTable, measureHeads } from './head-figures.ts';
import { compareInjection } from './injection-comparison.ts';
import { nameFigures } from './name-figures.ts';
import { lookAlikeFigures, toxicityContrasts } from './own-fixtures.ts';
import { dropped, publish } from './published.ts';
import { ruleFigures } from './rule-figures.ts';
import { shippedModels } from './shipped-models.ts';
import { speedTable } from './speed.ts';
import { trafficTable, unseenTable } from './traffic.ts';

function figureRow(figure: Figure): string[] {
  const { what, value, better, target } = figure;
  const wanted = target === undefined ? '–' : `${better === 'higher' ? '≥' : '≤'} ${target}`;
  const verdict = target === undefined ? '' : meetsTarget(figure) ? 'reached' : 'not reached';
  return [what, String(value), wanted, verdict];
}

/**
 * `npm run bench:quality -- --data DIR [--unseen DIR] [--publish] [--fresh]`: quality on labelled sets; exits 1 when a
 * published figure dropped. `--fresh` measures rows of our own alone, in seconds.
 */
async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      data: { type: 'string' },
      unseen: { type: 'string' },
      publish: { type: 'boolean' },
      fresh: { type: 'boolean' },
    },
  });
  const data = dataDirectory(values.data);
  if ('problem' in data) {
    console.error(data.problem);
    return 2;
  }
  const models = shippedModels();
  await loadNames({ ...DEFAULT_MASKING_POLICY, names: 'detect' });
  const fresh = freshFigures(models);
  console.log(`## Rows of our own\n\n${fresh.text}`);
  if (values.fresh === true) return 0;
  const traffic = trafficTable(data.directory, models);
  console.log(`\n## Harmless traffic by kind\n\n${traffic.text}`);
  if (values.unseen !== undefined) console.log(`\n## Untouched sets\n\n${unseenTable(values.unseen, models)}`);
  const heads = measureHeads(data.directory);
  console.log(`\n## Left out\n\n${headTable(heads)}`);
  const injection = compareInjection(heads['input-injection']);
  console.log(`\n## Injection: rules, model (set left out) and both, acting\n\n${injection.text}`);
  const contrasts = toxicityContrasts(models);
  console.log(`\n## Toxicity: negation, quotation, counter-speech\n\n${contrasts.text}`);
  console.log(`\n## Time\n\n${speedTable(data.directory, models)}`);
  const figures = [
    ...headFigures(heads),
    ...injection.figures,
    ...lookAlikeFigures(models),
    ...contrasts.figures,
    ...traffic.figures,
    ...fresh.figures,
    ...nameFigures(data.directory),
    ...ruleFigures(data.directory, heads['hostile-command']),
  ];
  console.log(`\n## Figures\n\n${markdownTable(['figure', 'value', 'target', ''], figures.map(figureRow))}`);
  if (values.publish === true) {
    publish(figures);
    return 0;
  }
  const worse = dropped(figures);
  for (const line of worse) console.error(`dropped: ${line}`);
  return worse.length === 0 ? 0 : 1;
}

process.exitCode = await main();
