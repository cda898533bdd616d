import type { Choice } from '../parts/choice.ts';

const LETTERS = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
/**
 * What browsers have names for and ISO 3166-1 does not assign (CLDR): parts of countries, unions, pseudo-locales. XK is
 * not assigned either, and used for Kosovo.
 */
const NOT_ASSIGNED = new Set('AC CP CQ DG EA EU EZ IC QO TA UN XA XB ZZ'.split(' '));

let known: readonly Choice<string>[] | undefined;

/** The countries that the browser has names for, by their ISO 3166-1 code, in the order of their names. */
export function countries(): readonly Choice<string>[] {
  if (known === undefined) {
    const names = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });
    known = LETTERS.flatMap((first) => LETTERS.map((second) => first + second))
      .filter((code) => !NOT_ASSIGNED.has(code) && isCurrent(code))
      .flatMap((code) => {
        const name = names.of(code);
        return name === undefined ? [] : [{ value: code, label: `${name} (${code})` }];
      })
      .sort((a, b) => a.label.localeCompare(b.label, 'en'));
  }
  return known;
}

/** Codes of countries that are no more lead to those of today: DD to DE. */
function isCurrent(code: string): boolean {
  const tag = `und-${code}`;
  return Intl.getCanonicalLocales(tag)[0] === tag;
}
