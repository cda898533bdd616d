import type { RiskModel } from '../../functions/domain/evaluation/evaluator.ts';
import { guard } from '../../functions/domain/evaluation/guard.ts';
import { atLeast, atMost, type Figure, share, table } from './figure.ts';
import { FRESH_LOOK_ALIKE_PROMPTS, LOOK_ALIKE_PROMPTS } from './look-alike-prompts.ts';
import { TOXICITY_CONTRASTS } from './toxicity-contrasts.ts';

/** Share of look-alike prompts that the guard blocks with the models as they are deployed. */
export function lookAlikeFigures(models: readonly RiskModel[]): Figure[] {
  return [
    ...lookAlikesIn(LOOK_ALIKE_PROMPTS, 'look-alike', 'look-alike prompts', models),
    ...lookAlikesIn(FRESH_LOOK_ALIKE_PROMPTS, 'look-alike-fresh', 'fresh look-alike prompts', models),
  ];
}

function lookAlikesIn(prompts: readonly string[], id: string, what: string, models: readonly RiskModel[]): Figure[] {
  const injection = models.find(({ name }) => name === 'input-injection');
  const flagged = (input: string) => (injection?.assess({ input, output: '' }).issues ?? []).length > 0;
  const blocked = prompts.filter((text) => guard({ direction: 'input', text, models }).decision === 'block');
  for (const text of blocked) console.log(`blocked: ${text}`);
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
  const rows = kinds.map((kind) => {
    const pairs = TOXICITY_CONTRASTS.filter((pair) => pair.kind === kind);
    const toxic = share(pairs, (pair) => flags(pair.toxic));
    const harmless = share(pairs, (pair) => flags(pair.harmless));
    return [kind, pairs.length, toxic.toFixed(2), harmless.toFixed(2)];
  });
  const figures = [
    atLeast(
      'toxicity.contrast.toxic',
      'toxicity, contrast pairs: abusive flagged',
      share(TOXICITY_CONTRASTS, (pair) => flags(pair.toxic)),
    ),
    atMost(
      'toxicity.contrast.harmless',
      '… harmless twin flagged',
      share(TOXICITY_CONTRASTS, (pair) => flags(pair.harmless)),
    ),
  ];
  return { text: table(['contrast', 'pairs', 'abusive flagged', 'harmless twin flagged'], rows), figures };
}
