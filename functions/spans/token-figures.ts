export type Figure = 'input' | 'output' | 'cached' | 'written' | 'reasoning' | 'total';

/** What is counted in other units, is a part of a kind of tokens, or is counted beside them. */
const OTHER_WORDS = new Set([
  ...['audio', 'image', 'images', 'video', 'videos', 'text', 'tool', 'characters', 'cost', 'costs', 'price', 'usd'],
  ...[
    'no',
    'accepted',
    'rejected',
    'prediction',
    'requests',
    'second',
    'seconds',
    'ms',
    'ephemeral',
    'details',
    'limit',
  ],
]);
const WRITE_WORDS = new Set(['write', 'written', 'creation', 'created', 'create']);
const FIGURE_OF_WORD: ReadonlyMap<string, Figure> = new Map([
  ['reasoning', 'reasoning'],
  ['thoughts', 'reasoning'],
  ['thinking', 'reasoning'],
  ['total', 'total'],
  ['input', 'input'],
  ['prompt', 'input'],
  ['output', 'output'],
  ['completion', 'output'],
  ['candidates', 'output'],
  // The word that stands alone in `ai.usage.tokens`.
  ['tokens', 'total'],
]);

/** What a key counts, in whatever order and spelling its words stand. */
export function figureOf(key: string): Figure | undefined {
  const words = key
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z\d]+/);
  const isCache = words.some((word) => word === 'cache' || word === 'cached');
  const isReasoning = words.some((word) => FIGURE_OF_WORD.get(word) === 'reasoning');
  const others = words.filter((word) => OTHER_WORDS.has(word) && (word !== 'details' || !(isCache || isReasoning)));
  if (others.length > 0) return undefined;
  if (isCache) return words.some((word) => WRITE_WORDS.has(word)) ? 'written' : 'cached';
  for (const [word, figure] of FIGURE_OF_WORD) if (words.includes(word)) return figure;
  return undefined;
}
