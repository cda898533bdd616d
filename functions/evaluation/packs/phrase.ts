import { escapePattern } from '../../masking/patterns/format.ts';
import type { ScanPattern } from '../../masking/scan/pattern.ts';

/**
 * A phrase as people write rules: words; `*` ends any word (`guarante*`); `...` stands for up to
 * sixty characters of the same sentence; `(a|b)` for one of several; `#` for a number. Case, accents
 * and the kind of white space do not matter. Its pattern has bounded repetitions only, so a phrase
 * by a stranger cannot slow the scanner down.
 */
const TOKEN = /\.\.\.|\([^()]*\)|#|\*|\s+|[^\s.*()#]+|\./g;
const GAP = String.raw`[\s,;:"'“”()\-]{1,4}`;
const SAME_SENTENCE = String.raw`[^.!?\n]{0,60}?`;
const NUMBER = String.raw`\d[\d.,]{0,14}`;

/** @throws SyntaxError when the phrase starts with something that matches anything. */
export function phrasePattern(phrase: string): string {
  const tokens = phrase.trim().toLowerCase().match(TOKEN) ?? [];
  if (tokens.join('') !== phrase.trim().toLowerCase()) throw new SyntaxError(`cannot read the phrase: ${phrase}`);
  phraseAnchors(phrase);
  const body = tokens.map((token, i) => tokenPattern(token, tokens[i - 1], tokens[i + 1])).join('');
  const startsWithWord = /^[\w(]/.test(phrase.trim());
  const endsWithWord = /[\w)]$/.test(phrase.trim());
  return `${startsWithWord ? '(?<![a-z0-9])' : ''}${body}${endsWithWord ? '(?![a-z0-9])' : ''}`;
}

function tokenPattern(token: string, before: string | undefined, after: string | undefined): string {
  if (token === '...') return SAME_SENTENCE;
  if (token === '#') return NUMBER;
  if (token === '*') return '[a-z]{0,14}';
  if (/^\s/.test(token)) return before === '...' || after === '...' ? '' : GAP;
  if (token.startsWith('(')) {
    const options = token
      .slice(1, -1)
      .split('|')
      .map((option) => option.trim());
    return `(?:${options.map((option) => optionPattern(option)).join('|')})`;
  }
  return escapePattern(token);
}

function optionPattern(option: string): string {
  return option
    .split(/\s+/)
    .map((word) => escapePattern(word).replaceAll(String.raw`\*`, '[a-z]{0,14}'))
    .join(GAP);
}

/** The literal texts one of which starts every match. */
export function phraseAnchors(phrase: string): string[] {
  const text = phrase.trim().toLowerCase();
  const group = /^\(([^()]*)\)/.exec(text)?.[1];
  const starts = group === undefined ? [text] : group.split('|').map((option) => option.trim());
  const anchors = starts.map((start) => /^[^\s.*()#]+/.exec(start)?.[0] ?? '');
  if (anchors.some((anchor) => anchor.length < 2)) {
    throw new SyntaxError(`a phrase starts with a word of two letters or more: ${phrase}`);
  }
  return anchors;
}

/** The phrase as a rule of the scanner; `type` carries what the caller needs to find it again. */
export function phraseRule(type: string, phrase: string): ScanPattern {
  return {
    type,
    category: 'domain',
    severity: 'low',
    reason: 'A phrase of a domain pack.',
    source: 'Domain pack',
    anchors: phraseAnchors(phrase).filter((anchor) => /^[\0-\x7f]+$/.test(anchor)),
    pattern: phrasePattern(phrase),
    ignoreCase: true,
    examples: { match: [], miss: [] },
  };
}
