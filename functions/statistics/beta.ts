/** Terms of the continued fraction; it needs about the square root of the larger parameter. */
const MAX_TERMS = 10_000;
const PRECISION = 1e-15;
/** Keeps a denominator of the fraction from becoming 0. */
const TINY = 1e-300;
/** Halvings of [0, 1] until nothing is left to halve. */
const HALVINGS = 60;

/** Lanczos's approximation with g = 7 and nine terms (Numerical Recipes, 6.1), good to 15 digits. */
const LANCZOS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
];
const LANCZOS_G = 7;

/** The natural logarithm of the gamma function of a positive number. */
export function logGamma(x: number): number {
  const shifted = x - 1;
  const base = shifted + LANCZOS_G + 0.5;
  const sum = LANCZOS.reduce((total, term, index) => (index === 0 ? term : total + term / (shifted + index)), 0);
  return 0.5 * Math.log(2 * Math.PI) + (shifted + 0.5) * Math.log(base) - base + Math.log(sum);
}

/**
 * The distribution function of a beta distribution: the regularised incomplete beta function of x in [0, 1], for
 * positive a and b, by its continued fraction (Abramowitz and Stegun, 26.5.8).
 */
export function betaProbability(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x));
  // The fraction converges fast below the mean; above it, the other tail is computed.
  return x < (a + 1) / (a + b + 2) ? (front * fraction(x, a, b)) / a : 1 - (front * fraction(1 - x, b, a)) / b;
}

/** By the modified method of Lentz. */
function fraction(x: number, a: number, b: number): number {
  let c = 1;
  let d = 1 / away(1 - ((a + b) * x) / (a + 1));
  let value = d;
  for (let m = 1; m <= MAX_TERMS; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / away(1 + even * d);
    c = away(1 + even / c);
    value *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / away(1 + odd * d);
    c = away(1 + odd / c);
    value *= d * c;
    if (Math.abs(d * c - 1) < PRECISION) break;
  }
  return value;
}

function away(value: number): number {
  return Math.abs(value) < TINY ? TINY : value;
}

/** The x below which a beta distribution with positive a and b has this probability. */
export function betaQuantile(probability: number, a: number, b: number): number {
  let low = 0;
  let high = 1;
  for (let i = 0; i < HALVINGS; i++) {
    const middle = (low + high) / 2;
    if (betaProbability(middle, a, b) < probability) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/**
 * The z beyond which a standard normal variable lies on either side with probability 1 − level: 1.96 for 0.95. Its
 * square is the quantile of a chi-squared variable, which is one of Student's t with many degrees of freedom; here
 * by the error function's complement (Abramowitz and Stegun, 7.1.13 bounds it, bisection finds it).
 */
export function twoSidedZ(level: number): number {
  let low = 0;
  let high = 40;
  for (let i = 0; i < HALVINGS; i++) {
    const middle = (low + high) / 2;
    if (insideNormal(middle) < level) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** The probability that a standard normal variable lies within ±z: the series of the error function (7.1.6). */
function insideNormal(z: number): number {
  if (z > 8) return 1;
  const x = z / Math.SQRT2;
  let term = x;
  let sum = x;
  for (let n = 1; n < 400 && term > PRECISION * sum; n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}
