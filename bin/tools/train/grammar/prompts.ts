import { Random } from '../random.ts';
import { ATTACK_SLOTS, ATTACK_TEMPLATES } from './attack-english.ts';
import { ATTACK_LANGUAGES, type LanguageGrammar } from './attack-languages.ts';
import { REQUEST_SLOTS, REQUEST_TEMPLATES } from './attack-requests.ts';
import { WORLD_ATTACKS } from './attack-world.ts';
import { expand, roughen } from './expand.ts';
import { LONG_PARTS } from './long-parts.ts';
import { EDGE_LANGUAGES, EDGE_SLOTS, EDGE_TEMPLATES } from './look-alike-edges.ts';
import { LOOK_ALIKE_LANGUAGES, LOOK_ALIKE_SLOTS, LOOK_ALIKE_TEMPLATES, QUOTING_TEMPLATES } from './look-alikes.ts';
import { ORDINARY_LANGUAGES } from './ordinary-languages.ts';
import { RETRACTIONS } from './retractions.ts';

export interface DrawnPrompt {
  readonly text: string;
  readonly label: boolean;
  /** Family of the grammar it was drawn from, for measurements with a family left out. */
  readonly family: string;
}

function sentenceCase(text: string): string {
  const tidy = text
    .replaceAll(/ {2,}/g, ' ')
    .replaceAll(/([.!?:])\.+/g, '$1')
    .replaceAll(' .', '.')
    .trim();
  return tidy.replaceAll(/(^|[.!?] )([a-z])/g, (_, before: string, letter: string) => before + letter.toUpperCase());
}

/** Shares of the attacks in other languages, and of those that ask for what is protected or hide an order. */
const FOREIGN_SHARE = 0.4;
const REQUEST_SHARE = 0.25;

function drawFrom(grammars: readonly LanguageGrammar[], label: boolean, random: Random): DrawnPrompt {
  const { language, templates, slots } = random.pick(grammars);
  const text = expand(random.pick(templates), slots, random).replaceAll(/ {2,}/g, ' ').trim();
  return { text, label, family: `${label ? 'attack' : 'harmless'}-${language}` };
}

function drawAttack(random: Random): DrawnPrompt {
  if (random.chance(FOREIGN_SHARE)) return drawFrom([...ATTACK_LANGUAGES, ...WORLD_ATTACKS], true, random);
  if (random.chance(REQUEST_SHARE)) {
    const text = expand(random.pick(REQUEST_TEMPLATES), REQUEST_SLOTS, random);
    return { text: roughen(text, random), label: true, family: 'attack-request' };
  }
  const text = sentenceCase(expand(random.pick(ATTACK_TEMPLATES), ATTACK_SLOTS, random));
  return { text: roughen(text, random), label: true, family: 'attack-en' };
}

/** Attacks short enough to be quoted in a question. */
const SHORT_ATTACKS = ATTACK_TEMPLATES.filter((template) => template.length < 40);

/** Share of the harmless draws that come from the edge grammar. */
const EDGE_SHARE = 0.2;

function drawEdge(random: Random): DrawnPrompt {
  if (random.chance(0.3)) {
    const { language, templates, slots } = random.pick(EDGE_LANGUAGES);
    return { text: expand(random.pick(templates), slots, random), label: false, family: `harmless-${language}` };
  }
  const text = sentenceCase(expand(random.pick(EDGE_TEMPLATES), EDGE_SLOTS, random));
  return { text: roughen(text, random), label: false, family: 'harmless-edge' };
}

/** Share of the harmless draws that are ordinary requests, parts and formal demands in the languages of the lexicon. */
const ORDINARY_SHARE = 0.4;

/** Those with parts and demands for many purposes are drawn more often. */
const ORDINARY_GRAMMARS = ORDINARY_LANGUAGES.flatMap((grammar) =>
  Array.from({ length: grammar.slots['job'] === undefined ? 1 : 3 }, () => grammar),
);

/** Share of the harmless draws that are only what attacks begin or end with: an ordinary question beside an order. */
const FILLER_SHARE = 0.06;
const FILLERS = [
  { language: 'en', slots: ATTACK_SLOTS },
  ...[...ATTACK_LANGUAGES, ...WORLD_ATTACKS].filter(({ slots }) => slots['ordinary'] !== undefined),
];

function drawFiller(random: Random): DrawnPrompt {
  const { language, slots } = random.pick(FILLERS);
  const text = expand(random.pick(['{ordinary}', '{ordinary} {ordinary}']), slots, random);
  return { text: sentenceCase(text), label: false, family: `harmless-filler-${language}` };
}

/** Share of the harmless draws that take back what their author said, or give a part in Chinese. */
const RETRACTION_SHARE = 0.14;

/** Share of the harmless draws that describe a part to play in several sentences; English ones half of the time. */
const LONG_PART_SHARE = 0.07;
const LONG_PART_GRAMMARS = LONG_PARTS.flatMap((grammar) =>
  Array.from({ length: grammar.language.startsWith('en') ? 3 : 1 }, () => grammar),
);

function drawLookAlike(random: Random): DrawnPrompt {
  if (random.chance(LONG_PART_SHARE)) return drawFrom(LONG_PART_GRAMMARS, false, random);
  if (random.chance(RETRACTION_SHARE)) return drawFrom(RETRACTIONS, false, random);
  if (random.chance(FILLER_SHARE)) return drawFiller(random);
  if (random.chance(ORDINARY_SHARE)) return drawFrom(ORDINARY_GRAMMARS, false, random);
  if (random.chance(EDGE_SHARE)) return drawEdge(random);
  if (random.chance(0.35)) {
    const grammar = random.pick(LOOK_ALIKE_LANGUAGES);
    return {
      text: expand(random.pick(grammar.templates), grammar.slots, random),
      label: false,
      family: `harmless-${grammar.language}`,
    };
  }
  if (random.chance(0.03)) {
    const attack = sentenceCase(expand(random.pick(SHORT_ATTACKS), ATTACK_SLOTS, random));
    const text = expand(random.pick(QUOTING_TEMPLATES), { ...LOOK_ALIKE_SLOTS, attack: [attack] }, random);
    return { text, label: false, family: 'harmless-quotation' };
  }
  const text = sentenceCase(expand(random.pick(LOOK_ALIKE_TEMPLATES), LOOK_ALIKE_SLOTS, random));
  return { text: roughen(text, random), label: false, family: 'harmless-en' };
}

/** `count` distinct prompts, half of them attacks. */
export function drawPrompts(count: number, seed: number): DrawnPrompt[] {
  const random = new Random(seed);
  const drawn = new Map<string, DrawnPrompt>();
  for (let attempt = 0; drawn.size < count && attempt < count * 20; attempt += 1) {
    const prompt = attempt % 2 === 0 ? drawAttack(random) : drawLookAlike(random);
    drawn.set(prompt.text, prompt);
  }
  return [...drawn.values()];
}
