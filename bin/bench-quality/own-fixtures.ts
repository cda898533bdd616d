import type { RiskModel } from '../../functions/domain/evaluation/evaluator.ts';
import { guard } from '../../functions/domain/evaluation/guard.ts';
import { atLeast, atMost, type Figure, share, table } from './figure.ts';
import { LOOK_ALIKE_PROMPTS } from './look-alike-prompts.ts';
import { TOXICITY_CONTRASTS } from './toxicity-contrasts.ts';

/** Share of look-alike prompts that the guard blocks with the models as they are deployed. */
export function lookAlikeFigures(models: readonly RiskModel[]): Figure[] {
  const injection = models.find(({ name }) => name === 'input-injection');
  const flagged = LOOK_ALIKE_PROMPTS.filter(
    (input) => (injection?.assess({ input, output: '' }).issues ?? []).length > 0,
  );
  const blocked = LOOK_ALIKE_PROMPTS.filter((text) => guard({ direction: 'input', text, models }).decision === 'block');
  for (const text of blocked) console.log(`blocked look-alike: ${text}`);
  const total = LOOK_ALIKE_PROMPTS.length;
  return [
    atMost(
      'look-alike.blocked',
      `look-alike prompts blocked by the guard (n = ${total})`,
      blocked.length / total,
      0.03,
    ),
    atMost('look-alike.escalated', '… escalated by the injection head', flagged.length / total),
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
