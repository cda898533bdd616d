import type { Random } from '../random.ts';

export type Slots = Readonly<Record<string, readonly string[]>>;

const CHOICE = /\[([^[\]]*\|[^[\]]*)\]/g;

/** Fills `{slot}` from the slots (recursively) and `[a|b|]` with one of its alternatives, which may hold such again. */
export function expand(template: string, slots: Slots, random: Random, depth = 0): string {
  if (depth > 8) throw new Error(`grammar recurses without end: ${template}`);
  let chosen = template;
  for (let before = ''; before !== chosen; ) {
    before = chosen;
    chosen = before.replaceAll(CHOICE, (_, options: string) => random.pick(options.split('|')));
  }
  return chosen.replaceAll(/\{([a-zA-Z0-9]+)\}/g, (_, name: string) => {
    const options = slots[name];
    if (options === undefined) throw new Error(`grammar has no slot ${name}`);
    return expand(random.pick(options), slots, random, depth + 1);
  });
}

/** The surface noise of typed prompts: case, missing stops, doubled spaces, a typing slip. */
export function roughen(text: string, random: Random): string {
  const roll = random.next();
  if (roll < 0.08) return text.toLowerCase();
  if (roll < 0.12) return text.toUpperCase();
  if (roll < 0.17) return text.replace(/[.!?]+\s*$/, '');
  if (roll < 0.22 && text.length > 12) {
    const at = 1 + random.below(text.length - 3);
    return text.slice(0, at) + text[at + 1] + text[at] + text.slice(at + 2);
  }
  return text;
}
