import { seededRandom } from '../../../functions/statistics/random.ts';

type Random = () => number;

/** How often each answer of a trial was true, over repeated trials with one fixed seed. */
export function coverageOf(trials: number, trial: (random: Random) => readonly boolean[], seed = 20_261_130): number[] {
  const random = seededRandom(seed);
  const hits: number[] = [];
  for (let i = 0; i < trials; i++) {
    for (const [index, isHit] of trial(random).entries()) hits[index] = (hits[index] ?? 0) + Number(isHit);
  }
  return hits.map((count) => count / trials);
}

/** A binomial draw. */
export function draw(random: Random, n: number, probability: number): number {
  let k = 0;
  for (let i = 0; i < n; i++) k += Number(random() < probability);
  return k;
}

export function contains(interval: readonly [number, number] | null, truth: number): boolean {
  return interval !== null && interval[0] <= truth && truth <= interval[1];
}
