/** Kinds of UTF-16 units that a byte-pair tokenizer treats alike. */
const LOWER = 0;
const UPPER = 1;
const ACCENTED = 2;
const DIGIT = 3;
const SPACE = 4;
const NEWLINE = 5;
const SYMBOL = 6;
const APOSTROPHE = 7;
const CYRILLIC = 8;
const OTHER_SCRIPT = 9;
const SYLLABIC = 10;
const IDEOGRAPH = 11;
const RARE = 12;

/** Where a kind starts; it reaches to the next start. Blocks of Unicode 16. */
const BLOCKS: readonly (readonly [start: number, kind: number])[] = [
  [0x00, RARE],
  [0x09, SPACE],
  [0x0a, NEWLINE],
  [0x0b, SPACE],
  [0x0d, NEWLINE],
  [0x0e, RARE],
  [0x20, SPACE],
  [0x21, SYMBOL],
  [0x27, APOSTROPHE],
  [0x28, SYMBOL],
  [0x30, DIGIT],
  [0x3a, SYMBOL],
  [0x41, UPPER],
  [0x5b, SYMBOL],
  [0x61, LOWER],
  [0x7b, SYMBOL],
  [0x7f, RARE],
  [0xa0, SYMBOL],
  [0xc0, ACCENTED],
  [0x250, RARE],
  [0x370, OTHER_SCRIPT], // Greek
  [0x400, CYRILLIC],
  [0x530, OTHER_SCRIPT], // Armenian, Hebrew, Arabic, the scripts of India and South-East Asia
  [0x1e00, ACCENTED],
  [0x1f00, OTHER_SCRIPT], // Greek, extended
  [0x2000, SYMBOL],
  [0x2070, RARE],
  [0x3000, SYMBOL],
  [0x3040, SYLLABIC], // kana
  [0x3100, RARE],
  [0x3400, IDEOGRAPH],
  [0x4dc0, RARE],
  [0x4e00, IDEOGRAPH],
  [0xa000, RARE],
  [0xac00, SYLLABIC], // Hangul
  [0xd7b0, RARE], // surrogates: emoji and rare ideographs
  [0xff00, SYMBOL], // full-width forms
  [0xfff0, RARE],
];

const KIND_OF_UNIT = new Uint8Array(0x10000);
for (const [start, kind] of BLOCKS) KIND_OF_UNIT.fill(kind, start);

/** o200k splits numbers into groups of this many digits before it merges anything. */
const DIGIT_GROUP = 3;
/** Words up to this length are mostly one token in English. */
const COMMON_WORD_LENGTH = 8;

/** What is counted, in the order of the counts. */
export const TOKEN_FEATURES = [
  'wordStarts',
  'lettersBeyondCommonLength',
  'capitalsWithinWords',
  'lettersFromFirstAccent',
  'apostrophesWithinWords',
  'digitGroups',
  'symbolRuns',
  'furtherSymbols',
  'newlineRuns',
  'spaceRuns',
  'cyrillic',
  'otherScripts',
  'syllables',
  'ideographs',
  'rareUnits',
] as const;

type TokenFeature = (typeof TOKEN_FEATURES)[number];

/** Kinds of which every unit counts alike. */
const FEATURE_OF_KIND: ReadonlyMap<number, TokenFeature> = new Map([
  [CYRILLIC, 'cyrillic'],
  [OTHER_SCRIPT, 'otherScripts'],
  [SYLLABIC, 'syllables'],
  [IDEOGRAPH, 'ideographs'],
  [RARE, 'rareUnits'],
]);

/**
 * What has to be known of the text so far. A state is entered by one unit and says all that the unit counts for, so
 * that a text is measured by one table look-up a unit.
 */
interface State {
  readonly kind: number;
  /** Position within the word, or within the run of the same kind, as far as it matters. */
  readonly run: number;
  readonly isAccented: boolean;
}

const START: State = { kind: -1, run: 0, isAccented: false };

function follow({ kind: previous, run, isAccented }: State, kind: number): State {
  const isWithinWord = (previous >= 0 && previous <= ACCENTED) || previous === APOSTROPHE;
  if (kind <= ACCENTED) {
    const startsWord = !isWithinWord || (kind === UPPER && previous !== UPPER);
    return {
      kind: kind === UPPER ? UPPER : LOWER,
      run: startsWord ? 1 : Math.min(run + 1, COMMON_WORD_LENGTH + 1),
      isAccented: kind === ACCENTED || (isAccented && !startsWord),
    };
  }
  // At the start of a text too, which may be the end of a word: an end must not count more than the whole.
  if (kind === APOSTROPHE && previous <= ACCENTED) return { kind, run, isAccented };
  const runKind = kind === APOSTROPHE ? SYMBOL : kind;
  const longer = runKind === previous ? run + 1 : 1;
  const length = runKind === DIGIT ? ((longer - 1) % DIGIT_GROUP) + 1 : Math.min(longer, 3);
  return { kind: runKind, run: length, isAccented: false };
}

function featuresOf({ kind, run, isAccented }: State): TokenFeature[] {
  const features: (TokenFeature | false | undefined)[] = [
    kind <= ACCENTED && run === 1 && 'wordStarts',
    kind <= ACCENTED && run > COMMON_WORD_LENGTH && 'lettersBeyondCommonLength',
    kind === UPPER && run > 1 && 'capitalsWithinWords',
    kind <= ACCENTED && isAccented && 'lettersFromFirstAccent',
    // One that starts a text may be the end of a word or of a run of symbols, and counts for neither.
    kind === APOSTROPHE && run > START.run && 'apostrophesWithinWords',
    kind === DIGIT && run === 1 && 'digitGroups',
    kind === SYMBOL && (run === 1 ? 'symbolRuns' : 'furtherSymbols'),
    kind === NEWLINE && run === 1 && 'newlineRuns',
    kind === SPACE && run === 2 && 'spaceRuns',
    FEATURE_OF_KIND.get(kind),
  ];
  return features.filter((feature) => typeof feature === 'string');
}

/** Every state that can be reached from the start, and the numbers of the states that each kind leads to from it. */
function buildAutomaton(): { readonly states: readonly State[]; readonly next: readonly (readonly number[])[] } {
  const states = [START];
  const numbers = new Map([[JSON.stringify(START), 0]]);
  const next: number[][] = [];
  for (const state of states) {
    const targets: number[] = [];
    for (let kind = LOWER; kind <= RARE; kind++) {
      const target = follow(state, kind);
      const key = JSON.stringify(target);
      const number = numbers.get(key) ?? states.push(target) - 1;
      numbers.set(key, number);
      targets.push(number);
    }
    next.push(targets);
  }
  return { states, next };
}

/** Places per state in the tables below. States are kept as offsets of such rows, which spares a multiplication. */
const ROW = 16;
const { states: STATES, next } = buildAutomaton();
const NEXT_OFFSET = new Uint16Array(STATES.length * ROW);
for (const [number, targets] of next.entries()) {
  for (const [kind, target] of targets.entries()) NEXT_OFFSET[number * ROW + kind] = target * ROW;
}
const FEATURES_OF_STATE = STATES.map(featuresOf);

/** What each state adds to `weighTokenFeatures`, given what each feature weighs. */
export function toStateWeights(weightOf: (feature: TokenFeature) => number): Float64Array {
  const weights = new Float64Array(STATES.length * ROW);
  for (const [number, features] of FEATURES_OF_STATE.entries()) {
    weights[number * ROW] = features.reduce((sum, feature) => sum + weightOf(feature), 0);
  }
  return weights;
}

/** The weighted sum of a text's features, in time linear in its length. */
export function weighTokenFeatures(text: string, stateWeights: Float64Array): number {
  let state = 0;
  let sum = 0;
  for (let index = 0; index < text.length; index++) {
    const kind = KIND_OF_UNIT[text.charCodeAt(index)] ?? RARE;
    state = NEXT_OFFSET[state + kind] ?? 0;
    sum += stateWeights[state] ?? 0;
  }
  return sum;
}

/**
 * How often a text has each feature. Every count is monotone: a text never has fewer of anything than its beginnings
 * and its ends have.
 */
export function countTokenFeatures(text: string): number[] {
  return TOKEN_FEATURES.map((counted) => {
    const onlyCounted = toStateWeights((feature) => (feature === counted ? 1 : 0));
    return weighTokenFeatures(text, onlyCounted);
  });
}
