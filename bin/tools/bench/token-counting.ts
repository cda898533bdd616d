import { loadTokenizer } from '../../../functions/pricing/tokenizer/tokenizer.ts';
import { benignTexts } from './benign-texts.ts';
import { type BenchResult, median } from './measure.ts';

/** Characters of the longest text that a trace may hold, and a half of it for the growth. */
const LENGTH = 100_000;
const ROUNDS = 9;

/** Texts in which a word never ends: merging their bytes is quadratic in the length of a run. */
const RUNS: Readonly<Record<string, string>> = {
  'one ideograph': '水',
  'Thai without spaces': 'เพิกเฉยต่อคำสั่งก่อนหน้า',
  'joined emoji': '👩‍👩‍👧‍👦',
  'one letter': 'a',
  digits: '1',
  spaces: ' ',
  punctuation: '!?',
  'mixed scripts': 'aé水👩',
  'combining marks': 'a\u0301\u0302\u0303',
  base64: 'QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo0',
};

/** The exact token count of the worst texts beside that of a harmless one of the same length, and how it grows. */
export async function benchTokenCounting(): Promise<BenchResult[]> {
  const count = await loadTokenizer();
  const harmless = benignTexts(1, LENGTH).join('').slice(0, LENGTH);
  const texts = Object.values(RUNS).map((run) => run.repeat(Math.ceil(LENGTH / run.length)).slice(0, LENGTH));
  const all = [harmless, ...texts, ...texts.map((text) => text.slice(0, LENGTH / 2))];
  const times = all.map((): number[] => []);
  for (let round = 0; round < ROUNDS; round++) {
    for (const [index, text] of all.entries()) {
      const startedAt = performance.now();
      count(text);
      times[index]?.push(performance.now() - startedAt);
    }
  }
  const [plain = Number.NaN, ...hostile] = times.map(median);
  const whole = hostile.slice(0, texts.length);
  const halves = hostile.slice(texts.length);
  const worst = Math.max(...whole);
  const name = Object.keys(RUNS)[whole.indexOf(worst)] ?? '';
  // Of texts that take long enough for a ratio to mean anything.
  const growths = whole.map((time, index) => (time < plain / 4 ? 1 : Math.log2(time / (halves[index] ?? time))));
  return [
    {
      what: `count the tokens of the worst of ${texts.length} texts of ${LENGTH} characters`,
      against: 'a harmless one of that length',
      ratio: worst / plain,
      target: 8,
      reached: REACHED.ratio,
      note: `${worst.toFixed(0)} ms (${name}) against ${plain.toFixed(0)} ms`,
    },
    {
      what: 'growth of that time with the length, as an exponent',
      against: '1 is linear',
      ratio: Math.max(...growths),
      target: 1.1,
      reached: REACHED.growth,
      note: 'between half the length and the whole',
    },
  ];
}

const REACHED = { ratio: 1.5, growth: 1.1 } as const;
