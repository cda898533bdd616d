import { APOSTROPHE, LETTER, NUMBER, wordRuns } from '../word-runs.ts';

/** Words of the one who speaks and the one spoken to: a clause with one of them tells of people, not of the sources. */
const SPEAKERS = new Set(
  "i i'm i've i'd i'll im me my mine myself we we're we've we'd we'll us our ours you you're you've you'd you'll your yours yourself".split(
    ' ',
  ),
);

/** Words that people fill a conversation with; a clause of nothing else claims nothing. */
const FILLERS = new Set(
  `a about absolutely actually again ago agree all also although always am amazing an and any are aren as at awesome bad be
  because been best better big bit but bye can cool could couldn crazy definitely did didn do does doesn doing don else
  enjoy enjoyed ever exactly fan fascinating favorite favorites favourite few fun funny glad good great guess ha had hadn
  haha happy has hasn have haven he hear heard hello her here hey hi him his hmm honestly hope how huge if in indeed
  interesting is isn it its just kind knew know known lets like liked likes ll lol lot lots love loved loves m man many
  maybe mean might more most much neat never nice no nope not nt oh ok okay on one or person pretty probably quite re read
  really remember right s said same saw say see seem seems seen she should shouldn since so some something sometimes sorry
  sound sounds sure t talk tell thank thanks that the their them then there these they thing things think this those
  though thought to told too totally tried true try uh um ve very want wanted was wasn watch watched well were weren what
  when where which while who whole why will wish with won wonder would wouldn wow ya yea yeah yep yes yet`.split(/\s+/),
);

/** Between clauses, of a text whose white space is single spaces. */
const BETWEEN_CLAUSES =
  /(?<=[.!?…]) | ?[,;:] | (?:but|because|since|so|although|though|while|that|which|if) | [-–—]+ /giu;
/** “i ' m”, as tokenizers leave it. */
const LOOSE_APOSTROPHE = /(?<=\p{L}) ?['’] ?(?=(?:m|s|t|ve|re|ll|d)\b)/giu;

/** What an output claims beside what its speaker says of themself, asks, or exclaims. */
export interface BesideTalk {
  /** The clauses that claim something, in order; empty for small talk alone. */
  readonly claims: string;
  /** Their share of all clauses, 0 to 1. */
  readonly share: number;
}

/** “I’m not sure, but it was built in 1910” claims that it was built in 1910. English only. */
export function besideTalk(output: string): BesideTalk {
  const text = output.replaceAll(/\s+/g, ' ').replaceAll(LOOSE_APOSTROPHE, "'");
  const clauses = text.split(BETWEEN_CLAUSES).filter((clause) => clause.trim() !== '');
  const claiming = clauses.filter(claims);
  return { claims: claiming.join('. '), share: claiming.length / Math.max(1, clauses.length) };
}

function claims(clause: string): boolean {
  if (clause.trimEnd().endsWith('?')) return false;
  const words = wordRuns(clause.toLowerCase().replaceAll('’', "'"), LETTER | NUMBER, LETTER | NUMBER | APOSTROPHE, 1);
  return words.some((word) => !isFiller(word)) && !words.some((word) => SPEAKERS.has(word));
}

/** Whether a lower-case word fills a conversation, or is one of its speakers. */
export function isFiller(word: string): boolean {
  if (FILLERS.has(word) || SPEAKERS.has(word)) return true;
  const end = word.indexOf("'");
  return end > 0 && FILLERS.has(word.slice(0, end));
}
