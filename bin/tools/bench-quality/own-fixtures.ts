import type { RiskModel } from '../../../functions/evaluation/evaluator.ts';
import { guard } from '../../../functions/guard/guard.ts';
import { markdownTable } from '../train/markdown-table.ts';
import { atLeast, atMost, type Figure, share } from './figure.ts';
import { FRESH_LOOK_ALIKES } from './fresh-look-alikes.ts';
import { FORMER_FRESH_PROMPTS, LOOK_ALIKE_PROMPTS } from './look-alike-prompts.ts';
import { FRESH_TOXICITY_CONTRASTS, TOXICITY_CONTRASTS } from './toxicity-contrasts.ts';

/** Share of look-alike prompts that the guard blocks with the models as they are deployed. */
export function lookAlikeFigures(models: readonly RiskModel[]): Figure[] {
  return [
    ...lookAlikesIn(
      [...LOOK_ALIKE_PROMPTS, ...FORMER_FRESH_PROMPTS],
      'look-alike',
      'look-alike prompts, tuned on,',
      models,
    ),
    ...lookAlikesIn(Object.values(FRESH_LOOK_ALIKES).flat(), 'look-alike-fresh', 'fresh look-alike prompts', models),
  ];
}

function lookAlikesIn(prompts: readonly string[], id: string, what: string, models: readonly RiskModel[]): Figure[] {
  const injection = models.find(({ name }) => name === 'input-injection');
  const flagged = (input: string) => (injection?.assess({ input, output: '' }).issues ?? []).length > 0;
  const blocked = prompts.filter((text) => guard({ direction: 'input', text, models }).decision === 'block');
  return [
    atMost(
      `${id}.blocked`,
      `${what} blocked by the guard (n = ${prompts.length})`,
      blocked.length / prompts.length,
      0.03,
    ),
    atMost(`${id}.escalated`, '… escalated by the injection head', share(prompts, flagged)),
  ];
}

/** How often the toxicity head flags a harmless sentence made of abusive words, and its abusive twin. */
export function toxicityContrasts(models: readonly RiskModel[]): { text: string; figures: Figure[] } {
  const model = models.find(({ name }) => name === 'toxicity');
  const flags = (input: string) => (model?.assess({ input, output: '' }).issues ?? []).length > 0;
  const kinds = [...new Set(TOXICITY_CONTRASTS.map(({ kind }) => kind))];
  const lists = [
    { id: 'toxicity.contrast', list: 'pairs tuned on', pairs: TOXICITY_CONTRASTS },
    { id: 'toxicity.contrast-fresh', list: 'fresh pairs', pairs: FRESH_TOXICITY_CONTRASTS },
  ];
  const rows = lists.flatMap(({ list, pairs }) =>
    kinds.map((kind) => {
      const ofKind = pairs.filter((pair) => pair.kind === kind);
      const toxic = share(ofKind, (pair) => flags(pair.toxic));
      const harmless = share(ofKind, (pair) => flags(pair.harmless));
      return [`${kind}, ${list}`, ofKind.length, toxic.toFixed(2), harmless.toFixed(2)];
    }),
  );
  const figures = lists.flatMap(({ id, list, pairs }) => [
    atLeast(
      `${id}.toxic`,
      `toxicity, ${list}: abusive flagged`,
      share(pairs, (pair) => flags(pair.toxic)),
    ),
    atMost(
      `${id}.harmless`,
      '… harmless twin flagged',
      share(pairs, (pair) => flags(pair.harmless)),
    ),
  ]);
  return { text: markdownTable(['contrast', 'pairs', 'abusive flagged', 'harmless twin flagged'], rows), figures };
}
