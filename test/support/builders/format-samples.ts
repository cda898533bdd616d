import { parseFormat } from '../../../functions/masking/patterns/format.ts';

/** A text of the documented format: the same for the same format, and varied enough to be real. */
export function sampleOf(format: string): string {
  return draw(format, 0);
}

/** The same with one character too few in its longest part. */
export function shortSampleOf(format: string): string {
  return draw(format, 1);
}

function draw(format: string, missing: number): string {
  const parts = parseFormat(format);
  const longest = Math.max(...parts.map((part) => (part.kind === 'run' ? part.min : 0)));
  let shortened = missing === 0;
  let seed = 7;
  let out = '';
  for (const part of parts) {
    if (part.kind === 'text') {
      out += part.options[0];
      continue;
    }
    const alphabet = alphabetOf(part.characters);
    const short = !shortened && part.min === longest;
    shortened ||= short;
    for (let i = 0; i < part.min - (short ? 1 : 0); i++) {
      seed = (seed * 1103515245 + 12345) % 2147483648;
      out += alphabet[Math.floor(seed / 65536) % alphabet.length];
    }
  }
  return out;
}

/** Letters and digits of a class; punctuation is legal there but may end a token differently. */
function alphabetOf(characters: string): string[] {
  const member = new RegExp(`[${characters}]`);
  return [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'].filter((each) => member.test(each));
}
