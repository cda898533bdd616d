import { Random } from '../random.ts';

/** How far a rewording goes: shares of words that are dropped and that are exchanged for others. */
interface Manner {
  readonly drops: number;
  readonly exchanges: number;
}

const MANNERS: readonly Manner[] = [
  { drops: 0, exchanges: 0.1 },
  { drops: 0, exchanges: 0.2 },
  { drops: 0.1, exchanges: 0.2 },
  { drops: 0.25, exchanges: 0.1 },
  { drops: 0.1, exchanges: 0.35 },
];
const DIGITS = 'zero one two three four five six seven eight nine ten eleven twelve'.split(' ');
const FRAMES = ['', '', '', '', '', '', '', 'In short, ', 'Yes, ', 'According to the text, '];

/**
 * Stand-ins for what people write of a text in words of their own: a sentence or two of it, shortened, its parts turned
 * round, numbers spelled otherwise, common words exchanged for words that the text does not have, as synonyms would be.
 * Names and values stay. A head that counts words cannot tell them from true rewordings.
 */
export function rewordingsOf(
  contexts: readonly string[],
  count: number,
  seed: number,
): { context: string; output: string }[] {
  const random = new Random(seed);
  const vocabulary = [...new Set(contexts.flatMap((context) => context.match(COMMON_WORD) ?? []))].sort();
  return Array.from({ length: count }, () => {
    const context = random.pick(contexts);
    const output = random.chance(EXTRACT_SHARE)
      ? extract(context, vocabulary, random)
      : reword(context, vocabulary, random);
    return { context, output };
  });
}

/** Share of the rewordings that say one thing of a longer text. */
const EXTRACT_SHARE = 0.5;
const LINKS =
  'is,was,has,had,are,were,of,in,from,by,for,can be,is in,was in,comes from,belongs to,takes place in,is a kind of,used'.split(
    ',',
  );

/** Two or three pieces of a sentence, in this order or another, joined by small words. */
function extract(context: string, vocabulary: readonly string[], random: Random): string {
  const sentences = context.split(/(?<=[.!?])\s+/).filter((sentence) => sentence.length > 20);
  const words = (sentences.length === 0 ? context : random.pick(sentences))
    .replaceAll(/[,;.()"]/g, ' ')
    .split(/\s+/)
    .filter(Boolean);
  const held = context.toLowerCase();
  const pieces = Array.from({ length: random.chance(0.3) ? 3 : 2 }, () => {
    const from = random.below(words.length);
    return words
      .slice(from, from + 1 + random.below(5))
      .map((word) => (/^\p{Ll}{4,}$/u.test(word) && random.chance(0.15) ? another(held, vocabulary, random) : word));
  });
  const text = pieces.map((piece) => piece.join(' ')).join(` ${random.pick(LINKS)} `);
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

const SMALL =
  'the a an of in on at by for with from to and or that which who is was are were has had its his her their this these as also while when than'.split(
    ' ',
  );
const SMALL_SHARE = 0.5;

const COMMON_WORD = /(?<![\p{L}\p{N}'’-])\p{Ll}{4,}(?![\p{L}\p{N}'’-])/gu;

function reword(context: string, vocabulary: readonly string[], random: Random): string {
  const { drops, exchanges } = random.pick(MANNERS);
  const sentences = context.split(/(?<=[.!?])\s+/).filter((sentence) => sentence.length > 20);
  const first = random.below(Math.max(1, sentences.length));
  const chosen = random.chance(0.25) ? sentences.slice(first, first + 2) : sentences.slice(first, first + 1);
  const said = (chosen.length === 0 ? [context] : chosen).map((sentence) => turned(sentence, random)).join(' ');
  const held = context.toLowerCase();
  const words = said.split(/\s+/).filter((word) => !isCommon(word) || !random.chance(drops));
  const changed = words.map((word) => {
    const bare = word.match(/^(\P{L}*)(\p{Ll}{4,})(\P{L}*)$/u);
    if (bare !== null && random.chance(exchanges)) return `${bare[1]}${another(held, vocabulary, random)}${bare[3]}`;
    if (SMALL.includes(word))
      return random.chance(SMALL_SHARE) ? random.pick([...SMALL, `${word} ${random.pick(SMALL)}`, '']) : word;
    return random.chance(0.5) ? spelled(word) : word;
  });
  const text = changed.join(' ');
  return `${random.pick(FRAMES)}${random.chance(0.06) ? slipped(text, random) : text}`;
}

const isCommon = (word: string) => /^\p{Ll}+[,;]?$/u.test(word);

function another(held: string, vocabulary: readonly string[], random: Random): string {
  for (let attempt = 0; attempt < 8; attempt += 1) {
    const word = random.pick(vocabulary);
    if (!held.includes(word)) return word;
  }
  return 'thing';
}

/** The part behind a comma in front of the other. */
function turned(sentence: string, random: Random): string {
  const at = sentence.indexOf(', ', 15);
  if (at < 0 || at > sentence.length - 15 || !random.chance(0.35)) return sentence;
  return `${sentence.slice(at + 2).replace(/[.!?]$/, '')}, ${sentence.slice(0, at)}.`;
}

/** `2` as `two`, and the other way round. */
function spelled(word: string): string {
  if (/^\d{1,2}$/.test(word)) return DIGITS[Number(word)] ?? word;
  const value = DIGITS.indexOf(word);
  return value < 0 ? word : String(value);
}

/** Two neighbouring letters change places. */
function slipped(text: string, random: Random): string {
  const at = 1 + random.below(Math.max(1, text.length - 3));
  return text.slice(0, at) + text.charAt(at + 1) + text.charAt(at) + text.slice(at + 2);
}
