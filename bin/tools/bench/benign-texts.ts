import { drawDocument } from '../train/grammar/documents.ts';
import { Random } from '../train/random.ts';

/** Harmless documents of our own grammar (prose, tables, code), drawn and joined to `length` characters each. */
export function benignTexts(count: number, length: number): string[] {
  const random = new Random(20261121);
  return Array.from({ length: count }, () => {
    let text = drawDocument(random);
    while (text.length < length) text += `\n\n${drawDocument(random)}`;
    return text.slice(0, length);
  });
}
