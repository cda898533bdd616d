import { contentScanner } from '../../../functions/masking/scan/content-scanner.ts';
import { maskingScanner } from '../../../functions/masking/scan/masking-scanner.ts';
import { exampleText } from '../../../functions/masking/scan/pattern.ts';
import { createScanner, patternExpression, type Scanner } from '../../../functions/masking/scan/scanner.ts';
import { benignTexts } from './benign-texts.ts';
import { type BenchResult, median, microsecondsPerCall } from './measure.ts';
import { peerScanners } from './peers.ts';

const TEXTS = 64;
const TEXT_LENGTH = 1_024;
/** A loop over all patterns takes longer than a round; it reads some of the texts. */
const LOOP_EVERY = 16;
const ATTACK_LENGTHS = [8_192, 65_536, 262_144] as const;
/** Attacks that are measured with care, after a first look at all of them. */
const WORST = 5;

function loopOver(expressions: readonly RegExp[], text: string): number {
  let found = 0;
  for (const expression of expressions) for (const _ of text.matchAll(expression)) found += 1;
  return found;
}

/** The scan of all secret, PII, command and injection patterns beside a loop of the same patterns, and beside peers. */
export async function benchScanner(peersDirectory?: string): Promise<BenchResult[]> {
  const scanner = createScanner([...maskingScanner().patterns, ...contentScanner().patterns]);
  const texts = benignTexts(TEXTS, TEXT_LENGTH);
  const few = texts.filter((_, index) => index % LOOP_EVERY === 0);
  const expressions = scanner.patterns.map((pattern) => patternExpression(pattern, 'g'));
  const peers = await peerScanners(peersDirectory);
  const over = (some: readonly string[], scan: (text: string) => unknown) => async () => {
    for (const text of some) await scan(text);
  };
  const [ours = 0, loop = 0, ...others] = await microsecondsPerCall([
    () => {
      for (const text of texts) scanner.scan(text);
    },
    () => {
      for (const text of few) loopOver(expressions, text);
    },
    ...peers.map(({ scan }) => over(few, scan)),
  ]);
  const perText = ours / texts.length;
  const what = `scan ${TEXT_LENGTH} characters with ${scanner.patterns.length} patterns`;
  const faster = (against: string, total: number, target: number, reached: number): BenchResult => ({
    what,
    against,
    ratio: total / few.length / perText,
    target,
    reached,
    moreIsBetter: true,
    note: `${perText.toFixed(1)} µs (${(TEXT_LENGTH / perText).toFixed(0)} MB/s) against ${(total / few.length).toFixed(0)} µs`,
  });
  return [
    faster('the same patterns in a loop of regular expressions', loop, 300, REACHED.loop),
    ...peers.map(({ name }, index) => faster(name, others[index] ?? 0, 15, REACHED.peers)),
    ...benchAttacks(scanner),
  ];
}

const REACHED = { loop: 72, peers: 6, attack: 15, growth: 1.1 } as const;

const ATTACK_ROUNDS = 7;

/** Milliseconds of one scan of each text, which are long enough to be timed singly; interleaved, medians. */
function medianTimes(texts: readonly string[], scanner: Scanner): number[] {
  const times = texts.map((): number[] => []);
  for (let round = 0; round < ATTACK_ROUNDS; round++) {
    for (const [index, text] of texts.entries()) {
      const startedAt = performance.now();
      scanner.scan(text);
      times[index]?.push(performance.now() - startedAt);
    }
  }
  return times.map(median);
}

const LOOKS = 4;

/** Milliseconds of the fastest of a few scans: a collection of garbage must not pass for an attack. */
function shortestTime(text: string, scanner: Scanner): number {
  let best = Number.POSITIVE_INFINITY;
  for (let look = 0; look < LOOKS; look++) {
    const startedAt = performance.now();
    scanner.scan(text);
    best = Math.min(best, performance.now() - startedAt);
  }
  return best;
}

/** The worst of many repeated texts (anchors, near misses, examples) beside a harmless text of the same length. */
function benchAttacks(scanner: Scanner): BenchResult[] {
  const seeds = new Set(['1 ', '12-34-', '1.1.', 'a@', 'a:', '%41', 'é', 'а', 'eyJ']);
  for (const { anchors, examples } of scanner.patterns) {
    for (const anchor of anchors) for (const end of ['', ' ', '=']) seeds.add(anchor + end);
    for (const example of examples.match) seeds.add(exampleText(example).slice(0, 199));
  }
  const repeated = (seed: string, length: number) => seed.repeat(Math.ceil(length / seed.length)).slice(0, length);
  const [shortest, , longest] = ATTACK_LENGTHS;
  const timed = [...seeds].map((seed) => ({ seed, milliseconds: shortestTime(repeated(seed, shortest), scanner) }));
  const worst = timed.sort((a, b) => b.milliseconds - a.milliseconds).slice(0, WORST);
  const results: { length: number; ratio: number; attack: number }[] = [];
  for (const length of ATTACK_LENGTHS) {
    const [benign = ''] = benignTexts(1, length);
    const texts = [benign, ...worst.map(({ seed }) => repeated(seed, length))];
    const [ordinary = 0, ...attacks] = medianTimes(texts, scanner);
    results.push({ length, ratio: Math.max(...attacks) / ordinary, attack: Math.max(...attacks) });
  }
  const growth = Math.log((results.at(-1)?.attack ?? 0) / (results[0]?.attack ?? 1)) / Math.log(longest / shortest);
  return [
    {
      what: 'scan the worst of the hostile texts, 8 to 256 KB',
      against: 'a harmless text of the same length',
      ratio: Math.max(...results.map(({ ratio }) => ratio)),
      target: 5,
      reached: REACHED.attack,
      note: results.map(({ length, ratio }) => `${length / 1_024} KB: ${ratio.toFixed(1)}×`).join(', '),
    },
    {
      what: 'growth of the worst text’s time with its length',
      against: 'linear (exponent 1)',
      ratio: growth,
      target: 1.1,
      reached: REACHED.growth,
      note: `from ${shortest / 1_024} to ${longest / 1_024} KB; ${seeds.size} texts tried`,
    },
  ];
}
