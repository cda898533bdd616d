import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import * as z from 'zod';
import { HEAD_NAMES } from '../../../functions/evaluation/models/shipped-heads.ts';
import { dataDirectory } from './arguments.ts';
import { modelCard } from './card.ts';
import { RECIPES } from './heads/recipes.ts';
import { ARTIFACT_DIRECTORY, CARD_DIRECTORY, DIGEST_FILE } from './paths.ts';
import { summarise } from './summary.ts';
import { trainHead } from './train-head.ts';

const Digests = z.record(z.string(), z.string());

/**
 * Trains every head of tier 2, or those that `--head` names, and writes artifacts, their digests and cards; the same
 * data gives the same bytes.
 */
function main(): number {
  const { values } = parseArgs({ options: { data: { type: 'string' }, head: { type: 'string', multiple: true } } });
  const data = dataDirectory(values.data);
  if ('problem' in data) {
    console.error(data.problem);
    return 2;
  }
  mkdirSync(ARTIFACT_DIRECTORY, { recursive: true });
  mkdirSync(CARD_DIRECTORY, { recursive: true });
  const digests = Digests.parse(JSON.parse(readFileSync(DIGEST_FILE, 'utf8')));
  const wanted = values.head ?? HEAD_NAMES;
  const unknown = wanted.find((name) => !HEAD_NAMES.some((known) => known === name));
  if (unknown !== undefined) {
    console.error(`There is no head ${unknown}: ${HEAD_NAMES.join(', ')}.`);
    return 2;
  }
  for (const name of HEAD_NAMES.filter((known) => wanted.some((name) => name === known))) {
    const startedAt = performance.now();
    const head = trainHead(RECIPES[name](data.directory));
    const summary = summarise(head);
    writeFileSync(join(ARTIFACT_DIRECTORY, `${name}.head`), head.artifact);
    digests[name] = createHash('sha256').update(head.artifact).digest('hex');
    writeFileSync(join(CARD_DIRECTORY, `${name}.md`), modelCard(head, summary));
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
    const { auc, recallAt5, recallAt1 } = summary.leftOut;
    console.log(`${name}: left out AUC ${auc}, recall ${recallAt5} at 5 %, ${recallAt1} at 1 %; ${seconds} s`);
  }
  writeFileSync(DIGEST_FILE, `${JSON.stringify(digests, null, 2)}\n`);
  return 0;
}

process.exitCode = main();
