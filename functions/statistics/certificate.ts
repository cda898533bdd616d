import { clopperPearson } from './proportion.ts';
import { LEVEL } from './rate.ts';

/** How a judge did on the cases of one class of a random test set that is used once. */
export interface ClassResult {
  readonly right: number;
  readonly n: number;
}

export interface Certificate {
  readonly isHeld: boolean;
  readonly gate: number;
  /** Exact intervals, two-sided. Null without a case of the class. */
  readonly sensitivity: readonly [number, number] | null;
  readonly specificity: readonly [number, number] | null;
  /** What would be needed, when the certificate is not held. */
  readonly missing: string | null;
}

/**
 * Whether a judge may be trusted: both lower bounds, of sensitivity (bad cases called bad) and of specificity (good
 * cases called good), are at or above the gate (Clopper and Pearson, two-sided). At a gate of 0.80 that takes 29 right
 * of 30, 46 of 50, 59 of 65 or 89 of 100 in each class.
 */
export function certify(bad: ClassResult, good: ClassResult, gate = 0.8, level = LEVEL): Certificate {
  const sensitivity = bad.n === 0 ? null : clopperPearson(bad.right, bad.n, level);
  const specificity = good.n === 0 ? null : clopperPearson(good.right, good.n, level);
  const needed = [shortfall('bad', bad, gate, level), shortfall('good', good, gate, level)].filter(
    (text) => text !== null,
  );
  const isHeld = needed.length === 0;
  return { isHeld, gate, sensitivity, specificity, missing: isHeld ? null : needed.join(' and ') };
}

/** How many more labels of a class, all of them right, would reach the gate; null when it is reached. */
function shortfall(what: string, { right, n }: ClassResult, gate: number, level: number): string | null {
  const reaches = (more: number) => clopperPearson(right + more, n + more, level)[0] >= gate;
  if (n > 0 && reaches(0)) return null;
  let high = 1;
  while (!reaches(high)) high *= 2;
  let low = high / 2;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (reaches(middle)) high = middle;
    else low = middle;
  }
  return `${high} more random labels of ${what} traces that the judge gets right`;
}
