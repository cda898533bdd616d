import type { Choice } from '../parts/choice.ts';

const LETTERS = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
/** Regions that browsers name and that are no countries (CLDR): unions, pseudo-locales, and what is not known. */
const NO_COUNTRIES = new Set(['EU', 'EZ', 'QO', 'UN', 'XA', 'XB', 'ZZ']);

let known: readonly Choice<string>[] | undefined;

/** The countries that the browser has names for, by their ISO 3166-1 code, in the order of their names. */
export function countries(): readonly Choice<string>[] {
  if (known === undefined) {
    const names = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });
    known = LETTERS.flatMap((first) => LETTERS.map((second) => first + second))
      .filter((code) => !NO_COUNTRIES.has(code))
      .flatMap((code) => {
        const name = names.of(code);
        return name === undefined ? [] : [{ value: code, label: `${name} (${code})` }];
      })
      .sort((a, b) => a.label.localeCompare(b.label, 'en'));
  }
  return known;
}
