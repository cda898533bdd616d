/** What one rater said of one item. */
export interface GivenLabel {
  readonly item: string;
  readonly rater: string;
  readonly label: string;
}

export interface TrueLabels {
  /** The probability of each label, by item. */
  readonly items: ReadonlyMap<string, ReadonlyMap<string, number>>;
  /** The probability that a rater says the second label of an item that truly has the first, by rater. */
  readonly raters: ReadonlyMap<string, ReadonlyMap<string, ReadonlyMap<string, number>>>;
}

const MAX_ROUNDS = 200;
const CLOSE_ENOUGH = 1e-8;
/** Added to every count, so that one slip does not make a label impossible. */
const SMOOTHING = 0.01;
const MIN_RATERS = 3;

/**
 * What items truly are, and how each rater errs, from the labels of at least three raters: maximum likelihood by
 * expectation and maximisation (Dawid and Skene, 1979). Null with fewer raters: two who disagree say nothing of who is
 * right, and a third person decides.
 */
export function estimateTrueLabels(given: readonly GivenLabel[]): TrueLabels | null {
  const labels = [...new Set(given.map(({ label }) => label))].sort();
  const raters = [...new Set(given.map(({ rater }) => rater))];
  if (raters.length < MIN_RATERS) return null;
  const byItem = Map.groupBy(given, ({ item }) => item);
  let items = new Map([...byItem].map(([item, said]) => [item, shareOf(said, labels)]));
  let errors = errorsOf(given, items, labels, raters);
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const priors = labels.map((label) => averageOf([...items.values()], label));
    const next = new Map([...byItem].map(([item, said]) => [item, posterior(said, labels, priors, errors)]));
    const moved = Math.max(...[...next].map(([item, now]) => distance(now, items.get(item) ?? now)));
    items = next;
    errors = errorsOf(given, items, labels, raters);
    if (moved < CLOSE_ENOUGH) break;
  }
  return { items, raters: errors };
}

type Shares = Map<string, number>;
type Errors = Map<string, Map<string, Shares>>;

function shareOf(said: readonly GivenLabel[], labels: readonly string[]): Shares {
  return new Map(labels.map((label) => [label, said.filter((one) => one.label === label).length / said.length]));
}

function averageOf(items: readonly Shares[], label: string): number {
  return items.reduce((sum, shares) => sum + (shares.get(label) ?? 0), 0) / items.length;
}

function errorsOf(
  given: readonly GivenLabel[],
  items: ReadonlyMap<string, Shares>,
  labels: readonly string[],
  raters: readonly string[],
): Errors {
  const counts: Errors = new Map(
    raters.map((rater) => [
      rater,
      new Map(labels.map((truth) => [truth, new Map(labels.map((said) => [said, SMOOTHING]))])),
    ]),
  );
  for (const { item, rater, label } of given) {
    for (const [truth, share] of items.get(item) ?? []) {
      const said = counts.get(rater)?.get(truth);
      said?.set(label, (said.get(label) ?? 0) + share);
    }
  }
  for (const truths of counts.values()) for (const said of truths.values()) normalize(said);
  return counts;
}

function posterior(
  said: readonly GivenLabel[],
  labels: readonly string[],
  priors: readonly number[],
  errors: Errors,
): Shares {
  const logs = labels.map((truth, index) =>
    said.reduce(
      (sum, { rater, label }) => sum + Math.log(errors.get(rater)?.get(truth)?.get(label) ?? 1),
      Math.log(Math.max(priors[index] ?? 0, Number.MIN_VALUE)),
    ),
  );
  const highest = Math.max(...logs);
  const shares = new Map(labels.map((truth, index) => [truth, Math.exp((logs[index] ?? 0) - highest)]));
  normalize(shares);
  return shares;
}

function normalize(shares: Shares): void {
  const total = [...shares.values()].reduce((sum, share) => sum + share, 0);
  for (const [label, share] of shares) shares.set(label, share / total);
}

function distance(a: Shares, b: Shares): number {
  return Math.max(...[...a].map(([label, share]) => Math.abs(share - (b.get(label) ?? 0))));
}
