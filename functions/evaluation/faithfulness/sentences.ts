export interface Sentence {
  readonly text: string;
  /** UTF-16 units from the start of the whole text. */
  readonly offset: number;
}

/** Abbreviations after which a full stop ends no sentence. */
const ABBREVIATION =
  /(?:^|[\s(])(?:mr|mrs|ms|dr|prof|st|vs|e\.g|i\.e|etc|no|fig|inc|ltd|co|corp|approx|jr|sr|u\.s|v|al|[a-z])$/i;

/** Full stops and the like of scripts that put no space behind them, or their own sign. */
const OTHER_STOPS = '。！？।॥؟۔';

/** Splits prose at full stops, question and exclamation marks and line ends; linear in the text. */
export function sentencesOf(text: string): Sentence[] {
  const sentences: Sentence[] = [];
  let start = 0;
  const push = (end: number) => {
    const raw = text.slice(start, end);
    const trimmed = raw.trim();
    if (trimmed !== '') sentences.push({ text: trimmed, offset: start + raw.indexOf(trimmed) });
    start = end;
  };
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit === 10 || (unit >= 128 && OTHER_STOPS.includes(text.charAt(i)))) push(i + 1);
    else if ((unit === 46 || unit === 33 || unit === 63) && endsSentence(text, i)) push(i + 1);
  }
  push(text.length);
  return sentences;
}

function endsSentence(text: string, at: number): boolean {
  const next = text.charAt(at + 1);
  if (next !== '' && !/[\s"'”’)\]]/.test(next)) return false;
  return text.charAt(at) !== '.' || !ABBREVIATION.test(text.slice(Math.max(0, at - 8), at));
}
