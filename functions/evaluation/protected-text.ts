import { ConceptMatcher } from './models/concepts.ts';
import { sentencesOfPrompt } from './models/prompt-pieces.ts';
import { SECRET_CONCEPTS } from './models/secret-lexicon.ts';
import { viewText } from './models/text-view.ts';
import { LETTER, MARK, NUMBER, wordRuns } from './word-runs.ts';

/** What the instructions of an application keep from its users. */
export interface ProtectedText {
  /** Words to be kept as they stand: a password, a code, a name in quotation marks. */
  readonly strings: readonly string[];
  /** Stems of the words that the protecting sentences speak of. */
  readonly subjects: ReadonlySet<string>;
  /** Sentences that protect something, in lower case and single spaces; repeated, they are given away. */
  readonly sentences: readonly string[];
  /** Something is called a secret, a password or a code. */
  readonly holdsSecret: boolean;
}

const matcher = new ConceptMatcher(SECRET_CONCEPTS);
/** Sentences of instructions that are read. */
const MAX_SENTENCES = 200;
const MAX_STRINGS = 40;
const MAX_LENGTH = 20_000;

/** Telling, in the languages of the lexicon and in words that it leaves out. */
const TELLS =
  /\b(?:tell|share|give|mention|discuss|talk about|speak|answer|hand out|hint|confirm|provide|release|let (?:anyone|anybody|users?|them) know|speak about|weitergeben|nennen|erwähnen|donner|partager|decir|compartir|dire|dar|podawać|сообщать|говорить)\w{0,3}\b/iu;
const SECRETS =
  /\b(?:secret|confidential|private|internal|hidden|protected|classified|password|passphrase|passcode|code ?word|access code|door code|pin|api key|do not share|only (?:for|to) (?:staff|employees|admins?|members)|geheim|vertraulich|intern|confidentiel|secreto|confidencial|segreto|riservat[oa]|segredo|tajn\w|секрет\w*)\b/iu;
const NEVER =
  /\b(?:never|not|n't|don't|must not|cannot|can't|no one|nobody|without|refuse|avoid|nicht|nie|niemals|keine\w*|jamais|pas|nunca|no|non|mai|nie|nigdy|не|никогда)\b|(?:ない|ません|不要|不能|禁止|绝不|마세요|하지)/iu;

function conceptsIn(text: string): Set<string> {
  return new Set(matcher.match(viewText(text)).concepts.map((concept) => matcher.names[concept] ?? ''));
}

function protects(sentence: string, concepts: ReadonlySet<string>): boolean {
  if (SECRETS.test(sentence) || concepts.has('secret')) return true;
  const forbids = NEVER.test(sentence) || concepts.has('never');
  return forbids && (concepts.has('reveal') || TELLS.test(sentence));
}

/** What stands in quotation marks, or behind “is”, “=” or a colon as a word of its own kind. */
const QUOTED = /["“”„«»‘`]([^"“”„«»‘’`\n]{3,60})["“”»’`]|(?<![\p{L}\p{N}])'([^'\n]{3,60})'(?![\p{L}\p{N}])/gu;
const ASSIGNED =
  /(?:\b(?:is|are|ist|est|es|è|é|to)|[=:：は为是])\s{0,2}((?:[A-Z\d][\p{L}\d_-]{2,40})(?:\s[A-Z\d][\p{L}\d_-]{1,30}){0,3})/gu;

function stringsIn(sentence: string): string[] {
  const quoted = [...sentence.matchAll(QUOTED)].map((match) => (match[1] ?? match[2] ?? '').trim());
  const assigned = [...sentence.matchAll(ASSIGNED)].map((match) => (match[1] ?? '').trim());
  return [...quoted, ...assigned].filter((each) => each.length >= MIN_STRING && /[\p{L}\p{N}]/u.test(each));
}

/** Shorter strings stand in every text. */
const MIN_STRING = 3;

const NO_SUBJECT = new Set(
  'about above after again against also always anyone anybody because been before being below between both could does doing down during each either even ever every everyone everything from further have having here himself into itself just know like make many might more most much must need never nothing only other over please rather really same shall should since some someone something still such sure than that their them then there these they thing this those though through under until upon used user users using very want what when where whether which while will with within without would your yours yourself assistant helpful answer question questions respond reply tell reveal share give mention discuss talk speak anything instructions instruction rules rule prompt system dont cannot keep allowed under circumstances customer customers people person asks asked ask says said told'.split(
    ' ',
  ),
);

/** Stems of the words of four letters or more that say what a text is about. */
function subjectsOf(text: string): Set<string> {
  const words = wordRuns(text.toLowerCase(), LETTER | NUMBER, LETTER | NUMBER | MARK, 4);
  return new Set(words.filter((word) => !NO_SUBJECT.has(word)).map(stem));
}

function stem(word: string): string {
  const cut = word.replace(/(?:ations?|ing|ies|ed|es|ly|s)$/, '');
  return cut.length >= 3 ? cut : word;
}

/** What the instructions protect; nothing for instructions that keep no secrets. */
export function protectedText(instructions: string): ProtectedText | undefined {
  const all = sentencesOfInstructions(instructions.slice(0, MAX_LENGTH));
  const marked = all.map((text) => {
    const concepts = conceptsIn(text);
    return { text, isProtecting: protects(text, concepts), holdsSecret: SECRETS.test(text) || concepts.has('secret') };
  });
  const protecting = marked.filter(({ isProtecting }) => isProtecting);
  if (protecting.length === 0) return undefined;
  // “The code is 'Piano'. Do not reveal it.”: what is kept may stand in the sentence before.
  const near = marked.filter(
    ({ isProtecting }, at) =>
      isProtecting || (POINTS_BACK.test(marked[at + 1]?.text ?? '') && marked[at + 1]?.isProtecting),
  );
  return {
    strings: [...new Set(near.flatMap(({ text }) => stringsIn(text)))].slice(0, MAX_STRINGS),
    subjects: subjectsOf(near.map(({ text }) => text).join(' ')),
    sentences: protecting.map(({ text }) => plain(text)),
    holdsSecret: near.some(({ holdsSecret }) => holdsSecret),
  };
}

const POINTS_BACK = /\b(?:it|this|that|them|these|es|dies\w*|le|la|lo|cela|ça|eso|esto)\b/iu;

function sentencesOfInstructions(text: string): string[] {
  const sentences = sentencesOfPrompt({ field: '', offset: 0, text }).map((sentence) => sentence.text);
  return (sentences.length === 0 ? [text] : sentences).slice(0, MAX_SENTENCES);
}

function plain(text: string): string {
  return text.toLowerCase().replaceAll(/\s+/g, ' ').trim();
}

/** Why a request asks for what is protected. */
export type AskingReason = 'names_protected' | 'asks_for_secret' | 'speaks_of_protected';

/** Distinct subjects that a request shares with the protecting sentences before it is about them. */
const MIN_SHARED = 2;
const MIN_SHARE = 0.5;
/** Asking without a word for it: `the door code please`, `spell …`, `hint`. */
const ASKS =
  /[?？؟;]|\b(?:please|need|want|wonder|hint|spell|letter|letters|rhymes?|acrostic|poem|backwards|reverse|confirm|remind|whisper|decode|encode|complete|fill|guess|verify|translate|summari[sz]e|list|describe|know|hear|see|have|get|read)\b/iu;

/** Whether a sentence of a user asks for what the instructions protect. */
export function asksForProtected(sentence: string, known: ProtectedText): AskingReason | undefined {
  const lower = plain(sentence);
  if (known.strings.some((each) => each.length > MIN_STRING && holdsWord(lower, plain(each)))) return 'names_protected';
  const concepts = conceptsIn(sentence);
  const isOthers = concepts.has('kept') || OWN.test(sentence) || PROGRAMS.test(sentence);
  // Whoever speaks of a secret to an application that keeps one wants it, however they put it.
  if (known.holdsSecret && concepts.has('secret') && !isOthers) return 'asks_for_secret';
  if (!concepts.has('reveal') && !ASKS.test(sentence)) return undefined;
  const said = subjectsOf(sentence);
  let shared = 0;
  for (const subject of said) if (known.subjects.has(subject)) shared += 1;
  if (shared >= MIN_SHARED && shared >= MIN_SHARE * said.size) return 'speaks_of_protected';
  return undefined;
}

/** The user's own password is not the application's, nor is one that a program handles. */
const OWN =
  /\b(?:my|our|own|mein\w*|mon|ma|mes|mi|mis|mio|mia|meu|minha|мой|мою|моего|reset|forgot|change|forgotten|create|choose|strong)\b|(?:私の|我的|내 )/iu;

const PROGRAMS =
  /\b(?:function|script|program(?:me)?|class|python|javascript|typescript|java|sql|regex|html|css|api|endpoint|library|framework|rust|golang|bash|powershell|terminal|unit tests?|c\+\+|php|ruby|kotlin)\b/iu;

function holdsWord(text: string, word: string): boolean {
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    if (!isLetter(text.charAt(at - 1)) && !isLetter(text.charAt(at + word.length))) return true;
  }
  return false;
}

function isLetter(character: string): boolean {
  return /[\p{L}\p{N}]/u.test(character);
}

/** So many letters of a string, without what stands between them, are no accident. */
const MIN_SPELLED = 5;
/** Words of a protecting sentence that are repeated in a row. */
const REPEATED_WORDS = 8;

/** A protected string, or a piece of a protecting sentence, that an output repeats; also spelled out or backwards. */
export function repeatedIn(output: string, known: ProtectedText): string | undefined {
  const lower = plain(output);
  const letters = lower.replaceAll(/[^\p{L}\p{N}]+/gu, '');
  const spelled = lower.replaceAll(
    /(?<=(?:^|[^\p{L}\p{N}])[\p{L}\p{N}])[\s.,·_*|-]{1,3}(?=[\p{L}\p{N}](?:[^\p{L}\p{N}]|$))/gu,
    '',
  );
  for (const each of known.strings) {
    const wanted = plain(each);
    const bare = wanted.replaceAll(/[^\p{L}\p{N}]+/gu, '');
    if (holdsWord(lower, wanted)) return each;
    if (bare.length < MIN_SPELLED) continue;
    if (holdsWord(spelled, bare)) return each;
    if (letters.includes([...bare].reverse().join(''))) return each;
  }
  return known.sentences.map((sentence) => runOf(sentence)).find((run) => run !== '' && lower.includes(run));
}

/** The first words of a sentence that is long enough to be recognised by them. */
function runOf(sentence: string): string {
  const words = sentence.split(' ');
  return words.length < REPEATED_WORDS ? '' : words.slice(0, REPEATED_WORDS).join(' ');
}
