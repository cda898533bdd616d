import { Random } from '../random.ts';
import { ATTACK_SLOTS, ATTACK_TEMPLATES } from './attack-english.ts';
import { ATTACK_LANGUAGES } from './attack-languages.ts';
import { expand, roughen } from './expand.ts';
import { EDGE_LANGUAGES, EDGE_SLOTS, EDGE_TEMPLATES } from './look-alike-edges.ts';
import { LOOK_ALIKE_LANGUAGES, LOOK_ALIKE_SLOTS, LOOK_ALIKE_TEMPLATES, QUOTING_TEMPLATES } from './look-alikes.ts';

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

function drawAttack(random: Random): DrawnPrompt {
  if (random.chance(0.4)) {
    const grammar = random.pick(ATTACK_LANGUAGES);
    return {
      text: expand(random.pick(grammar.templates), grammar.slots, random),
      label: true,
      family: `attack-${grammar.language}`,
    };
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

function drawLookAlike(random: Random): DrawnPrompt {
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
