import { Random } from '../random.ts';
import { expand, roughen } from './expand.ts';
import { ORDINARY_LANGUAGES } from './ordinary-languages.ts';

/** `count` distinct ordinary requests in many languages: what a head for a rare subject hears all day. */
export function drawOrdinary(count: number, seed: number): { readonly text: string; readonly label: false }[] {
  const random = new Random(seed);
  const drawn = new Set<string>();
  for (let attempt = 0; drawn.size < count && attempt < count * 20; attempt += 1) {
    const { templates, slots } = random.pick(ORDINARY_LANGUAGES);
    drawn.add(roughen(expand(random.pick(templates), slots, random).replaceAll(/ {2,}/g, ' ').trim(), random));
  }
  return [...drawn].map((text) => ({ text, label: false }));
}
